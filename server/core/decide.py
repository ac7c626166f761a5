"""A command in, events or a refusal out: may this happen, and what has happened then?

The table of contents of all rules: one line per command, the rules in deciding/. Nothing here
reads a clock. SES-7: a resend is answered by the room from `Session.commands`, not by a rule.
"""

from datetime import datetime
from typing import assert_never

from server.core import commands as c
from server.core.commands import Actor, AnyCommand
from server.core.deciding import (
    after,
    breakouts,
    claims,
    connections,
    doors,
    joining,
    measuring,
    pausing,
    presence,
    refusals,
    risks,
    room,
    tagging,
    techniques,
)
from server.core.deciding.asked import Answer, Asked
from server.core.deciding.gate import kept_out
from server.core.events import SessionPlanned
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)
from server.core.state import Session
from server.core.taxonomy import Taxonomy

__all__ = ["decide"]


def decide(
    session: Session | None,
    command: AnyCommand,
    actor: Actor,
    *,
    command_id: str,
    now: datetime,
    claimed_at: datetime,
    taxonomy: Taxonomy,
) -> Answer:
    """Return the events that *command* leads to, or why it leads to none.

    An empty tuple is a yes with nothing to record: somebody else did it first, or it came twice.
    """
    if isinstance(command, c.PlanSession):
        return _plan(session, command, actor)
    if session is None:
        return refusals.NOT_PLANNED
    asked = Asked(session, actor, command_id, now, claimed_at, taxonomy)
    return kept_out(command, asked) or _answer(command, asked)


def _plan(session: Session | None, command: c.PlanSession, actor: Actor) -> Answer:
    if session is not None:
        return () if session.plan == command.plan else refusals.ALREADY_PLANNED
    leads = actor.id in {one.facilitator_id for one in command.plan.facilitators}
    if actor.kind == "member" or (actor.kind == "facilitator" and not leads):
        return refusals.NOT_YOURS
    return (SessionPlanned(command.plan),)


def _answer(command: AnyCommand, asked: Asked) -> Answer:
    match command:
        case c.PlanSession():
            return refusals.ALREADY_PLANNED  # answered above, before there is a session
        case c.OpenRoom():
            return room.open_room(asked)
        case c.StartSession():
            return room.start(asked)
        case c.EndSession():
            return room.end(asked)
        case c.ReachSegment():
            return room.reach_segment(command, asked)
        case c.AdmitMember():
            return doors.admit(command, asked)
        case c.AdmitAll():
            return doors.admit_all(asked)
        case c.RefuseMember():
            return doors.refuse(command, asked)
        case c.RemoveMember():
            return doors.remove(command, asked)
        case c.ReadmitMember():
            return doors.readmit(command, asked)
        case c.LockRoom():
            return doors.lock(asked)
        case c.UnlockRoom():
            return doors.unlock(asked)
        case c.BeginBreak():
            return pausing.begin(asked)
        case c.EndBreak():
            return pausing.end(command, asked)
        case c.RetractBreak():
            return pausing.retract(command, asked)
        case c.OpenBreakout():
            return breakouts.open_one(command, asked)
        case c.AssignBreakout():
            return breakouts.assign(command, asked)
        case c.ReturnFromBreakout():
            return breakouts.bring_back(command, asked)
        case c.CloseBreakout():
            return breakouts.close(command, asked)
        case c.AcknowledgeHelp():
            return presence.acknowledge_help(command, asked)
        case c.TagMember():
            return tagging.tag(command, asked)
        case c.RefineTag():
            return tagging.refine(command, asked)
        case c.MoveTag():
            return tagging.move(command, asked)
        case c.RetractTag():
            return tagging.retract(command, asked)
        case c.RestoreTag():
            return tagging.restore(command, asked)
        case c.StartIntervention():
            return techniques.start(command, asked)
        case c.StopIntervention():
            return techniques.stop(command, asked)
        case c.RetractIntervention():
            return techniques.retract(command, asked)
        case c.TagGroup():
            return techniques.tag_group(command, asked)
        case c.RetractGroupTag():
            return techniques.retract_group_tag(command, asked)
        case c.RecordRisk():
            return risks.record(command, asked)
        case c.DetailRisk():
            return risks.detail(command, asked)
        case c.AcknowledgeRisk():
            return measuring.acknowledge(command, asked)
        case EnterMeasure():
            return measuring.enter(command, asked)
        case TakeBackMeasure():
            return measuring.take_back(command, asked)
        case c.CorrectAttendance():
            return after.correct(command, asked)
        case c.ConfirmAttendance():
            return after.confirm(asked)
        case c.Knock():
            return doors.knock(command, asked)
        case c.StepAway():
            return presence.step_away(asked)
        case c.ComeBack():
            return presence.come_back(asked)
        case c.AskHelp():
            return presence.ask_help(asked)
        case c.Leave():
            return presence.leave(asked)
        case c.ConfirmIdentity():
            return joining.confirm_identity(asked)
        case c.GiveLocation():
            return joining.give_location(command, asked)
        case c.AnswerConsents():
            return joining.answer_consents(command, asked)
        case c.WithdrawConsent():
            return joining.withdraw(command, asked)
        case AnswerMeasure():
            return measuring.answer(command, asked)
        case CheckIn():
            return measuring.check_in(command, asked)
        case CheckOut():
            return measuring.check_out(command, asked)
        case c.NoteFacilitatorConnected():
            return connections.facilitator_connected(asked)
        case c.NoteConnectionLost():
            return connections.lost(command, asked)
        case c.NoteServerRestart():
            return connections.restarted(command, asked)
        case c.NotePlatformReport():
            return connections.reported(command, asked)
        case c.NotePlatformSilence():
            return claims.silent(command, asked)
        case c.NotePlatformHeard():
            return claims.heard(command, asked)
        case c.ClaimConnection():
            return claims.claim(command, asked)
        case c.RetractClaim():
            return claims.retract(command, asked)
        case _:
            assert_never(command)
