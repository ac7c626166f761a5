"""No pattern of ours makes much of a hostile text: its work grows as the text does. ASVS 1.3.12.

Steps are counted on short texts (pattern_steps.py), twice: once of a length, once of double that.
What grows with the square shows as four times the work, whatever the machine does meanwhile.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from tests.house.pattern_steps import TooManySteps, steps
from tests.house.sources import files

SHORT = 24
MOST_GROWTH = 2.6  # of work, when the text doubles; a square makes 4
LITTLE = 8 * SHORT  # steps on the shorter text: no square of anything
PIECES = (
    *("a", " ", "1", ".", "-", ",", "\n", "“", "”", '"', "@", "/", "=", "(", "⟦", "'", "’s ", "_"),
    *("and ", " and", "the ", "a a", "1 ", "1.", "0-", "Aa ", ". ", "; ", "not ", "it it ", "x=1&"),
    *("he said ", "Mon ", "A. ", "10:30 ", "from 1 to 2 ", "#a", "%20", "a_a", "aé", "://"),
)
# Each looks for the end of what was opened, and looks again at every mark that nothing closes: a
# text of 8,000 such marks, which is as long as a field may be, costs half a second at the most.
NOBODY_CLOSES = {
    "notes_engine/fitting.py pieces": "“",
    "notes_engine/grammar.py _MARK": "⟦",
    'notes_engine/reviewing.py [“\\"]([^”\\"]{3,}+)[”\\"]': "“",
    "notes_engine/sanitise.py _MARKUP": "⟦",
    "notes_engine/verify.py “([^”]*)”": "“",
}
ANCHORED = ("match", "fullmatch")
READS = ("search", "sub", "subn", "split", "findall", "finditer", *ANCHORED)


class Used(NamedTuple):
    """A pattern as written, and whether it is only ever tried at the beginning of a text."""

    name: str
    pattern: str
    flags: int
    anchored: bool


@cache
def all_patterns() -> tuple[Used, ...]:
    trees = {one.path: one.tree for one in files(".py", under=("notes_engine/", "server/"))}
    ways, found = _ways(trees), []
    for path, tree in trees.items():
        nodes = list(ast.walk(tree))
        names = {
            id(one.value): target.id
            for one in nodes
            if isinstance(one, ast.Assign)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for node in nodes:
            if not isinstance(node, ast.Call) or not _is_of_re(node.func):
                continue
            text = _text(node.args[0]) if node.args else None
            if text is None:
                continue  # made at run time, of escaped names
            verb = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = names.get(id(node), "")
            used = ways.get(name, set(READS)) if verb == "compile" else {verb}
            anchored = used <= set(ANCHORED)
            found.append(Used(f"{path} {name or text}", text, _flags(node), anchored))
    return tuple(found)


def _ways(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """How each name is read, wherever: `NAME.search(...)`; one that is handed on, in all ways."""
    ways: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in READS:
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else ""
                ways.setdefault(name, set()).add(node.attr)
    return ways


def _is_of_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in ("compile", *READS)
    )


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _flags(node: ast.Call) -> int:
    named = ast.dump(node)
    return int(sum(flag for flag in (re.IGNORECASE, re.MULTILINE, re.DOTALL, re.VERBOSE)
                   if flag.name and f"'{flag.name}'" in named))  # fmt: skip


def hostile(piece: str, length: int) -> str:
    """Return a text that goes on and on, and at its end is not what it promised to be."""
    return (piece * (length // len(piece) + 1))[:length] + "!"


def grows(pattern: "re.Pattern[str]", *, anchored: bool) -> Iterator[str]:
    """Yield what hostile texts are made of on which the work grows faster than the text."""
    for piece in PIECES:
        if _is_more(pattern, piece, anchored=anchored):
            yield piece


def _is_more(pattern: "re.Pattern[str]", piece: str, *, anchored: bool) -> bool:
    try:
        shorter = steps(pattern, hostile(piece, SHORT), anchored=anchored)
        if shorter <= LITTLE:
            return False
        longer = steps(pattern, hostile(piece, 2 * SHORT), anchored=anchored)
    except TooManySteps:
        return True
    return longer > MOST_GROWTH * shorter


def test_no_pattern_makes_more_than_its_share_of_a_hostile_text() -> None:
    slow = set[tuple[str, str]]()
    for one in all_patterns():
        pattern = re.compile(one.pattern, one.flags)
        slow |= {(one.name, piece) for piece in grows(pattern, anchored=one.anchored)}

    assert set(NOBODY_CLOSES.items()) == slow
    assert len(all_patterns()) > 60


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [(r"a+b", "aab", True), (r"(a|b)*c$", "ababc\n", True), (r"(?<!x)y\b", "xy", False)],
)
def test_the_counter_goes_the_ways_that_are_there(pattern: str, text: str, matches: bool) -> None:
    assert matches == bool(re.search(pattern, text))
    assert 0 < steps(re.compile(pattern), text, anchored=False) < 100


@pytest.mark.parametrize(
    "pattern", [r"\s+$", r"(?:[\s,;]+(?:and|the))+$", r"“[^”]*”", r"(a|a)*b", r"(\w+)+@"]
)
def test_a_pattern_that_takes_the_square_of_a_text_is_noticed(pattern: str) -> None:
    assert next(grows(re.compile(pattern), anchored=False), "")
