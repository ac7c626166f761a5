"""A tag of the wrong member finds the right one: its time, its words, and nothing left behind."""

from typing import Any

import pytest

from server.core import commands as c
from server.core.board import facilitator_view
from server.core.participation import participation
from server.core.plan import Goal
from server.core.views import TileView
from tests.cast import (
    ANA,
    BO,
    CYD,
    DEE,
    Play,
    asks,
    at,
    ends,
    goal,
    is_refused,
    joins,
    plan,
    play,
    seat,
    tags,
    taxonomy,
)
from tests.room_stories import moves

TAG = "tag-moved-1"
TOWARDS: dict[str, Any] = {"goal_id": goal("Bo"), "progress": "progress"}
MADE = ((-5, joins("Bo")), (-5, joins("Cyd")))


def tile(story: Play, member_id: str) -> TileView:
    view = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())
    return next(one for one in view.tiles if one.member_id == member_id)


def supported() -> Play:
    return play(
        *MADE,
        (30, tags("Ana", "Bo", "pb_support", note="kindly", peers=(CYD, DEE), as_id=TAG)),
        (31, moves(TAG, CYD)),
    )


def test_a_moved_tag_keeps_its_time_its_words_and_its_author() -> None:
    moved = tile(supported(), CYD).tags[0]

    assert (TAG, at(30), "kindly", (ANA,)) == (
        moved.tag_id, moved.at, moved.note, moved.by_ids
    )  # fmt: skip


def test_both_tiles_change() -> None:
    wrong, right = tile(supported(), BO), tile(supported(), CYD)

    assert (0, None, None, False) == (
        wrong.tag_count, wrong.last_tag_at, wrong.last_note, wrong.coverage.took_part
    )  # fmt: skip
    assert (1, at(30), True) == (right.tag_count, right.last_tag_at, right.coverage.took_part)


def test_the_right_member_is_no_peer_of_themselves() -> None:
    assert (DEE,) == tile(supported(), CYD).tags[0].peers


def test_goal_and_progress_stay_with_whose_goal_it_is() -> None:
    story = play(
        *MADE,
        (30, tags("Ana", "Bo", "pb_support", as_id=TAG, **TOWARDS)),
        (31, moves(TAG, CYD)),
    )
    moved = story.told.tags[TAG]

    assert (None, None) == (moved.goal_id, moved.progress)
    assert {"not_yet"} == {one.state for one in tile(story, BO).goals}


def test_moved_back_it_is_as_it_was() -> None:
    story = play(*MADE, (30, tags("Ana", "Bo", "pb_support", peers=(CYD,), as_id=TAG, **TOWARDS)))
    before = tile(story, BO)
    story.tell([(31, moves(TAG, CYD)), (32, moves(TAG, BO))])
    story.now = at(30)

    assert before.tags == tile(story, BO).tags


def test_what_was_said_of_it_since_stays_when_it_moves_on() -> None:
    story = supported()
    story.tell(
        [
            (32, asks("Ana", c.RefineTag(TAG, note="warmly", goal_id=goal("Cyd")))),
            (33, moves(TAG, BO)),
        ]
    )
    moved = story.told.tags[TAG]

    assert ("warmly", None) == (moved.note, moved.goal_id)


def test_a_term_about_a_goal_moves_with_a_goal_of_the_right_member() -> None:
    cyd = seat("Cyd", goals=(Goal("cyd-only-goal", 1, "Ring somebody"),))
    story = play(
        *MADE,
        (30, tags("Ana", "Bo", "gp_some", goal_id=goal("Bo"), as_id=TAG)),
        (31, moves(TAG, CYD, goal_id="cyd-only-goal")),
        agreed=plan(seats=(seat("Bo"), cyd, seat("Dee"))),
    )

    assert "progress" == tile(story, CYD).goals[0].state
    assert {"not_yet"} == {one.state for one in tile(story, BO).goals}


def test_a_moved_tag_joins_what_a_colleague_saw_of_the_right_member() -> None:
    story = play(
        *MADE,
        (30, tags("Gus", "Cyd", "pb_support")),
        (30.2, tags("Ana", "Bo", "pb_support", as_id=TAG)),
        (31, moves(TAG, CYD)),
    )

    assert [2, 0] == [
        sum(len(one.tags) for one in participation(story.told)[who]) for who in (CYD, BO)
    ]
    assert 1 == tile(story, CYD).tag_count


def test_a_moved_tag_is_undone_like_any_other() -> None:
    story = supported()
    story.tell([(32, asks("Ana", c.RetractTag(TAG)))])

    assert 0 == tile(story, CYD).tag_count


def test_a_tag_moved_to_somebody_who_was_not_there_is_kept_and_marked() -> None:
    story = play(*MADE, (30, tags("Ana", "Bo", "pb_support", as_id=TAG)))
    story.tell([(31, moves(TAG, DEE))])

    assert tile(story, DEE).tags[0].outside_presence


def confirmed() -> Play:
    return play(
        *MADE,
        (30, tags("Ana", "Bo", "pb_support", note="kindly", as_id=TAG)),
        (90, ends()),
        (91, asks("Ana", c.ConfirmAttendance())),
    )


def test_after_the_confirmation_either_facilitator_moves_a_tag_with_a_reason() -> None:
    story = confirmed()
    story.tell([(120, moves(TAG, CYD, by="Gus", reason="It was Cyd who spoke"))])

    assert CYD == story.told.tags[TAG].member_id


def test_moving_a_tag_leaves_the_minutes_confirmed() -> None:
    story = confirmed()
    before = story.told.confirmed_at
    story.tell([(120, moves(TAG, CYD, reason="It was Cyd who spoke"))])

    assert before is not None
    assert before == story.told.confirmed_at


@pytest.mark.parametrize("reason", [None, " "])
def test_after_the_confirmation_nothing_moves_without_a_reason(reason: str | None) -> None:
    story = confirmed()
    story.tell([(120, is_refused("already_confirmed", moves(TAG, CYD, reason=reason)))])

    assert BO == story.told.tags[TAG].member_id


def test_a_reason_does_not_let_a_colleagues_tag_be_moved_while_the_session_runs() -> None:
    act = moves(TAG, CYD, by="Gus", reason="It was Cyd who spoke")
    play(
        *MADE,
        (30, tags("Ana", "Bo", "pb_support", as_id=TAG)),
        (31, is_refused("not_your_tag", act)),
    )


def test_a_reason_opens_nothing_else_of_a_confirmed_record() -> None:
    story = confirmed()
    story.tell([(120, is_refused("already_confirmed", asks("Ana", c.RetractTag(TAG))))])

    assert not story.told.tags[TAG].retracted
