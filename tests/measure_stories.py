"""Stories of questionnaires: asked on the way in, left out, entered from paper. Part of stories.py.

Bo is asked PHQ-9 and how they come in, Cyd only PHQ-9, Dee nothing; minutes from ten o'clock.
"""

from datetime import date

from msgspec.structs import replace

from server.core import commands as c
from server.core.events import Recorded
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)
from server.core.measures.scoring import score
from server.core.plan import EarlierScore, SessionPlan
from server.measures import INSTRUMENTS
from tests.cast import (
    DEE,
    Act,
    answers_questions,
    asks,
    confirms,
    ends,
    is_refused,
    joins,
    knocks,
    leaves,
    lets_all_in,
    log,
    plan,
    says,
    seat,
    tags,
)

WEDNESDAY = date(2026, 3, 4)
LOW = (1, 1, 1, 0, 0, 0, 1, 0, 0)  # 4, minimal
RAISED = (2, 2, 1, 1, 1, 1, 1, 0, 1)  # 10, moderate; the ninth is about harm
LEFT_OPEN = (2, 2, 1, 1, 1, 1, 1, 0, None)


def asking(**changes: object) -> SessionPlan:
    """Return a plan in which Bo is asked, and was asked a month ago."""
    before = (EarlierScore("phq9", "total", 14, date(2026, 2, 4)),)
    bo = seat("Bo", measures=("phq9",), check_in=True, earlier_scores=before)
    return plan(seats=(bo, seat("Cyd", measures=("phq9",)), seat("Dee")), **changes)


def asking_afterwards() -> SessionPlan:
    """Return the same plan; everybody is asked afterwards how it was."""
    planned = asking()
    return replace(planned, seats=tuple(replace(one, check_out=True) for one in planned.seats))


def answer(answers: tuple[int | None, ...], instrument: str = "phq9") -> AnswerMeasure:
    one = INSTRUMENTS[instrument]
    scored = score(one, answers)
    return AnswerMeasure(
        instrument=instrument,
        taken_on=WEDNESDAY,
        answers=answers,
        scores=scored.scores,
        risk=scored.risk,
        provisional=scored.provisional,
        term=one.risk.term if one.risk else None,
    )


def from_paper(member_id: str, answers: tuple[int | None, ...]) -> EnterMeasure:
    one = answer(answers)
    return EnterMeasure(
        member_id,
        one.instrument,
        one.taken_on,
        one.answers,
        one.scores,
        one.risk,
        one.provisional,
        one.term,
    )


def fills_in(name: str, answers: tuple[int | None, ...]) -> Act:
    return says(name, answer(answers))


MEASURE_STORIES: dict[str, list[Recorded]] = {
    "a questionnaire raises an alert": log(
        (-14, answers_questions("Bo", measures=True)),
        (-13, says("Bo", CheckIn(4, "tired", "say one thing aloud"))),
        (-12, fills_in("Bo", RAISED)),
        (-11, knocks("Bo")),
        (-10, lets_all_in()),
        (5, tags("Ana", "Bo", "pb_disclosed", note="first week at work")),
        (90, ends()),
        agreed=asking(),
    ),
    "no consent, no question": log(
        (-14, answers_questions("Bo", measures=False)),
        (-13, is_refused("not_asked", fills_in("Bo", LOW))),
        (-12, is_refused("not_asked", says("Bo", CheckIn(4)))),
        (-11, knocks("Bo")),
        (-10, lets_all_in()),
        (90, ends()),
        agreed=asking(),
    ),
    "entered from paper until the record is closed": log(
        (-5, joins("Dee")),
        (90, ends()),
        (91, asks("Ana", from_paper(DEE, LOW))),
        (92, confirms()),
        (93, is_refused("already_confirmed", asks("Ana", from_paper(DEE, RAISED)))),
        agreed=asking(),
    ),
    "mistyped from paper, and asked how it was": log(
        (-14, answers_questions("Bo", measures=True)),
        (-13, knocks("Bo")),
        (-10, lets_all_in()),
        (3, asks("Ana", from_paper(DEE, RAISED), as_id="measure-0001")),
        (4, asks("Gus", TakeBackMeasure("measure-0001", "typed into the wrong row"))),
        (5, asks("Ana", from_paper(DEE, LOW))),
        (60, leaves("Bo")),
        (61, says("Bo", CheckOut(8, "I was heard"))),
        (90, ends()),
        agreed=asking_afterwards(),
    ),
    "an alert is seen by name": log(
        (-5, joins("Dee")),
        (3, asks("Ana", from_paper(DEE, RAISED), as_id="measure-0001")),
        (4, asks("Gus", c.AcknowledgeRisk("measure-0001"))),
        (40, asks("Gus", c.DetailRisk("measure-0001", "low", "asked", "plan made", "calls"))),
        (90, ends()),
        agreed=asking(),
    ),
}
