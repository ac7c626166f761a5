"""PRS-13: a page that fell silent out of sight was not seen; that is told, and it is no leave."""

from server.core.events import Interval
from server.core.presence import session_attendance
from server.core.spans import Spans
from server.core.unseen import unseen
from tests.cast import (
    Moment,
    Play,
    answers_questions,
    at,
    corrects,
    ends,
    is_unseen,
    joins,
    leaves,
    loses_connection,
    play,
)

END: Moment = (90, ends())


def gaps(story: Play, name: str = "Bo") -> Spans:
    member_id = story.member(name).id
    credit = session_attendance(story.told, story.now).members[member_id]
    return unseen(story.told, member_id, credit.intervals)


def test_the_gap_lasts_from_the_last_sign_to_the_next_coming() -> None:
    story = play((0, joins("Bo")), (20, is_unseen("Bo", silent=1)), (30, joins("Bo")), END)

    assert (Interval(at(19), at(30)),) == gaps(story)


def test_a_gap_within_the_grace_time_is_counted_and_none() -> None:
    story = play((0, joins("Bo")), (20, is_unseen("Bo")), (21, joins("Bo")), END)

    assert () == gaps(story)


def test_a_lost_line_a_leave_and_never_coming_back_are_none() -> None:
    for gone in (loses_connection("Bo"), leaves("Bo")):
        assert () == gaps(play((0, joins("Bo")), (20, gone), (30, joins("Bo")), END))
    assert () == gaps(play((0, joins("Bo")), (20, is_unseen("Bo")), END))


def test_before_the_session_nothing_was_missed() -> None:
    story = play((-10, joins("Bo")), (-5, is_unseen("Bo")), (5, joins("Bo")), END)

    assert (Interval(at(0), at(5)),) == gaps(story)


def test_what_a_person_wrote_down_fills_it() -> None:
    story = play(
        (0, joins("Bo")),
        (20, is_unseen("Bo")),
        (30, joins("Bo")),
        END,
        (95, corrects("Bo", (0, 90))),
    )

    assert () == gaps(story)


def test_whoever_declined_the_presence_log_is_not_watched() -> None:
    declined = (-5, answers_questions("Bo", presence_log=False))
    story = play(declined, (0, joins("Bo")), (20, is_unseen("Bo")), (30, joins("Bo")), END)

    assert () == gaps(story)
