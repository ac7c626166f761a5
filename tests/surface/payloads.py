"""What somebody might type for a name, a place or a reason: 33 ways to come alive.

Each calls `live()` where it is taken for code, or becomes 49 where it is taken for a template.
"""

PAYLOADS = (
    "<script>live()</script>",
    "</script><script>live()</script>",
    "</title><script>live()</script>",
    "</textarea><script>live()</script>",
    "<img src=x onerror=live()>",
    "<svg onload=live()>",
    "<svg/onload=live()//",
    "<svg><script>live()</script></svg>",
    "<body onload=live()>",
    "<details open ontoggle=live()>",
    "<input autofocus onfocus=live()>",
    "<video src=x onerror=live()>",
    "<marquee onstart=live()>",
    "<iframe src=javascript:live()>",
    "<iframe srcdoc='<script>live()</script>'>",
    "<object data=javascript:live()>",
    "<embed src=javascript:live()>",
    "<base href=//live.example/>",
    "<meta http-equiv=refresh content=0;url=//live.example>",
    "<link rel=stylesheet href=//live.example/x.css>",
    "<style>@import '//live.example/x.css'</style>",
    "<form action=//live.example><button>Sign in</button></form>",
    "<a href=javascript:live()>here</a>",
    "<math><mtext><img src=x onerror=live()>",
    "\" onmouseover=\"live()\" x=\"",
    "' autofocus onfocus='live()' x='",
    "\"><img src=x onerror=live()>",
    "javascript:live()",
    "data:text/html,<script>live()</script>",
    "<!--><img src=x onerror=live()>-->",
    "<noscript><p title=\"</noscript><img src=x onerror=live()>\">",
    "{{7*7}}ssti${7*7}ssti",
    "{% print(7*7) %}ssti<%= 7*7 %>ssti",
)  # fmt: skip


def packed(most: int) -> list[str]:
    """Return all payloads that fit into *most* characters, several to a value."""
    values = [""]
    for payload in PAYLOADS:
        if len(payload) > most:
            continue
        if len(values[-1]) + len(payload) + 1 > most:
            values.append("")
        values[-1] = f"{values[-1]} {payload}".strip()
    return [value for value in values if value]
