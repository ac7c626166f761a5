"""LET-1, LET-2: when a member is written to, and never at night, also across a clock change."""

from datetime import UTC, datetime, timedelta

import pytest

from server.core.letters import LetterRules, after_quiet, occasion_key, occasion_now
from tests.clock import TEN

BOTH = LetterRules(day_before=True, hour_before=True)
CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("rules", "hours", "occasion"),
    [
        (BOTH, 24.01, None),
        (BOTH, 24, "day_before"),
        (BOTH, 2.01, "day_before"),
        (BOTH, 2, None),
        (BOTH, 1.01, None),
        (BOTH, 1, "hour_before"),
        (BOTH, 0.01, "hour_before"),
        (BOTH, 0, None),
        (BOTH, -1, None),
        (LetterRules(day_before=True), 0.5, "day_before"),
        (LetterRules(hour_before=True), 12, None),
        (LetterRules(), 1, None),
    ],
)
def test_a_letter_is_due_in_its_own_stretch(
    rules: LetterRules, hours: float, occasion: str | None
) -> None:
    assert occasion == occasion_now(rules, TEN, TEN - timedelta(hours=hours))


def test_a_meeting_that_is_moved_is_another_occasion() -> None:
    later = TEN + timedelta(minutes=30)

    assert occasion_key("day_before", TEN) != occasion_key("day_before", later)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """Return a moment of March 2026 by the clock of Chicago, in UTC."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour + 6, minutes=minute)


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=5)),
        (at(2), at(8)),
        (at(7, 59), at(8)),
        (at(8), at(8)),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(moment: datetime, goes: datetime) -> None:
    assert goes == after_quiet(moment, LetterRules(), CHICAGO)


def test_the_night_is_that_of_where_the_member_is() -> None:
    assert at(22) == after_quiet(at(22), LetterRules(), "Pacific/Honolulu")


def test_quiet_hours_by_day_end_the_same_day() -> None:
    by_day = LetterRules(quiet_from=9, quiet_until=17)

    assert at(17) == after_quiet(at(12), by_day, CHICAGO)


def test_the_same_hour_twice_is_no_quiet_hour() -> None:
    assert at(3) == after_quiet(at(3), LetterRules(quiet_from=8, quiet_until=8), CHICAGO)


def test_the_morning_after_the_clocks_change_is_an_hour_earlier() -> None:
    # In the night to 8 March 2026 Chicago goes over to daylight time.
    assert datetime(2026, 3, 8, 13, tzinfo=UTC) == after_quiet(
        at(23, day=7), LetterRules(), CHICAGO
    )
