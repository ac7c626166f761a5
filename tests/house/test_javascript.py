"""JavaScript fills what the server rendered; it never makes markup, runs text or keeps a store."""

import re

import pytest

from tests.house.sources import Source, files

# A comment may name what code may not. Strings are kept: el["innerHTML"] is code as well.
COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
OUTLIVES = "outlives the tab"
# A tag made offline must survive a browser that is killed: ids, codes and times, never words.
MAY_OUTLIVE = {"web/static/js/lib/outbox.js": "indexedDB"}
FORBIDDEN = {
    "makes markup from text": re.compile(
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTML|setHTMLUnsafe|parseHTMLUnsafe"
        r"|createContextualFragment|DOMParser|srcdoc)\b|\bdocument\s*\.\s*write"
    ),
    "runs text": re.compile(
        r"\beval\b|\bFunction\s*\(|\bnew\s+Function\b|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]"
    ),
    "sets an inline style or handler by attribute": re.compile(
        r"\bsetAttribute\s*\(\s*[\"'`](?:style|on[a-z]+)[\"'`]"
    ),
    # Opaque ids wait in sessionStorage until acknowledged; nothing else outlives the tab.
    OUTLIVES: re.compile(r"\b(?:localStorage|indexedDB|serviceWorker|caches)\b"),
}


def without_comments(text: str) -> str:
    def blank(token: re.Match[str]) -> str:
        is_comment = token[0].startswith(("//", "/*"))
        return "\n" * token[0].count("\n") if is_comment else token[0]

    return COMMENT_OR_STRING.sub(blank, text)


def forbidden_script(source: Source) -> list[str]:
    code = without_comments(source.text)
    return [
        source.at(code.count("\n", 0, use.start()) + 1, f"{why}: {use[0]}")
        for why, pattern in FORBIDDEN.items()
        for use in pattern.finditer(code)
        if why != OUTLIVES or use[0] != MAY_OUTLIVE.get(source.path)
    ]


def test_scripts_only_fill_what_the_server_rendered() -> None:
    scripts = files(".js", ".mjs", under=("web",))

    assert [] == [found for source in scripts for found in forbidden_script(source)]


@pytest.mark.parametrize(
    "code",
    [
        "tile.innerHTML = name;",
        'tile["innerHTML"] = name;',
        "tile.outerHTML = name;",
        "tile.insertAdjacentHTML('beforeend', name);",
        "document.write(name);",
        "document . writeln(name);",
        "eval(text);",
        "globalThis.eval(text);",
        "const act = new Function(text);",
        "Function('return 1')();",
        "setTimeout('go()', 10);",
        "new DOMParser().parseFromString(text, 'text/html');",
        "tile.setAttribute('style', 'color: red');",
        "tile.setAttribute(\"onclick\", 'go()');",
        "localStorage.setItem('name', name);",
        "navigator.serviceWorker.register('/sw.js');",
        "indexedDB.open('names');",
        "const page = 'https://example.org'; tile.innerHTML = page;",
    ],
)
def test_a_script_that_does_more_is_refused(code: str) -> None:
    assert forbidden_script(Source("web/static/js/sample.js", code))


def test_a_script_that_fills_is_welcome() -> None:
    code = """// never innerHTML
    /* nor eval(text) */
    tile.textContent = view.name; tile.dataset.state = 'present'; tile.hidden = false;
    const functions = () => setTimeout(() => this.show(), REDRAW_MS);
    sessionStorage.setItem('outbox', ids);
    """

    assert [] == forbidden_script(Source("web/static/js/sample.js", code))
