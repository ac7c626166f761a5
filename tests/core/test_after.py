"""After the end: times are put right with a reason, then somebody stands by them."""

from datetime import datetime

import pytest

from server.core import commands as c
from server.core.events import Interval
from server.core.presence import session_attendance
from tests.cast import (
    BO,
    Act,
    Play,
    asks,
    at,
    changes_nothing,
    confirms,
    corrects,
    ends,
    is_refused,
    joins,
    leaves,
    opens_room,
    play,
    tags,
    told,
)


def story() -> Play:
    return play((0, joins("Bo")), (40, leaves("Bo")), (90, ends()))


def minutes(story: Play) -> int:
    return session_attendance(story.told, story.now).members[BO].minutes


def test_a_correction_stands_beside_what_was_measured() -> None:
    corrected = story().tell([(92, corrects("Bo", (40, 50), op="add", reason="By phone"))])

    counted = session_attendance(corrected.told, corrected.now).members[BO]
    assert (50, 40 * 60) == (counted.minutes, counted.raw_seconds)
    assert "By phone" == corrected.told.corrections[0].event.reason


def test_a_member_can_be_set_to_no_time_at_all() -> None:
    assert 0 == minutes(story().tell([(92, corrects("Bo", reason="Somebody else's voice"))]))


@pytest.mark.parametrize(
    ("reason", "correction"),
    [
        ("reason_needed", corrects("Bo", (0, 90), reason="  ")),
        ("times_needed", corrects("Bo", op="add")),
        ("times_needed", corrects("Bo", op="remove")),
        ("times_unclear", corrects("Bo", (20, 10))),
        ("times_unclear", corrects("Bo", (10, 10))),
        ("times_unclear", corrects("Bo", (0, 30), (20, 40))),
        ("times_unclear", corrects("Bo", (50, 60), (20, 40))),
        ("times_outside", corrects("Bo", (-1, 30))),
        ("times_outside", corrects("Bo", (30, 91))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_correction_that_cannot_be_true_is_not_recorded(reason: str, correction: Act) -> None:
    story().tell([(92, is_refused(reason, correction))])


def test_a_time_without_a_zone_is_not_guessed_at() -> None:
    naive = datetime(2026, 3, 4, 10, 30)  # noqa: DTZ001 - what a broken client could send
    command = c.CorrectAttendance(BO, "set", (Interval(naive, naive),), "by phone")

    story().tell([(92, is_refused("times_unclear", asks("Ana", command)))])


def test_nothing_is_put_right_or_confirmed_before_the_end() -> None:
    play(
        (30, is_refused("not_ended", corrects("Bo", (0, 20)))),
        (30, is_refused("not_ended", confirms())),
    )


def test_a_stranger_has_no_times() -> None:
    command = c.CorrectAttendance("nobody-here", "set", (), "was not there")
    story().tell([(92, is_refused("unknown_member", asks("Ana", command)))])


def test_a_session_that_never_started_has_no_time_to_put_right() -> None:
    told(
        (-15, opens_room()),
        (20, ends()),
        (21, is_refused("never_started", corrects("Bo"))),
        (21, is_refused("never_started", confirms())),
    )


def test_confirming_twice_is_confirming() -> None:
    confirmed = story().tell([(92, confirms("Ana")), (93, changes_nothing(confirms("Gus")))])

    assert at(92) == confirmed.told.confirmed_at


def test_a_correction_takes_the_confirmation_back() -> None:
    changed = story().tell([(92, confirms()), (95, corrects("Bo", (0, 45)))])

    assert changed.told.confirmed_at is None


@pytest.mark.parametrize(
    "command",
    [
        c.RefineTag("tag-0001", note="in other words"),
        c.RetractTag("tag-0001"),
        c.RestoreTag("tag-0001"),
        c.StopIntervention("technique-1"),
        c.RetractIntervention("technique-1"),
        c.RetractGroupTag("process-1"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_was_observed_is_closed_by_the_confirmation(command: c.AnyCommand) -> None:
    told = play(
        (0, joins("Bo")),
        (10, tags("Ana", "Bo", "pb_disclosed", as_id="tag-0001")),
        (11, asks("Ana", c.StartIntervention("iv_ground"), as_id="technique-1")),
        (12, asks("Ana", c.TagGroup("tf_cohesion"), as_id="process-1")),
        (90, ends()),
        (91, confirms()),
    )
    told.tell([(92, is_refused("already_confirmed", asks("Ana", command, claimed=80)))])

    # Whoever takes the confirmation back can put this right as well.
    told.tell([(93, corrects("Bo", (0, 80))), (94, asks("Ana", command, claimed=80))])
