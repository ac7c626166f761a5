"""CON-4: who has not agreed to be recorded is said at the door and inside, and stops nobody."""

from server.core.board import facilitator_view
from server.core.views import FacilitatorView, MemberView, RecordingView
from tests.cast import (
    CYD,
    Play,
    answers_questions,
    ends,
    joins,
    knocks,
    lets_in,
    plan,
    play,
    taxonomy,
)

RECORDED = plan(asks=("recording",))


def board(story: Play) -> FacilitatorView:
    return facilitator_view(story.told, now=story.now, taxonomy=taxonomy())


def at_the_door(*, recording: bool) -> Play:
    return play(
        (-10, answers_questions("Bo", recording=True)),
        (-9, joins("Bo")),
        (-8, answers_questions("Cyd", recording=recording)),
        (-7, knocks("Cyd")),
        agreed=RECORDED,
    )


def test_before_somebody_is_let_in_it_is_said_that_they_are_not_to_be_recorded() -> None:
    shown = board(at_the_door(recording=False))

    assert shown.knocks[0].no_recording
    assert RecordingView(2, ("Cyd E.",)) == shown.recording


def test_it_is_said_as_long_as_they_are_in_the_room_and_keeps_nobody_out() -> None:
    story = at_the_door(recording=False).tell([(-6, lets_in("Cyd"))])

    assert story.told.seats[CYD].in_room
    assert RecordingView(2, ("Cyd E.",)) == board(story).recording
    assert board(story.tell([(50, ends())])).recording is None


def test_where_all_agreed_or_nobody_records_nothing_is_said() -> None:
    agreed = board(at_the_door(recording=True))
    plain = board(play((-9, joins("Bo"))))

    assert agreed.recording is None
    assert not agreed.knocks[0].no_recording
    assert plain.recording is None


def test_a_member_is_told_nothing_of_it() -> None:
    assert not {"recording", "no_recording"} & set(MemberView.__struct_fields__)
