"""Tags: a key, a moment, a few seconds to refine, undo without deadline."""

from typing import Any

import pytest

from server.core import commands as c
from server.core.state import TagState
from tests.cast import (
    ANA,
    BO,
    CYD,
    DEE,
    Act,
    Play,
    asks,
    at,
    changes_nothing,
    ends,
    goal,
    is_refused,
    joins,
    opens_room,
    play,
    tags,
    told,
)

SECOND = 1 / 60
TAG = "tag-of-ana-1"


def tag(story: Play, tag_id: str = TAG) -> TagState:
    return story.told.tags[tag_id]


def tagged(minute: float = 30, **changes: Any) -> tuple[float, Act]:
    return minute, tags("Ana", "Bo", "pb_disclosed", as_id=TAG, **changes)


def refines(**modifiers: Any) -> Act:
    return asks("Ana", c.RefineTag(TAG, **modifiers))


def test_one_key_is_a_whole_tag() -> None:
    story = play(tagged())

    assert (BO, "pb_disclosed", ANA) == (tag(story).member_id, tag(story).term, tag(story).author)
    assert at(30) == tag(story).happened_at


def test_a_tag_needs_an_open_room() -> None:
    told((-20, is_refused("room_not_open", tags("Ana", "Bo", "pb_disclosed"))))


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [(26, 26), (45, 30), (-40, -15)],
    ids=["an offline tag is put where it happened", "not in the future", "not before the room"],
)
def test_a_moment_is_kept_inside_what_can_be_true(claimed: float, kept: float) -> None:
    story = play(tagged(30, claimed=claimed))

    assert at(kept) == tag(story).happened_at
    assert at(30) == tag(story).recorded_at


def test_a_tag_made_offline_before_the_end_still_arrives_after_it() -> None:
    story = play((90, ends("Gus")), tagged(92, claimed=88))

    assert at(88) == tag(story).happened_at


def test_a_tag_of_a_moment_after_the_end_does_not_arrive() -> None:
    play((90, ends()), (92, is_refused("session_ended", tagged(92, claimed=91)[1])))


def test_an_offline_tag_does_not_change_what_was_already_confirmed() -> None:
    play(
        (90, ends()),
        (92, asks("Gus", c.ConfirmAttendance())),
        (93, is_refused("already_confirmed", tagged(93, claimed=80)[1])),
    )


