"""Risk: recorded at once, completed in any order, by either facilitator.

TAG-6: a risk can be recorded until attendance is confirmed, also for what came up after the
group; later it is an addendum. What was done about it may be completed without a deadline.
"""

from server.core.commands import DetailRisk, RecordRisk
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.deciding.room import begun_by_now
from server.core.risk_events import RiskDetailed, RiskRecorded


def record(command: RecordRisk, asked: Asked) -> Answer:
    session = asked.session
    if command.member_id not in session.seats:
        return refusals.UNKNOWN_MEMBER
    if session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    if session.confirmed_at is not None:
        return refusals.ALREADY_CONFIRMED
    term = asked.term(command.term)
    if term is None:
        return refusals.UNKNOWN_TAG
    if term.kind != "risk":
        return refusals.WRONG_KIND
    recorded = RiskRecorded(
        risk_id=asked.command_id,
        member_id=command.member_id,
        term=command.term,
        # After the group it happened after the group: only the future is ruled out.
        happened_at=max(session.opened_at or asked.now, min(asked.claimed_at, asked.now)),
        level=command.level,
        assessment=command.assessment,
        action=command.action,
        disposition=command.disposition,
    )
    return (*begun_by_now(asked), recorded)


def detail(command: DetailRisk, asked: Asked) -> Answer:
    risk = asked.session.risks.get(command.risk_id)
    if risk is None:
        return refusals.NO_SUCH_RISK
    asks = (command.level, command.assessment, command.action, command.disposition)
    if asks == (risk.level, risk.assessment, risk.action, risk.disposition):
        return NOTHING
    return (RiskDetailed(risk.risk_id, *asks),)
