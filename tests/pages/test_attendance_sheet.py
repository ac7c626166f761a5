"""The attendance page as facts: what a line says of a session that was really told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from server.core import commands as c
from server.core.events import Interval
from server.pages.attendance_sheet import Line, Sheet, sheet_of
from server.pages.timeline import Axis, ticks_of
from tests.cast import (
    MEMBERS,
    Moment,
    answers_questions,
    asks_for_help,
    at,
    board_opens,
    comes_back,
    corrects,
    ends,
    is_unseen,
    joins,
    knocks,
    leaves,
    loses_connection,
    play,
    restarts,
    says,
    steps_away,
    tags,
)
from tests.room_stories import breaks, closes_rooms, opens, resumes, sends

END: Moment = (90, ends())


def sheet(*moments: Moment) -> Sheet:
    return sheet_of(play(*moments).told, at(120))


def line(name: str, *moments: Moment) -> Line:
    found = {line.member_id: line for line in sheet(*moments).lines}
    return found[MEMBERS[name]]


def kinds(line: Line) -> list[str]:
    return [mark.kind for mark in line.marks]


def test_a_full_session_needs_no_words() -> None:
    bo = line("Bo", (0, joins("Bo")), END)

    assert (90, 5400) == (bo.minutes, bo.seconds)
    assert () == bo.chips
    assert () == bo.happened
    assert ["window", "counted"] == kinds(bo)


def test_lateness_and_leaving_are_said_in_minutes() -> None:
    bo = line("Bo", (17, joins("Bo")), (53, leaves("Bo")), END)

    assert ["late 17", "left 37 early"] == [chip.text for chip in bo.chips]
    assert ["10:17", "left 10:53"] == [label.text for label in bo.labels]
    assert "Counted 10:17 to 10:53" == bo.in_words


def test_two_minutes_late_is_no_reason_to_look() -> None:
    bo = line("Bo", (2, joins("Bo")), END)

    assert [("plain", "late 2")] == [(chip.tone, chip.text) for chip in bo.chips]


def test_stepping_away_shows_as_a_hole_with_its_length() -> None:
    bo = line("Bo", (0, joins("Bo")), (31, steps_away("Bo")), (38.5, comes_back("Bo")), END)

    assert 82 == bo.minutes
    assert ["away 7:30"] == [chip.text for chip in bo.chips]
    assert ["7:30"] == [label.text for label in bo.labels]


def test_a_short_drop_is_counted_and_drawn() -> None:
    bo = line(
        "Bo", (0, joins("Bo")), (60, loses_connection("Bo")), (60 + 50 / 60, joins("Bo")), END
    )

    assert 90 == bo.minutes
    assert bo.raw_seconds == bo.seconds - 50
    assert "bridged" in kinds(bo)
    assert ("50 s drop, counted",) == bo.happened


def test_early_arrival_is_drawn_outside_and_not_counted() -> None:
    bo = line("Bo", (-7, joins("Bo")), END)

    assert 90 == bo.minutes
    assert ["window", "outside", "counted"] == kinds(bo)


def test_a_second_device_is_counted_once_and_said() -> None:
    bo = line(
        "Bo",
        (0, joins("Bo")),
        (20, joins("Bo", device="phone")),
        (40, leaves("Bo", device="phone")),
        END,
    )

    assert 90 == bo.minutes
    assert ("Second device 10:20–10:40, counted once",) == bo.happened
    assert "second" in kinds(bo)


def test_whoever_was_never_let_in_is_absent_and_it_says_how() -> None:
    bo = line("Bo", (40, answers_questions("Bo")), (40, knocks("Bo")), (42, leaves("Bo")), END)

    assert 0 == bo.minutes
    assert ("Waited 10:40, left before being let in",) == bo.happened
    assert ["Not in the room"] == [label.text for label in bo.labels]
    assert "waited" in kinds(bo)


def test_our_own_outage_is_said_once_and_drawn_as_unknown() -> None:
    moments: list[Moment] = [(0, joins("Bo")), (31, restarts(away=1)), (31.5, joins("Bo"))]
    whole = sheet(*moments, END)

    assert (Interval(at(30), at(31)),) == whole.outages
    assert "unknown" in kinds(line("Bo", *moments, END))


def test_a_page_out_of_sight_is_said_to_be_not_seen_and_no_leave() -> None:
    bo = line("Bo", (0, joins("Bo")), (20, is_unseen("Bo")), (30, joins("Bo")), END)

    said = "Page out of sight 10:20–10:30, as on a locked phone: not seen, not a leave"
    assert said in bo.happened
    assert 80 == bo.minutes


def test_by_phone_is_said() -> None:
    assert ("By phone",) == line("Bo", (0, joins("Bo", delivery="phone")), END).happened


def test_a_state_where_somebody_is_not_licensed_is_said_first() -> None:
    at_home = c.GiveLocation("1 Lake Road, Madison", "WI", True, True, "Sis", "555 0101")
    bo = line("Bo", (0, joins("Bo", delivery="phone")), (1, says("Bo", at_home)), END)

    assert ("In Wisconsin. Gus Noll must sign", "By phone") == bo.happened


def test_a_correction_keeps_the_old_minutes_the_author_and_the_reason() -> None:
    bo = line(
        "Bo",
        (0, joins("Bo")),
        (52, leaves("Bo")),
        END,
        (92, corrects("Bo", (52, 60), op="add", reason="was still on the phone")),
    )

    assert (60, 52) == (bo.minutes, bo.measured_minutes)
    [change] = bo.changes
    assert ("Ana Prior", "also here 10:52–11:00", "was still on the phone") == (
        change.author,
        change.what,
        change.reason,
    )
    assert "by_hand" in kinds(bo)


def test_time_taken_off_stays_to_be_seen() -> None:
    bo = line("Bo", (0, joins("Bo")), END, (92, corrects("Bo", (60, 74), op="remove")))

    assert (76, 90) == (bo.minutes, bo.measured_minutes)
    assert "struck" in kinds(bo)


def test_whoever_declined_the_presence_log_is_not_drawn_from_it() -> None:
    bo = line("Bo", (-5, joins("Bo", presence_log=False)), END)

    assert ["window"] == kinds(bo)
    assert "Declined the presence log" in bo.happened[0]


def test_the_head_says_who_was_together() -> None:
    whole = sheet((0, joins("Bo")), (30, leaves("Bo")), (40, joins("Cyd")), (50, joins("Dee")), END)

    assert 3 == whole.attended
    assert "peak 2 together, 1 facilitator throughout" == whole.together


def test_nothing_one_member_does_changes_the_line_of_another() -> None:
    alone = line("Bo", (5, joins("Bo")), END)
    among = line(
        "Bo",
        (5, joins("Bo")),
        (6, joins("Cyd")),
        (7, asks_for_help("Cyd")),
        (8, tags("Ana", "Cyd", "pb_disclosed")),
        END,
    )

    assert alone.in_words == among.in_words
    assert alone.happened == among.happened


def test_every_mark_lies_in_the_drawing() -> None:
    whole = sheet((-14, joins("Bo")), (3, board_opens("Gus")), (89.99, joins("Cyd")), END)

    for one in whole.lines:
        for mark in one.marks:
            assert 0 <= mark.x <= 100
            assert 0 < mark.width
            assert mark.x + mark.width <= 100.4


@pytest.mark.parametrize("minutes", [10, 45, 50, 60, 90, 120, 180])
def test_the_scale_has_a_few_round_times_and_the_end(minutes: int) -> None:
    start = datetime(2026, 11, 18, 18, 3, tzinfo=UTC)
    window = Interval(start, start + timedelta(minutes=minutes))
    ticks = ticks_of(Axis(window.start, window.end), window, "UTC")

    assert len(ticks) <= 7
    assert ticks[-1].end
    assert all(tick.at.minute % 5 == 0 for tick in ticks[:-1])
    assert all(later.x - earlier.x >= 9 for earlier, later in pairwise(ticks))


def test_a_break_is_said_once_and_is_nobodys_absence() -> None:
    bo = line("Bo", (0, joins("Bo")), (40, breaks()), (50, resumes()), END)

    assert ((), 80) == (bo.chips, bo.minutes)
    assert "Break 10:40–10:50, taken off for everybody" in bo.happened


def test_a_break_into_which_the_session_ends_is_no_early_leave() -> None:
    assert () == line("Bo", (0, joins("Bo")), (80, breaks()), END).chips


def test_a_breakout_room_is_said_and_is_no_absence_even_where_it_does_not_count() -> None:
    bo = line(
        "Bo",
        (0, joins("Bo")),
        (30, opens("Room 1", as_id="breakout-1")),
        (30, sends(MEMBERS["Bo"], to="breakout-1")),
        (40, closes_rooms()),
        END,
    )

    assert ((), 80) == (bo.chips, bo.minutes)
    assert "In a breakout room 10:30–10:40" in bo.happened
    assert "Breakout without a facilitator, not counted" in bo.happened
