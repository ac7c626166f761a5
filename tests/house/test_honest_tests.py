"""A test waits for something, never for a while, and is never told to look away."""

import ast

import pytest

from tests.house.sources import Source, files, real_names, resolved
from tools.walking import at

WAITS = frozenset({"time.sleep", "asyncio.sleep"})
LOOKS_AWAY = ("skip", "skipif", "xfail", "importorskip")


def evasions(source: Source) -> list[str]:
    names = real_names(source)
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            called = resolved(node.func, names)
            if called in WAITS and not _only_yields(node):
                found.append(source.at(node, f"{called}(): wait for what happens, not for a while"))
            if called.endswith(".wait_for_timeout"):
                found.append(source.at(node, "wait_for_timeout() is a sleep"))
            if called.endswith(".wait_for_url") and _matches_early(node):
                found.append(source.at(node, "a glob is met by /sign-in?next=/today: use at()"))
        if isinstance(node, ast.Attribute) and _looks_away(resolved(node, names)):
            found.append(source.at(node, f"{resolved(node, names)}: mend it or delete it"))
    return found


def _only_yields(call: ast.Call) -> bool:
    # sleep(0) lets other tasks of the loop run; it takes no time.
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


def _looks_away(name: str) -> bool:
    return name.startswith("pytest.") and name.rpartition(".")[2] in LOOKS_AWAY


def _matches_early(call: ast.Call) -> bool:
    where = call.args[0] if call.args else None
    return isinstance(where, ast.Constant) and "*" in str(where.value)


def test_no_test_waits_for_a_while_or_looks_away() -> None:
    sources = files(".py", under=("tests", "tools"))
    assert [] == [found for source in sources for found in evasions(source)]


@pytest.mark.parametrize(
    "snippet",
    [
        "import time\ntime.sleep(1)",
        "from asyncio import sleep\nawait sleep(0.1)",
        "import asyncio\nawait asyncio.sleep(DELAY)",
        "await page.wait_for_timeout(500)",
        "await page.wait_for_url('**/today')",
        "import pytest\n@pytest.mark.skip\ndef test_x(): ...",
        "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_x(): ...",
        "import pytest\npytest.skip('later')",
        "import pytest\ntrio = pytest.importorskip('trio')",
    ],
)
def test_waiting_and_looking_away_are_refused(snippet: str) -> None:
    assert evasions(Source("tests/sample.py", snippet))


def test_an_address_is_waited_for_from_its_first_slash_to_its_end() -> None:
    before = "http://127.0.0.1:8000"

    for where, met, early in (
        ("/today", "/today?saved=1", "/sign-in?next=/today"),
        ("/groups/*", "/groups/x9", "/groups/new"),
        ("/groups/*", "/groups/x9#who", "/groups/x9/schedule"),
        ("/lock?next=*", "/lock?next=%2Fgroups", "/lock"),
        ("/members/*/measures#phq9", "/members/x9/measures#phq9", "/members/x9/measures"),
    ):
        assert at(where).search(before + met)
        assert not at(where).search(before + early)


def test_letting_other_tasks_run_is_welcome() -> None:
    assert [] == evasions(Source("tests/sample.py", "import asyncio\nawait asyncio.sleep(0)"))
