"""A page loads few modules and none of them late: at most 24, at most three imports deep.

There is no bundler, so every module is a request. The page's head names all of them at once, so
that no level waits for the one above; decision 0011 says why there may be so many. A worker is
none of them: no page waits for it.
"""

import posixpath
import re
from collections.abc import Mapping

import pytest

from tests.house.sources import files
from tests.house.test_javascript import without_comments
from tests.house.test_markup import JINJA_COMMENT

MOST_MODULES = 24
MOST_DEPTH = 3
SCRIPTS = "web/static/js/"
MODULES = re.compile(r"\bmodules\(\s*\[([^\]]*)\]")  # the macro of parts/head.html
EXTENDS = re.compile(r"""\{%-?\s*extends\s+["']([^"']+)["']""")
# `import "x"`, `import {a} from "x"`, `export * from "x"`, `import("x")`
IMPORT = re.compile(
    r"""\b(?:import|export)\b[^"'`;()=]*?\bfrom\s*["']([^"']+)["']"""
    r"""|\bimport\s*(?:\(\s*)?["']([^"']+)["']"""
)


WORKER = re.compile(r"""\bnew\s+URL\(\s*["']([^"']+)["']\s*,\s*import\.meta\.url\s*\)""")


def workers(path: str, code: str) -> list[str]:
    """The files the code at *path* starts as workers, as paths."""
    found = WORKER.findall(without_comments(code))
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), s)) for s in found]


def imported(path: str, code: str) -> list[str]:
    """The files *code* at *path* imports, as paths, in the order written."""
    specifiers = [a or b for a, b in IMPORT.findall(without_comments(code))]
    return [
        posixpath.normpath(posixpath.join(posixpath.dirname(path), s)) if s.startswith(".") else s
        for s in specifiers
    ]


def entries(template: str, templates: Mapping[str, str]) -> list[str]:
    """The scripts *template* names in its head, those of what it extends included."""
    text = JINJA_COMMENT.sub("", templates[template])
    named = [name for names in MODULES.findall(text) for name in re.findall(r"[\w/.-]+", names)]
    above = [found for parent in EXTENDS.findall(text) for found in entries(parent, templates)]
    return [f"{SCRIPTS}{name}.js" for name in named] + above


def depths(page: list[str], scripts: Mapping[str, str]) -> dict[str, int]:
    """Every module *page* loads, with the number of imports before the browser hears of it."""
    found = dict.fromkeys(page, 0)
    waiting = list(found)
    while waiting:
        module = waiting.pop(0)
        for name in imported(module, scripts.get(module, "")):
            if name not in found:
                found[name] = found[module] + 1
                waiting.append(name)
    return found


def heavy(page: list[str], scripts: Mapping[str, str]) -> list[str]:
    graph = depths(page, scripts)
    started = {worker for name in graph for worker in workers(name, scripts.get(name, ""))}
    wanted = graph.keys() | started
    missing = [f"{name} is no file of ours" for name in sorted(wanted - scripts.keys())]
    late = [f"{name} is {n} imports deep" for name, n in graph.items() if n > MOST_DEPTH]
    many = [f"{len(graph)} modules: {', '.join(graph)}"] if len(graph) > MOST_MODULES else []
    return missing + late + many


def _scripts() -> dict[str, str]:
    return {source.path: source.text for source in files(".js", under=(SCRIPTS,))}


def _pages() -> dict[str, list[str]]:
    folder = "web/templates/"
    templates = {s.path.removeprefix(folder): s.text for s in files(".html", under=(folder,))}
    return {name: entries(name, templates) for name in templates}


def test_every_page_loads_few_modules_and_none_late() -> None:
    scripts, pages = _scripts(), _pages()

    assert any(pages.values()), "no template names a script: this rule has nothing to check yet"
    assert [] == [f"{name}: {found}" for name in pages for found in heavy(pages[name], scripts)]


def test_every_module_is_loaded_by_some_page() -> None:
    scripts, pages = _scripts(), _pages()
    loaded = {name for page in pages.values() for name in depths(page, scripts)}
    started = {worker for name in loaded for worker in workers(name, scripts[name])}

    assert [] == sorted(scripts.keys() - loaded - started)


@pytest.mark.parametrize(
    "scripts",
    [
        {"p/a.js": "".join(f'import "./{n}.js";' for n in range(MOST_MODULES))}
        | {f"p/{n}.js": "" for n in range(MOST_MODULES)},
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
        {"p/a.js": 'new Worker(new URL("../w/gone.js", import.meta.url));'},
    ],
    ids=["many", "deep", "missing", "foreign", "absolute", "worker"],
)
def test_a_heavy_page_is_refused(scripts: dict[str, str]) -> None:
    assert heavy(["p/a.js"], scripts)


def test_a_light_page_is_welcome() -> None:
    scripts = {
        "p/a.js": '// import "./gone.js";\nimport "../e/tile.js";\nexport const from = "here";',
        "e/tile.js": 'import { send } from "../lib/socket.js";',
        "lib/socket.js": "",
    }

    assert {"p/a.js": 0, "e/tile.js": 1, "lib/socket.js": 2} == depths(["p/a.js"], scripts)
    assert [] == heavy(["p/a.js"], scripts)


def test_a_page_loads_what_it_and_its_layout_name() -> None:
    templates = {
        "board.html": '{% extends "layout.html" %}{{ modules(["pages/board", "lib/keys"]) }}',
        "layout.html": '{# modules(["pages/none"]) #}{{ modules(["elements/menu"]) }}',
    }

    loaded = entries("board.html", templates)
    assert ["pages/board", "lib/keys", "elements/menu"] == [
        name.removeprefix(SCRIPTS).removesuffix(".js") for name in loaded
    ]
