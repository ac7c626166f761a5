"""The phases: opened, started, ended, by whom and how often."""

from server.core import commands as c
from tests.cast import (
    SYSTEM,
    Play,
    answers_questions,
    asks,
    at,
    board_opens,
    changes_nothing,
    ends,
    is_refused,
    joins,
    knocks,
    lets_in,
    opens_room,
    plan,
    play,
    starts,
    tags,
    told,
)


def by_schedule(play: Play) -> None:
    play.ask(c.StartSession(), SYSTEM)


def test_a_room_is_opened_once() -> None:
    told((-15, opens_room("Ana")), (-14, changes_nothing(opens_room("Gus"))))


def test_a_session_starts_when_a_facilitator_says_so() -> None:
    assert at(3) == told((-15, opens_room()), (3, starts())).told.started_at


def test_a_session_starts_once() -> None:
    first = told((-15, opens_room()), (3, starts("Ana")), (4, changes_nothing(starts("Gus"))))

    assert at(3) == first.told.started_at


def test_a_session_does_not_start_in_a_closed_room() -> None:
    told((0, is_refused("room_not_open", starts())))


def test_the_schedule_starts_a_session_once_somebody_leads_and_somebody_is_there() -> None:
    story = told(
        (-15, opens_room()),
        (0, changes_nothing(by_schedule)),
        (1, board_opens("Ana")),
        (1, changes_nothing(by_schedule)),
        (2, joins("Bo")),
        (2.5, by_schedule),
    )

    assert at(2.5) == story.told.started_at, "never back-dated"


def test_the_schedule_does_not_start_a_session_early() -> None:
    told(
        (-15, board_opens("Ana")),
        (-15, opens_room()),
        (-10, joins("Bo")),
        (-1, changes_nothing(by_schedule)),
    )


def test_a_tag_after_the_scheduled_start_starts_the_session() -> None:
    story = told((-15, opens_room()), (4, tags("Ana", "Bo", "pb_disclosed")))

    assert at(4) == story.told.started_at


def test_a_tag_before_the_scheduled_start_starts_nothing() -> None:
    early = told((-15, opens_room()), (-4, tags("Ana", "Bo", "pb_disclosed")))
    queued = told((-15, opens_room()), (4, tags("Ana", "Bo", "pb_disclosed", claimed=-1)))

    assert "open" == early.told.phase
    assert "open" == queued.told.phase


def test_a_technique_and_a_group_tag_start_the_session_too() -> None:
    for command in (c.StartIntervention("iv_ground"), c.TagGroup("tf_cohesion")):
        assert at(2) == told((-15, opens_room()), (2, asks("Ana", command))).told.started_at


def test_a_session_ends_once() -> None:
    story = play((90, ends("Ana")), (91, changes_nothing(ends("Gus"))))

    assert at(90) == story.told.ended_at


def test_a_room_that_was_never_opened_does_not_end() -> None:
    told((0, is_refused("room_not_open", ends())))


def test_a_session_nobody_came_to_can_end_without_having_started() -> None:
    story = told((-15, opens_room()), (20, ends()))

    assert story.told.started_at is None
    assert "ended" == story.told.phase


def test_the_plan_moves_by_hand_and_only_within_itself() -> None:
    story = play(
        (16, asks("Ana", c.ReachSegment(1))),
        (17, changes_nothing(asks("Gus", c.ReachSegment(1)))),
        (18, is_refused("no_such_segment", asks("Ana", c.ReachSegment(3)))),
    )

    assert (1, at(16)) == (story.told.segment, story.told.segment_at)


def test_after_the_end_nothing_happens_in_the_room() -> None:
    play(
        (-5, answers_questions("Bo")),
        (90, ends()),
        (91, is_refused("session_ended", tags("Ana", "Bo", "pb_disclosed"))),
        (91, is_refused("session_ended", knocks("Bo"))),
        (91, is_refused("session_ended", lets_in("Bo"))),
        (91, is_refused("session_ended", opens_room())),
        (91, is_refused("session_ended", starts())),
        (91, is_refused("session_ended", asks("Ana", c.ReachSegment(1)))),
    )


def test_nothing_happens_before_there_is_a_plan() -> None:
    nothing = Play()
    nothing.session = None

    is_refused("not_planned", opens_room())(nothing)


def test_a_session_is_planned_once() -> None:
    story = told()
    story.ask(c.PlanSession(plan()), SYSTEM)
    assert () == story.answer

    is_refused("already_planned", lambda p: _ask_plan(p, "Another group"))(story)


def _ask_plan(play: Play, name: str) -> None:
    play.ask(c.PlanSession(plan(group_name=name)), SYSTEM)
