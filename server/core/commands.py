"""What people ask for. A command asks; decide.py answers with events or a refusal.

Field names are the wire's (docs/protocol.md). Tag, technique, risk and group-tag ids are the id
of the command that makes them: a resend can never make a second one.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from server.core.command_base import Code, Command, Id, MicroNote, Short, Words
from server.core.deliveries import AnyDelivery
from server.core.events import Cause, Delivery, Interval, Progress
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)
from server.core.plan import Purpose, SessionPlan

Connection = Annotated[str, Meta(min_length=1, max_length=600)]  # as the platform names it
RoomName = Annotated[str, Meta(min_length=1, max_length=24)]


# ---- facilitators, during the session


class OpenRoom(Command, frozen=True):
    pass


class StartSession(Command, frozen=True):
    pass


class EndSession(Command, frozen=True):
    pass


class AdmitMember(Command, frozen=True):
    member_id: Id
    device_id: Id | None = None  # None: every device of this member that is waiting


class AdmitAll(Command, frozen=True):
    pass


class RefuseMember(Command, frozen=True):
    member_id: Id
    device_id: Id | None = None


class RemoveMember(Command, frozen=True):
    member_id: Id


class ReadmitMember(Command, frozen=True):
    member_id: Id


class LockRoom(Command, frozen=True):
    pass


class UnlockRoom(Command, frozen=True):
    pass


class BeginBreak(Command, frozen=True):
    pass


class EndBreak(Command, frozen=True):
    break_id: Id


class RetractBreak(Command, frozen=True):
    break_id: Id


class OpenBreakout(Command, frozen=True):
    name: RoomName


class AssignBreakout(Command, frozen=True):
    breakout_id: Id
    people: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=40)]


class ReturnFromBreakout(Command, frozen=True):
    people: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=40)]


class CloseBreakout(Command, frozen=True):
    breakout_id: Id | None = None  # None: every one that is open


class AcknowledgeHelp(Command, frozen=True):
    member_id: Id


class ClaimConnection(Command, frozen=True):
    """Say whose a connection at the video platform is; *person_id* None: a guest's."""

    conn: Connection
    person_id: Id | None = None


class RetractClaim(Command, frozen=True):
    conn: Connection


class TagMember(Command, frozen=True):
    member_id: Id
    term: Code
    level: Annotated[int, Meta(ge=0, le=5)] | None = None
    note: MicroNote | None = None
    peers: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    goal_id: Id | None = None
    progress: Progress | None = None


class RefineTag(Command, frozen=True):
    """The whole of the modifiers as they should stand; *shift_seconds* moves the moment."""

    tag_id: Id
    note: MicroNote | None = None
    peers: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    goal_id: Id | None = None
    progress: Progress | None = None
    shift_seconds: Annotated[int, Meta(ge=-300, le=300)] = 0


class MoveTag(Command, frozen=True):
    """To the member it was about; a term about a goal needs one of theirs.

    With a *reason* it puts a closed record right (TAG-10).
    """

    tag_id: Id
    member_id: Id
    goal_id: Id | None = None
    reason: Short | None = None


class RetractTag(Command, frozen=True):
    tag_id: Id


class RestoreTag(Command, frozen=True):
    tag_id: Id


class StartIntervention(Command, frozen=True):
    term: Code
    topic: Short | None = None


class StopIntervention(Command, frozen=True):
    intervention_id: Id


class RetractIntervention(Command, frozen=True):
    intervention_id: Id


class TagGroup(Command, frozen=True):
    term: Code


class RetractGroupTag(Command, frozen=True):
    process_id: Id


class ReachSegment(Command, frozen=True):
    index: Annotated[int, Meta(ge=0, le=40)]


class RecordRisk(Command, frozen=True):
    member_id: Id
    term: Code
    level: Short | None = None
    assessment: Words | None = None
    action: Words | None = None
    disposition: Words | None = None


class DetailRisk(Command, frozen=True):
    risk_id: Id
    level: Short | None = None
    assessment: Words | None = None
    action: Words | None = None
    disposition: Words | None = None


class AcknowledgeRisk(Command, frozen=True):
    risk_id: Id


# ---- facilitators, afterwards


