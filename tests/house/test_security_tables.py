"""The threat model and the ASVS table name tests that exist, and every line says one or why not."""

import ast
import re
from functools import cache

import pytest

from tests.house.sources import ROOT, Source, one

TABLES = ("docs/asvs.md", "docs/threat-model.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.exists():
        return frozenset()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


def missing(document: Source) -> list[str]:
    """Tests that are named and not there."""
    return [
        f"{document.path}: {path}::{name}"
        for path, name in NAMED.findall(document.text)
        if name not in names_in(path)
    ]


def bare(document: Source) -> list[str]:
    """Rows of the table that neither name a test nor say why there is none."""
    rows = [line for line in document.text.splitlines() if line.startswith("| ")]
    shown = [line for line in rows if not line.startswith(("| item", "| threat", "| ---"))]
    return [line for line in shown if not NAMED.search(line) and "not here:" not in line]


@pytest.mark.parametrize("path", TABLES)
def test_every_test_that_is_named_exists(path: str) -> None:
    document = one(path)

    assert [] == missing(document)
    assert [] == bare(document)
    assert len(NAMED.findall(document.text)) > 20


def test_no_item_is_listed_twice() -> None:
    items = re.findall(r"^\| (\d+\.\d+\.\d+) \|", one("docs/asvs.md").text, re.MULTILINE)

    assert sorted(set(items)) == sorted(items)
    assert len(items) > 88


@pytest.mark.parametrize(
    "row", ["| 1.1.1 | 1 | it holds | `tests/house/test_nowhere.py::test_it` |", "| 1.1.1 | x |"]
)
def test_a_row_that_shows_nothing_is_refused(row: str) -> None:
    document = Source("docs/sample.md", row)

    assert missing(document) + bare(document)
