"""The gate before every rule: whose command is it, and is it too early or too late for it?

SES-2: a facilitator acts only in a group they lead, a member only for themselves.
SES-3: after the end only what belongs to after the end, and what happened before it. SES-10: what
was observed is closed by the confirmation of attendance. TAG-10: only a tag of the wrong member is
put right after that.
"""

from server.core import commands as c
from server.core.commands import AnyCommand, Refused
from server.core.deciding import refusals
from server.core.deciding.asked import Asked
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)

# Who may ask what, named one by one: a new command is nobody's until it stands here.
_FACILITATORS = (
    c.OpenRoom,
    c.EndSession,
    c.AdmitMember,
    c.AdmitAll,
    c.RefuseMember,
    c.RemoveMember,
    c.ReadmitMember,
    c.LockRoom,
    c.UnlockRoom,
    c.BeginBreak,
    c.EndBreak,
    c.RetractBreak,
    c.OpenBreakout,
    c.AssignBreakout,
    c.ReturnFromBreakout,
    c.CloseBreakout,
    c.AcknowledgeHelp,
    c.ClaimConnection,
    c.RetractClaim,
    c.TagMember,
    c.RefineTag,
    c.MoveTag,
    c.RetractTag,
    c.RestoreTag,
    c.StartIntervention,
    c.StopIntervention,
    c.RetractIntervention,
    c.TagGroup,
    c.RetractGroupTag,
    c.ReachSegment,
    c.RecordRisk,
    c.DetailRisk,
    c.AcknowledgeRisk,
    EnterMeasure,
    TakeBackMeasure,
    c.CorrectAttendance,
    c.ConfirmAttendance,
    c.NoteFacilitatorConnected,
)
_MEMBERS = (
    c.Knock,
    c.StepAway,
    c.ComeBack,
    c.AskHelp,
    c.Leave,
    c.ConfirmIdentity,
    c.GiveLocation,
    c.AnswerConsents,
    AnswerMeasure,
    CheckIn,
    CheckOut,
)
# What belongs to after the end, and what is then met with a nod instead of a refusal.
_AFTER_END = (
    c.EndSession,
    c.Leave,
    c.WithdrawConsent,
    c.RetractBreak,
    c.RefineTag,
    c.MoveTag,
    c.RetractTag,
    c.RestoreTag,
    c.RetractIntervention,
    c.RetractGroupTag,
    c.RecordRisk,
    c.DetailRisk,
    c.AcknowledgeRisk,
    EnterMeasure,
    TakeBackMeasure,
    CheckOut,
    c.CorrectAttendance,
    c.ConfirmAttendance,
    c.AcknowledgeHelp,
    c.NoteFacilitatorConnected,
    c.NoteConnectionLost,
    c.NoteServerRestart,
    c.ClaimConnection,
    c.RetractClaim,
    c.NotePlatformSilence,
    c.NotePlatformHeard,
    c.NotePlatformReport,  # late is the rule, and ATT-11 says what it may still change
)
# What drafts and signatures rest on: once somebody stands by the record, it stands.
_UNTIL_CONFIRMED = (
    c.RetractBreak,
    c.RefineTag,
    c.MoveTag,
    c.RetractTag,
    c.RestoreTag,
    c.RetractIntervention,
    c.RetractGroupTag,
    EnterMeasure,
    TakeBackMeasure,
)
# Made while the line was down, arriving after somebody else ended the session (SES-4).
_MAY_ARRIVE_LATE = (
    c.TagMember,
    c.TagGroup,
    c.StartIntervention,
    c.StopIntervention,
    c.BeginBreak,
    c.EndBreak,
)


def kept_out(command: AnyCommand, asked: Asked) -> Refused | None:
    """Return why this command is not looked at, or None."""
    if not _may_ask(command, asked):
        return refusals.NOT_YOURS
    session = asked.session
    if session.confirmed_at is not None and isinstance(command, _UNTIL_CONFIRMED):
        return None if _puts_right(command) else refusals.ALREADY_CONFIRMED
    if session.ended_at is None or isinstance(command, _AFTER_END):
        return None
    if isinstance(command, _MAY_ARRIVE_LATE) and asked.claimed_at < session.ended_at:
        return None if session.confirmed_at is None else refusals.ALREADY_CONFIRMED
    return refusals.SESSION_ENDED


def _puts_right(command: AnyCommand) -> bool:
    return isinstance(command, c.MoveTag) and bool((command.reason or "").strip())


def _may_ask(command: AnyCommand, asked: Asked) -> bool:
    leads = (
        asked.actor.kind == "facilitator" and asked.session.facilitator(asked.actor.id) is not None
    )
    own_seat = asked.actor.kind == "member" and asked.actor.id in asked.session.seats
    system = asked.actor.kind == "system"
    match command:
        case c.StartSession():
            return leads or system  # the schedule starts a session too
        case c.NoteConnectionLost():
            return leads or own_seat
        case c.NoteServerRestart() | c.NotePlatformReport():
            return system
        case c.WithdrawConsent():
            return own_seat or system  # CON-2: recorded for them, by whoever may see the chart
        case c.NotePlatformSilence() | c.NotePlatformHeard():
            return system
        case _:
            return (leads and isinstance(command, _FACILITATORS)) or (
                own_seat and isinstance(command, _MEMBERS)
            )
