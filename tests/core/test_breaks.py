"""Breaks: nobody's time, to the second, whoever calls them and however late the press arrives."""

from server.core import commands as c
from server.core.board import facilitator_view, member_view
from server.core.events import Recorded
from server.core.presence import session_attendance
from server.core.session import fold
from server.core.views import TileView
from tests.cast import (
    ANA,
    BO,
    CYD,
    Play,
    asks,
    at,
    board_opens,
    corrects,
    ends,
    joins,
    knocks,
    leaves,
    log,
    loses_connection,
    play,
    restarts,
    taxonomy,
)
from tests.room_stories import ROOM_STORIES, breaks, resumes


def seconds(story: list[Recorded], member_id: str = BO) -> int:
    return session_attendance(fold(story), story[-1].at).members[member_id].seconds


def tile(story: Play, member_id: str = BO) -> TileView:
    view = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())
    return next(one for one in view.tiles if one.member_id == member_id)


def test_a_break_is_taken_off_everybody_to_the_second() -> None:
    story = log(
        (-5, joins("Bo")), (-5, joins("Cyd")), (40, breaks()), (50.5, resumes()), (90, ends())
    )

    assert [4770, 4770] == [seconds(story), seconds(story, CYD)]


def test_a_break_counts_from_the_moment_it_was_called_also_from_an_offline_board() -> None:
    story = log(
        (-5, joins("Bo")),
        (55, breaks(claimed=40)),
        (55, resumes(claimed=50)),
        (90, ends()),
    )

    assert 80 * 60 == seconds(story)


def test_of_two_facilitators_the_first_begins_and_the_first_ends_a_break() -> None:
    story = ROOM_STORIES["a break for everybody"]

    assert 80 * 60 == seconds(story)


def test_a_break_that_was_none_takes_no_time_off() -> None:
    story = log(
        (-5, joins("Bo")), (40, breaks()), (50, asks("Gus", c.RetractBreak("break-0001"))),
        (90, ends()),
    )  # fmt: skip

    assert 90 * 60 == seconds(story)


def test_the_end_of_the_session_ends_a_break_unless_somebody_had_resumed_before() -> None:
    ended = log((-5, joins("Bo")), (80, breaks()), (90, ends()))
    resumed = log((-5, joins("Bo")), (80, breaks()), (90, ends("Gus")), (91, resumes(claimed=85)))

    assert [80 * 60, 85 * 60] == [seconds(ended), seconds(resumed)]


def test_who_is_gone_during_a_break_misses_nothing_by_it() -> None:
    story = log(
        (-5, joins("Bo")), (40, breaks()), (41, loses_connection("Bo")), (49, knocks("Bo")),
        (50, resumes()), (90, ends()),
    )  # fmt: skip

    assert 80 * 60 == seconds(story)


def test_a_break_goes_on_through_a_restart() -> None:
    story = log(
        (-5, joins("Bo")), (30, breaks()), (35, restarts(away=1)), (35.5, board_opens("Ana")),
        (35.5, knocks("Bo")), (40, resumes()), (90, ends()),
    )  # fmt: skip

    assert 80 * 60 == seconds(story)


def test_a_break_is_taken_off_what_a_person_corrected_too() -> None:
    story = log(
        (-5, joins("Bo")), (40, breaks()), (50, resumes()), (60, leaves("Bo")), (90, ends()),
        (91, corrects("Bo", (0, 90))),
    )  # fmt: skip

    assert 80 * 60 == seconds(story)


def test_the_clocks_stand_still_while_the_group_is_on_a_break() -> None:
    story = play((-5, joins("Bo")), (40, breaks()))
    story.now = at(45)
    own = member_view(story.told, BO, now=story.now)

    assert (True, False, 2400) == (own.on_break, own.counting, own.seconds)
    assert (False, 2400) == (tile(story).counting, tile(story).seconds)


def test_a_break_is_nobodys_absence_on_the_board() -> None:
    story = play((-5, joins("Bo")), (40, breaks()), (50, resumes()))
    story.now = at(60)

    assert 0 == tile(story).away_seconds
    assert tile(story).counting


def test_both_facilitators_see_the_break_and_who_called_it() -> None:
    story = play((-5, joins("Bo")), (40, breaks("Gus")))
    view = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())

    assert [("break-0001", at(40), None, "GN")] == [
        (one.break_id, one.started_at, one.stopped_at, one.by) for one in view.breaks
    ]
    assert ANA in {one.facilitator_id for one in view.facilitators}