@pytest.mark.parametrize(
    ("reason", "command"),
    [
        ("unknown_tag", c.TagMember(BO, "pb_nonsense")),
        ("unknown_member", c.TagMember("nobody-here", "pb_disclosed")),
        ("wrong_kind", c.TagMember(BO, "iv_ground")),
        ("wrong_kind", c.TagMember(BO, "rk_si_passive")),
        ("wrong_kind", c.TagMember(BO, "pr_supportive")),
        ("level_elsewhere", c.TagMember(BO, "pb_disclosed", level=3)),
        ("goal_needed", c.TagMember(BO, "gp_some")),
        ("goal_needed", c.TagMember(BO, "pb_disclosed", progress="progress")),
        ("unknown_goal", c.TagMember(BO, "gp_some", goal_id=goal("Cyd"))),
        ("unknown_peer", c.TagMember(BO, "pb_support", peers=(BO,))),
        ("unknown_peer", c.TagMember(BO, "pb_support", peers=("nobody-here",))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_tag_that_says_nothing_true_is_not_recorded(reason: str, command: c.TagMember) -> None:
    play((30, is_refused(reason, asks("Ana", command))))


@pytest.mark.parametrize(
    ("term", "level", "becomes"),
    [
        ("pl_active", None, ("pl_active", 4)),
        ("pl_active", 4, ("pl_active", 4)),
        ("pl_active", 1, ("pl_minimal", 1)),
        ("pl_declined", 0, ("pl_declined", 0)),
        ("pl_active", 0, ("pl_listening", 0)),
    ],
)
def test_a_level_is_the_term_of_its_digit(
    term: str, level: int | None, becomes: tuple[str, int]
) -> None:
    story = play((30, tags("Ana", "Bo", term, level=level, as_id=TAG)))

    assert becomes == (tag(story).term, tag(story).level)


def test_a_sticky_key_is_one_tag() -> None:
    play(
        tagged(30),
        (30 + 0.7 * SECOND, changes_nothing(tags("Ana", "Bo", "pb_disclosed"))),
        (30 + 0.8 * SECOND, tags("Ana", "Bo", "pb_disclosed")),
    )


def test_another_hand_member_term_or_word_is_another_tag() -> None:
    story = play(
        tagged(30),
        (30, tags("Gus", "Bo", "pb_disclosed")),
        (30, tags("Ana", "Cyd", "pb_disclosed")),
        (30, tags("Ana", "Bo", "pb_feelings")),
        (30, tags("Ana", "Bo", "pb_disclosed", note="his father")),
        (30, tags("Ana", "Bo", "pb_disclosed", goal_id=goal("Bo"))),
    )

    assert 6 == len(story.told.tags)


def test_after_an_undo_the_same_key_is_meant() -> None:
    story = play(
        tagged(30),
        (30, asks("Ana", c.RetractTag(TAG))),
        (30, tags("Ana", "Bo", "pb_disclosed")),
    )

    assert 2 == len(story.told.tags)


def test_refining_says_how_the_tag_stands_now() -> None:
    story = play(
        tagged(30, note="first words"),
        (30.1, refines(note="first words", peers=(CYD, DEE, CYD), goal_id=goal("Bo", 2))),
        (
            30.2,
            changes_nothing(refines(note="first words", peers=(CYD, DEE), goal_id=goal("Bo", 2))),
        ),
        (30.3, refines(peers=(DEE,))),
    )

    assert (None, (DEE,), None) == (tag(story).note, tag(story).peers, tag(story).goal_id)
    assert 3 == len(tag(story).seqs), "every event it rests on"


def test_refining_is_checked_like_tagging() -> None:
    play(
        (30, tags("Ana", "Bo", "gp_some", goal_id=goal("Bo"), as_id=TAG)),
        (30, is_refused("goal_needed", refines())),
        (30, is_refused("unknown_goal", refines(goal_id=goal("Dee")))),
        (30, is_refused("unknown_peer", refines(goal_id=goal("Bo"), peers=(BO,)))),
        (30, is_refused("no_such_tag", asks("Ana", c.RefineTag("never-made-1")))),
    )


def test_a_moment_moves_five_minutes_back_at_most() -> None:
    story = play(
        tagged(30),
        (30.1, refines(shift_seconds=-15)),
        (30.2, refines(shift_seconds=-300)),
    )
    assert at(25) == tag(story).happened_at

    story.tell([(30.3, refines(shift_seconds=60))])
    assert at(26) == tag(story).happened_at


def test_a_moment_never_moves_out_of_the_room() -> None:
    story = told((-15, opens_room()), tagged(-14), (-13, refines(shift_seconds=-300)))
    assert at(-15) == tag(story).happened_at

    story.tell([(-12, refines(shift_seconds=300))])
    assert at(-12) == tag(story).happened_at


def test_only_its_author_changes_a_tag() -> None:
    play(
        tagged(30),
        (31, is_refused("not_your_tag", asks("Gus", c.RefineTag(TAG, note="no")))),
        (31, is_refused("not_your_tag", asks("Gus", c.RetractTag(TAG)))),
        (31, is_refused("not_your_tag", asks("Gus", c.RestoreTag(TAG)))),
    )


def test_undo_has_no_deadline_and_can_be_undone() -> None:
    story = play(
        tagged(30),
        (90, ends()),
        (200, asks("Ana", c.RetractTag(TAG))),
        (200, changes_nothing(asks("Ana", c.RetractTag(TAG)))),
        (200, is_refused("tag_undone", refines(note="late"))),
    )
    assert tag(story).retracted

    story.tell([(201, asks("Ana", c.RestoreTag(TAG)))])
    story.tell([(201, changes_nothing(asks("Ana", c.RestoreTag(TAG))))])
    assert not tag(story).retracted


def test_somebody_who_is_not_there_can_be_tagged_all_the_same() -> None:
    story = play((0, joins("Bo")), (30, tags("Ana", "Dee", "pn_outreach", as_id=TAG)))

    assert DEE == tag(story).member_id
