"""Pages hold nothing inline, and what a person typed is always escaped.

The content security policy would stop such a thing in the browser; here it is stopped before.
"""

import re
from html.parser import HTMLParser

import pytest

from tests.house.sources import Source, files

TEMPLATES = (".html", ".jinja", ".j2", ".svg")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\|\s*forceescape\s*\|\s*safe\b")
LINKS = frozenset({"href", "src", "action", "formaction", "xlink:href"})


class _Inline(HTMLParser):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self.found: list[str] = []
        self._source = source
        self._script_at: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, _ = self.getpos()
        self._script_at = line if tag == "script" else None
        if tag == "style":
            self._report(line, "<style> element")
        for name, value in attrs:
            if name == "style" or name == "srcdoc" or re.fullmatch(r"on[a-z]+", name):
                self._report(line, f"{name} attribute")
            if name in LINKS and (value or "").strip().lower().startswith(("javascript:", "data:")):
                self._report(line, f"{name} that runs or embeds")

    def handle_data(self, data: str) -> None:
        if self._script_at is not None and data.strip():
            self._report(self._script_at, "script inside the page")

    def handle_endtag(self, tag: str) -> None:
        self._script_at = None

    def _report(self, line: int, what: str) -> None:
        self.found.append(self._source.at(line, what))


def inline(source: Source) -> list[str]:
    # Jinja2 is not HTML: its tags go, its values become a word, the lines stay where they are.
    html = JINJA.sub(
        lambda tag: _blank(tag[0], "v" if tag[0].startswith("{{") else ""), source.text
    )
    parser = _Inline(source)
    parser.feed(html)
    parser.close()
    return parser.found


def unescaped(source: Source) -> list[str]:
    text = JINJA_COMMENT.sub(lambda tag: _blank(tag[0], ""), source.text)
    return [
        source.at(text.count("\n", 0, tag.start()) + 1, f"not escaped: {tag[0]}")
        for tag in JINJA.finditer(text)
        if UNESCAPED.search(tag[0])
    ]


def _blank(tag: str, word: str) -> str:
    return word + "\n" * tag.count("\n")


def test_pages_hold_nothing_inline() -> None:
    templates = files(*TEMPLATES, under=("web/templates",))

    assert [] == [found for source in templates for found in inline(source)]


def test_what_a_person_typed_is_always_escaped() -> None:
    templates = files(*TEMPLATES, under=("web/templates",))

    assert [] == [found for source in templates for found in unescaped(source)]


@pytest.mark.parametrize(
    "html",
    [
        "<script>go()</script>",
        '<script type="module">import "/static/x.js"</script>',
        '<script type="application/json">{{ view | tojson }}</script>',
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        '<button onclick="go()">',
        "<button {% if ready %}onclick=go(){% endif %}>",
        '<BODY ONLOAD="go()">',
        '<a href="javascript:go()">',
        '<a href=" JavaScript:go()">',
        '<iframe srcdoc="<p>">',
    ],
)
def test_something_inline_is_refused(html: str) -> None:
    assert inline(Source("web/templates/sample.html", html))


@pytest.mark.parametrize(
    "html",
    [
        "{{ name | safe }}",
        "{{ name|safe }}",
        "{% set x = name | trim | safe %}",
        "{% autoescape false %}{{ name }}{% endautoescape %}",
    ],
)
def test_something_unescaped_is_refused(html: str) -> None:
    assert unescaped(Source("web/templates/sample.html", html))


def test_a_plain_page_is_welcome() -> None:
    html = """{# not |safe #}<script type="module" src="{{ asset('js/x.js') }}"></script>
    <p {% if only %}hidden{% endif %} class="{{ 'on' if online else 'off' }}">{{ safe_name }}</p>
    <a href="{{ link }}">onclick= and style= in a sentence</a>"""

    assert [] == inline(Source("web/templates/sample.html", html))
    assert [] == unescaped(Source("web/templates/sample.html", html))
