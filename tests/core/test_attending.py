"""Who may be drifting away: each rule on both sides of its limit, and nobody named for less."""

from datetime import timedelta

import pytest

from server.core.attending import Turn, by_member, hint
from tests.clock import TEN


def turns(pattern: str) -> list[Turn]:
    """Return the sessions of one member: `x` came, `-` did not."""
    return [
        Turn(f"s{week}", "g", "bo", TEN + timedelta(weeks=week), sign == "x")
        for week, sign in enumerate(pattern)
    ]


@pytest.mark.parametrize(
    ("pattern", "rule", "missed"),
    [
        ("--", "PRG-1", ["s0", "s1"]),
        ("-----", "PRG-1", ["s0", "s1", "s2", "s3", "s4"]),
        ("x--", "PRG-2", ["s1", "s2"]),
        ("xx---", "PRG-2", ["s2", "s3", "s4"]),
        ("x--x-", "PRG-3", ["s1", "s2", "s4"]),
        ("xx--x-", "PRG-3", ["s2", "s3", "s5"]),
        ("x---x", "PRG-3", ["s1", "s2", "s3"]),
    ],
)
def test_a_hint_names_its_rule_and_the_sessions_missed(
    pattern: str, rule: str, missed: list[str]
) -> None:
    found = hint(turns(pattern))

    assert found is not None
    assert (rule, missed) == (found.rule, [one.session_id for one in found.missed])


@pytest.mark.parametrize("pattern", ["", "-", "x", "x-", "-x", "xx-x-", "--xx", "x---xx"])
def test_less_than_that_names_nobody(pattern: str) -> None:
    assert hint(turns(pattern)) is None


def test_each_group_and_member_is_looked_at_apart() -> None:
    both = [
        Turn("s0", "g", "bo", TEN, False),
        Turn("s0", "g", "cyd", TEN, True),
        Turn("t0", "h", "bo", TEN, False),
    ]

    found = by_member(both)

    assert [("g", "bo"), ("g", "cyd"), ("h", "bo")] == list(found)
    assert all(hint(some) is None for some in found.values())
