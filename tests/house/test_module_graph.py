"""A page loads few modules and none of them late: at most 12, at most three imports deep.

There is no bundler, so every module is a request and every level waits for the one above.
"""

import posixpath
import re
from collections.abc import Mapping

import pytest

from tests.house.sources import files
from tests.house.test_javascript import without_comments

MOST_MODULES = 12
MOST_DEPTH = 3
PAGES = "web/static/js/pages/"
# `import "x"`, `import {a} from "x"`, `export * from "x"`, `import("x")`
IMPORT = re.compile(
    r"""\b(?:import|export)\b[^"'`;()=]*?\bfrom\s*["']([^"']+)["']"""
    r"""|\bimport\s*(?:\(\s*)?["']([^"']+)["']"""
)


def imported(path: str, code: str) -> list[str]:
    """The files *code* at *path* imports, as paths, in the order written."""
    specifiers = [a or b for a, b in IMPORT.findall(without_comments(code))]
    return [
        posixpath.normpath(posixpath.join(posixpath.dirname(path), s)) if s.startswith(".") else s
        for s in specifiers
    ]


def depths(page: str, scripts: Mapping[str, str]) -> dict[str, int]:
    """Every module *page* loads, with the number of imports before the browser hears of it."""
    found = {page: 0}
    waiting = [page]
    while waiting:
        module = waiting.pop(0)
        for name in imported(module, scripts.get(module, "")):
            if name not in found:
                found[name] = found[module] + 1
                waiting.append(name)
    return found


def heavy(page: str, scripts: Mapping[str, str]) -> list[str]:
    graph = depths(page, scripts)
    missing = [
        f"{page}: imports {name}, which is no file of ours" for name in graph.keys() - scripts
    ]
    late = [f"{page}: {name} is {n} imports deep" for name, n in graph.items() if n > MOST_DEPTH]
    many = [f"{page}: {len(graph)} modules"] if len(graph) > MOST_MODULES else []
    return missing + late + many


def test_every_page_loads_few_modules_and_none_late() -> None:
    scripts = {source.path: source.text for source in files(".js", under=("web/static/js",))}
    pages = [path for path in scripts if path.startswith(PAGES)]

    assert pages, f"no script in {PAGES}: this rule has nothing to check yet"
    assert [] == [found for page in pages for found in heavy(page, scripts)]


def test_every_module_is_loaded_by_some_page() -> None:
    scripts = {source.path: source.text for source in files(".js", under=("web/static/js",))}
    loaded = {name for p in scripts if p.startswith(PAGES) for name in depths(p, scripts)}

    assert [] == sorted(scripts.keys() - loaded)


@pytest.mark.parametrize(
    "scripts",
    [
        {"p/a.js": "".join(f'import "./{n}.js";' for n in range(12))}
        | {f"p/{n}.js": "" for n in range(12)},
        {
            "p/a.js": 'import { b } from "./b.js";',
            "p/b.js": 'export * from "../q/c.js";',
            "q/c.js": "const d = await import('./d.js');",
            "q/d.js": "import e\n  from './e.js'",
            "q/e.js": "",
        },
        {"p/a.js": 'import "./gone.js";'},
        {"p/a.js": 'import { html } from "lit";'},
        {"p/a.js": 'import "/static/lib/b.js";'},
    ],
    ids=["many", "deep", "missing", "foreign", "absolute"],
)
def test_a_heavy_page_is_refused(scripts: dict[str, str]) -> None:
    assert heavy("p/a.js", scripts)


def test_a_light_page_is_welcome() -> None:
    scripts = {
        "p/a.js": '// import "./gone.js";\nimport "../e/tile.js";\nexport const from = "here";',
        "e/tile.js": 'import { send } from "../lib/socket.js";',
        "lib/socket.js": "",
    }

    assert {"p/a.js": 0, "e/tile.js": 1, "lib/socket.js": 2} == depths("p/a.js", scripts)
    assert [] == heavy("p/a.js", scripts)
