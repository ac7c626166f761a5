"""Questionnaires: asked of a member on the way in, or entered by a facilitator from paper.

MEA-6: asked only of whom the plan says, only with their consent, and left out without
consequence. MEA-5: an answer about harm is a risk to be reviewed from the moment it is recorded,
and an alert until a facilitator says by name that they are on it.
"""

from server.core.commands import AcknowledgeRisk
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import AnyEvent
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)
from server.core.measure_events import (
    MeasureAnswered,
    MeasureTakenBack,
    MemberCheckedIn,
    MemberCheckedOut,
)
from server.core.risk_events import RiskAcknowledged, RiskRecorded


def answer(command: AnswerMeasure, asked: Asked) -> Answer:
    member_id = asked.own_seat.member_id
    due = command.instrument in asked.session.seat(member_id).measures
    if not due or not _may_be_asked(asked):
        return refusals.NOT_ASKED
    before = asked.session.measures_of(member_id)
    if any(one.event.instrument == command.instrument for one in before):
        return NOTHING  # sent twice: what was answered first stands
    return _answered(command, member_id, asked)


def enter(command: EnterMeasure, asked: Asked) -> Answer:
    if command.member_id not in asked.session.seats:
        return refusals.UNKNOWN_MEMBER
    return _answered(command, command.member_id, asked)


def check_in(command: CheckIn, asked: Asked) -> Answer:
    member_id = asked.own_seat.member_id
    if not asked.session.seat(member_id).check_in or not _may_be_asked(asked):
        return refusals.NOT_ASKED
    said = MemberCheckedIn(member_id, command.mood, command.word, command.goal)
    nothing_said = (said.mood, said.word, said.goal) == (None, None, None)
    if nothing_said or member_id in asked.session.check_ins:
        return NOTHING
    return (said,)


def take_back(command: TakeBackMeasure, asked: Asked) -> Answer:
    """MEA-7: only what a facilitator put in; what a member answered is theirs."""
    known = [one for one in asked.session.measures if one.event.measure_id == command.measure_id]
    if not known:
        return NOTHING  # taken back before, or of another session
    member_id = known[0].event.member_id
    if known[0].author == member_id:
        return refusals.NOT_YOURS
    return (MeasureTakenBack(command.measure_id, member_id, command.reason),)


def check_out(command: CheckOut, asked: Asked) -> Answer:
    """MEA-8: of who was in the room, once, and only with their consent."""
    seat = asked.own_seat
    wanted = asked.session.seat(seat.member_id).check_out and seat.first_joined_at is not None
    if not wanted or not _may_be_asked(asked):
        return refusals.NOT_ASKED
    said = MemberCheckedOut(seat.member_id, command.helpful, command.words)
    nothing_said = (said.helpful, said.words) == (None, None)
    if nothing_said or seat.member_id in asked.session.check_outs:
        return NOTHING
    return (said,)


def acknowledge(command: AcknowledgeRisk, asked: Asked) -> Answer:
    risk = asked.session.risks.get(command.risk_id)
    if risk is None:
        return refusals.NO_SUCH_RISK
    return NOTHING if risk.acknowledged_by else (RiskAcknowledged(risk.risk_id),)


def _may_be_asked(asked: Asked) -> bool:
    seat = asked.own_seat
    # PRS-11: a device that nobody let in may be somebody else's; it answers for nobody.
    stranger = bool(seat.admitted) and asked.actor.device_id not in seat.admitted
    return seat.agreed_to_measures and not stranger


def _answered(
    command: AnswerMeasure | EnterMeasure, member_id: str, asked: Asked
) -> tuple[AnyEvent, ...]:
    answered = MeasureAnswered(
        measure_id=asked.command_id,
        member_id=member_id,
        instrument=command.instrument,
        taken_on=command.taken_on,
        answers=command.answers,
        scores=command.scores,
        risk=command.risk,
        provisional=command.provisional,
    )
    if command.risk != "raised" or command.term is None:
        return (answered,)
    # The same id for both: from the answer one finds the risk, and from the risk the answer.
    risk = RiskRecorded(asked.command_id, member_id, command.term, happened_at=asked.now)
    return (answered, risk)
