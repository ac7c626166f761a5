"""MEA-7 and MEA-8: what was mistyped counts no more; after the room a member may say how it was."""

from server.core.measure_commands import CheckOut, TakeBackMeasure
from server.core.measure_events import MeasureTakenBack, MemberCheckedOut
from server.core.plan import SessionPlan
from tests.cast import (
    BO,
    CYD,
    DEE,
    Moment,
    Play,
    answers_questions,
    asks,
    changes_nothing,
    confirms,
    ends,
    is_refused,
    joins,
    knocks,
    leaves,
    lets_all_in,
    play,
    says,
)
from tests.measure_stories import RAISED, asking, asking_afterwards, fills_in, from_paper


def evening(*moments: Moment, plan: SessionPlan | None = None) -> Play:
    """Bo agreed and was there, Cyd did not agree, Dee never came."""
    return play(
        (-14, answers_questions("Bo", measures=True)),
        (-14, answers_questions("Cyd", measures=False)),
        (-13, answers_questions("Dee", measures=True)),
        (-11, knocks("Bo")),
        (-11, knocks("Cyd")),
        (-10, lets_all_in()),
        *moments,
        agreed=plan or asking_afterwards(),
    )


WELL = CheckOut(8, "I was heard")


def test_who_left_says_how_it_was() -> None:
    done = evening((60, leaves("Bo")), (61, says("Bo", WELL)))

    assert {BO: MemberCheckedOut(BO, 8, "I was heard")} == done.told.check_outs


def test_it_can_be_said_after_the_end_and_after_the_record_is_closed() -> None:
    done = evening((90, ends()), (91, confirms()), (95, says("Bo", WELL)))

    assert [BO] == list(done.told.check_outs)
    assert done.told.confirmed_at is not None


def test_it_is_said_once() -> None:
    done = evening((90, ends()), (91, says("Bo", WELL)), (92, says("Bo", CheckOut(2))))

    assert 8 == done.told.check_outs[BO].helpful


def test_nothing_said_is_nothing_written() -> None:
    evening((90, ends()), (91, changes_nothing(says("Bo", CheckOut()))))


def test_nobody_is_heard_who_did_not_agree_was_not_there_or_was_not_asked() -> None:
    evening(
        (90, ends()),
        (91, is_refused("not_asked", says("Cyd", WELL))),
        (91, is_refused("not_asked", says("Dee", WELL))),
    )
    evening((90, ends()), (91, is_refused("not_asked", says("Bo", WELL))), plan=asking())


def test_how_it_was_moves_nobody_elses_view() -> None:
    before, after = evening((90, ends())), evening((90, ends()), (91, says("Bo", WELL)))

    assert before.told.seats == after.told.seats


# ---- a form from paper, mistyped


TAKE_BACK = TakeBackMeasure("measure-0001", "typed into the wrong row")


def test_what_was_mistyped_counts_no_more_and_stays_in_the_log() -> None:
    done = play(
        (-5, joins("Dee")),
        (3, asks("Ana", from_paper(DEE, RAISED), as_id="measure-0001")),
        (4, asks("Gus", TAKE_BACK)),
        agreed=asking(),
    )

    assert () == done.told.measures
    assert MeasureTakenBack("measure-0001", DEE, TAKE_BACK.reason) == done.log[-1].event
    # MEA-5: that it was asked about stays, until somebody says by name what is true.
    assert ["measure-0001"] == list(done.told.risks)


def test_what_a_member_answered_is_theirs() -> None:
    done = evening((-9, fills_in("Bo", RAISED)))
    measure_id = done.told.measures[0].event.measure_id
    taken = TakeBackMeasure(measure_id, "looks wrong")

    evening((-9, fills_in("Bo", RAISED)), (4, is_refused("not_yours", asks("Ana", taken))))


def test_a_closed_record_stands() -> None:
    play(
        (-5, joins("Dee")),
        (3, asks("Ana", from_paper(DEE, RAISED), as_id="measure-0001")),
        (90, ends()),
        (91, confirms()),
        (92, is_refused("already_confirmed", asks("Ana", TAKE_BACK))),
        agreed=asking(),
    )


def test_no_member_takes_anything_back() -> None:
    play(
        (-5, joins("Cyd")),
        (3, asks("Ana", from_paper(CYD, RAISED), as_id="measure-0001")),
        (4, is_refused("not_yours", says("Cyd", TAKE_BACK))),
        agreed=asking(),
    )
