"""The threat model and the ASVS table name tests that run, and every line says one or why not."""

import ast
import re
from functools import cache

import pytest

from tests.house.sources import ROOT, Source, one

TABLES = ("docs/asvs.md", "docs/threat-model.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
POINTED_AT = re.compile(r"`(tests/[^`]*)`")


def run_in(source: Source) -> list[str]:
    """Return the tests that pytest finds in *source*: functions of the file itself.

    One that stands within another function, is a fixture, or is in a file pytest does not look
    into is never run, and a name in a string or a comment even less.
    """
    if not source.path.rpartition("/")[2].startswith("test_"):
        return []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node.name
        for node in source.tree.body
        if isinstance(node, functions)
        and node.name.startswith("test_")
        and not any("fixture" in ast.unparse(one) for one in node.decorator_list)
    ]


@cache
def names_in(path: str) -> tuple[str, ...]:
    return tuple(run_in(one(path))) if (ROOT / path).is_file() else ()


def missing(document: Source) -> list[str]:
    """Tests that are named and not run; of two with one name pytest runs the later one only."""
    wrong = [
        f"{document.path}: {path}::{name}"
        for path, name in NAMED.findall(document.text)
        if names_in(path).count(name) != 1
    ]
    pointed = [it for it in POINTED_AT.findall(document.text) if not NAMED.fullmatch(f"`{it}`")]
    return wrong + [f"{document.path}: {it}" for it in pointed if not (ROOT / it).exists()]


def bare(document: Source) -> list[str]:
    """Rows of the table that neither name a test nor say why there is none."""
    rows = [line for line in document.text.splitlines() if line.startswith("| ")]
    shown = [line for line in rows if not line.startswith(("| item", "| threat", "| ---"))]
    return [line for line in shown if not NAMED.search(line) and "not here:" not in line]


@pytest.mark.parametrize("path", TABLES)
def test_every_test_that_is_named_is_run(path: str) -> None:
    document = one(path)

    assert [] == missing(document)
    assert [] == bare(document)
    assert len(NAMED.findall(document.text)) > 20


def test_no_item_is_listed_twice() -> None:
    items = re.findall(r"^\| (\d+\.\d+\.\d+) \|", one("docs/asvs.md").text, re.MULTILINE)

    assert sorted(set(items)) == sorted(items)
    assert len(items) > 88


@pytest.mark.parametrize(
    "row",
    [
        "| 1.1.1 | 1 | it holds | `tests/house/test_nowhere.py::test_it` |",
        # There, and never run: it stands within a text that another test reads.
        "| 1.1.1 | 1 | it holds | `tests/house/test_honest_tests.py::test_x` |",
        "| 1.1.1 | 1 | it holds | `tests/house/sources.py::test_it` |",
        "| 1.1.1 | 1 | it holds | `tests/house/test_nowhere.py` and `tests/nowhere` not here: x |",
        "| 1.1.1 | x |",
    ],
)
def test_a_row_that_shows_nothing_is_refused(row: str) -> None:
    document = Source("docs/sample.md", row)

    assert missing(document) + bare(document)


def test_only_what_pytest_finds_counts_as_a_test() -> None:
    text = """
def test_run() -> None: ...
async def test_run_too() -> None: ...
@pytest.fixture
def test_folder() -> None: ...
def outer() -> None:
    def test_within() -> None: ...
'def test_quoted() -> None: ...'
# def test_left_out() -> None: ...
"""

    assert ["test_run", "test_run_too"] == run_in(Source("tests/house/test_sample.py", text))
    assert [] == run_in(Source("tests/house/sample.py", text))