class CorrectAttendance(Command, frozen=True):
    member_id: Id
    op: Literal["set", "add", "remove"]
    intervals: tuple[Interval, ...]
    reason: Words


class ConfirmAttendance(Command, frozen=True):
    pass


# ---- members


class Knock(Command, frozen=True):
    delivery: Delivery = "video"


class StepAway(Command, frozen=True):
    pass


class ComeBack(Command, frozen=True):
    pass


class AskHelp(Command, frozen=True):
    pass


class Leave(Command, frozen=True):
    pass


class ConfirmIdentity(Command, frozen=True):
    """Recorded by the join pages after the birth date matched."""


class GiveLocation(Command, frozen=True):
    place: Annotated[str, Meta(min_length=1, max_length=200)]
    state: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    at_home: bool
    private: bool
    emergency_name: Short
    emergency_phone: Annotated[str, Meta(min_length=3, max_length=40)]


class AnswerConsents(Command, frozen=True):
    agreement_version: Short
    answers: dict[Purpose, bool]


class WithdrawConsent(Command, frozen=True):
    """By the member, for themselves; or recorded by somebody of the practice, with a reason."""

    purpose: Purpose
    member_id: Id | None = None
    recorded_by: Id | None = None
    reason: Annotated[str, Meta(max_length=1000)] | None = None


# ---- the server itself


class PlanSession(Command, frozen=True):
    plan: SessionPlan


class NoteFacilitatorConnected(Command, frozen=True):
    pass


class NoteConnectionLost(Command, frozen=True):
    """A socket of the actor closed; *last_sign_at* is the last sign of life from it."""

    cause: Cause
    last_sign_at: datetime


class NoteServerRestart(Command, frozen=True):
    """*silent*: who had not been heard for a while when we went away, and when each last was."""

    last_evidence_at: datetime
    silent: dict[Id, datetime] = field(default_factory=dict)  # by connection


class NotePlatformReport(Command, frozen=True):
    """What a platform told, all of one message; named by our ids already."""

    deliveries: tuple[AnyDelivery, ...]


class NotePlatformSilence(Command, frozen=True):
    """Nothing can reach us from *platform*."""

    platform: str
    since: datetime


class NotePlatformHeard(Command, frozen=True):
    platform: str


FacilitatorCommand = (
    OpenRoom
    | StartSession
    | EndSession
    | AdmitMember
    | AdmitAll
    | RefuseMember
    | RemoveMember
    | ReadmitMember
    | LockRoom
    | UnlockRoom
    | BeginBreak
    | EndBreak
    | RetractBreak
    | OpenBreakout
    | AssignBreakout
    | ReturnFromBreakout
    | CloseBreakout
    | AcknowledgeHelp
    | ClaimConnection
    | RetractClaim
    | TagMember
    | RefineTag
    | MoveTag
    | RetractTag
    | RestoreTag
    | StartIntervention
    | StopIntervention
    | RetractIntervention
    | TagGroup
    | RetractGroupTag
    | ReachSegment
    | RecordRisk
    | DetailRisk
    | AcknowledgeRisk
)
AfterCommand = CorrectAttendance | ConfirmAttendance | EnterMeasure | TakeBackMeasure
MemberCommand = Knock | StepAway | ComeBack | AskHelp | Leave
JoinCommand = (
    ConfirmIdentity
    | GiveLocation
    | AnswerConsents
    | WithdrawConsent
    | AnswerMeasure
    | CheckIn
    | CheckOut
)
SystemCommand = (
    PlanSession
    | NoteFacilitatorConnected
    | NoteConnectionLost
    | NoteServerRestart
    | NotePlatformReport
    | NotePlatformSilence
    | NotePlatformHeard
)
AnyCommand = FacilitatorCommand | AfterCommand | MemberCommand | JoinCommand | SystemCommand


class Actor(Struct, frozen=True):
    """Who asks, from where. *connection_id* and *device_id* only for sockets."""

    kind: Literal["facilitator", "member", "system"]
    id: str  # account id, member id, or "system"
    connection_id: str | None = None
    device_id: str | None = None


class Refused(Struct, frozen=True):
    """The person can act on it: a reason code for programs and a plain sentence for people."""

    reason: str
    text: str
