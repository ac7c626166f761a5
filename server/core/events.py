"""What happened in a session. Facts, frozen; the log is a sequence of them and nothing else.

Every event is folded in session.py or ignored there by name, and described in docs/protocol.md.
`happened_at` is when a moment took place in the room; `Recorded.at` is when the server wrote it.
"""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from server.core.deliveries import AnyDelivery
from server.core.event_base import Event
from server.core.measure_events import MeasureEvent
from server.core.plan import Purpose, SessionPlan
from server.core.risk_events import RiskEvent
from server.core.room_events import (
    BreakBegan,
    BreakEnded,
    BreakoutAssigned,
    BreakoutClosed,
    BreakoutOpened,
    BreakoutReturned,
    BreakRetracted,
    MemberReadmitted,
    RoomLocked,
    RoomUnlocked,
)
from server.core.video_events import (
    ClaimRetracted,
    ConnectionClaimed,
    PlatformHeard,
    PlatformSilent,
)

Cause = Literal["left", "lost", "unseen", "removed", "ended", "switched"]
Delivery = Literal["video", "phone"]
Progress = Literal["progress", "no_change", "setback"]


# ---- before and around the meeting


class SessionPlanned(Event, frozen=True):
    """Always the first event of a log."""

    plan: SessionPlan


class MemberConfirmed(Event, frozen=True):
    """The person with the link gave the birth date in the chart."""

    member_id: str


class LocationGiven(Event, frozen=True):
    """Where a member is right now, and whom to call: asked anew for every session."""

    member_id: str
    place: str
    state: str  # two-letter US state or territory
    at_home: bool
    private: bool
    emergency_name: str
    emergency_phone: str


class ConsentsAnswered(Event, frozen=True):
    """A member's answers, one per purpose. A later answer replaces an earlier one."""

    member_id: str
    agreement_version: str
    answers: dict[Purpose, bool]


class ConsentWithdrawn(Event, frozen=True):
    """One consent taken back, by the member or recorded for them by *recorded_by* (CON-2)."""

    member_id: str
    purpose: Purpose
    recorded_by: str | None = None
    reason: str | None = None


class RoomOpened(Event, frozen=True):
    """A facilitator opened the room; from now on members can be let in."""


class SessionStarted(Event, frozen=True):
    """Credited time begins (SES-1)."""

    cause: Literal["facilitator", "schedule"]


class SessionEnded(Event, frozen=True):
    """Credited time ends, whatever tab stays open."""


class ServerRestarted(Event, frozen=True):
    """Our server was away. From *last_evidence_at* to this event nobody's presence is known."""

    last_evidence_at: datetime


# ---- presence


class FacilitatorConnected(Event, frozen=True):
    """A facilitator's board came up."""

    facilitator_id: str
    connection_id: str


class FacilitatorDisconnected(Event, frozen=True):
    """A facilitator's board went away at *last_sign_at*."""

    facilitator_id: str
    connection_id: str
    cause: Cause
    last_sign_at: datetime


class MemberKnocked(Event, frozen=True):
    """A member's page is in the waiting room: recorded, never credited."""

    member_id: str
    connection_id: str
    device_id: str
    delivery: Delivery


class MemberAdmitted(Event, frozen=True):
    """A facilitator let this member in on this device; the device may come back by itself."""

    member_id: str
    device_id: str


class MemberRefused(Event, frozen=True):
    """Not now: the knock ends, the member may knock again."""

    member_id: str
    device_id: str


class MemberConnected(Event, frozen=True):
    """A stay of one device in the room begins; *connection_id* is unique to it."""

    member_id: str
    connection_id: str
    device_id: str
    delivery: Delivery


class MemberDisconnected(Event, frozen=True):
    """A page went away, from the room or the waiting room; credit ends at *last_sign_at*."""

    member_id: str
    connection_id: str
    cause: Cause
    last_sign_at: datetime


class MemberSteppedAway(Event, frozen=True):
    """A member said so; the page stays, the clock stops after the grace time."""

    member_id: str
    connection_id: str


class MemberReturned(Event, frozen=True):
    """Back from stepping away."""

    member_id: str
    connection_id: str


class MemberRemoved(Event, frozen=True):
    """A facilitator asked a member to step out; only a new admission lets them back."""

    member_id: str


class HelpAsked(Event, frozen=True):
    """The private signal. Only facilitators ever see it."""

    member_id: str


class HelpAcknowledged(Event, frozen=True):
    """A facilitator is on it."""

    member_id: str


class PlatformReported(Event, frozen=True):
    """The video platform told something about this meeting. *delivery* names members by our
    ids, or nobody; what it comes to is counted from all of them, in whatever order they came."""

    delivery: AnyDelivery


# ---- observations


class MemberTagged(Event, frozen=True):
    """One observation of one member. *tag_id* is the id of the command that made it."""

    tag_id: str
    member_id: str
    term: str
    happened_at: datetime
    level: int | None = None
    note: str | None = None
    peers: tuple[str, ...] = ()
    goal_id: str | None = None
    progress: Progress | None = None


class TagRefined(Event, frozen=True):
    """The whole of a tag's modifiers after a change by its author."""

    tag_id: str
    happened_at: datetime
    note: str | None = None
    peers: tuple[str, ...] = ()
    goal_id: str | None = None
    progress: Progress | None = None


class TagMoved(Event, frozen=True):
    """It was about another member: time, term and words stay, the rest is what fits them.

    *reason* is kept of a move after the end (TAG-10).
    """

    tag_id: str
    member_id: str
    peers: tuple[str, ...] = ()
    goal_id: str | None = None
    progress: Progress | None = None
    reason: str | None = None


class TagRetracted(Event, frozen=True):
    """Undo: the tag stays in the log and counts for nothing."""

    tag_id: str


class TagRestored(Event, frozen=True):
    """Undo of an undo."""

    tag_id: str


class InterventionStarted(Event, frozen=True):
    """A technique began; credited to members present at that minute only."""

    intervention_id: str
    term: str
    happened_at: datetime
    topic: str | None = None


class InterventionStopped(Event, frozen=True):
    """A running technique ended."""

    intervention_id: str
    happened_at: datetime


class InterventionRetracted(Event, frozen=True):
    """Recorded by mistake; stays in the log and counts for nothing."""

    intervention_id: str


class GroupTagged(Event, frozen=True):
    """A therapeutic factor or process seen in the group as a whole; names nobody."""

    process_id: str
    term: str
    happened_at: datetime


class GroupTagRetracted(Event, frozen=True):
    """Undo of a group tag."""

    process_id: str


class SegmentReached(Event, frozen=True):
    """The facilitator moved the plan on; index from 0."""

    index: int


# ---- afterwards


class Interval(Struct, frozen=True, forbid_unknown_fields=True):
    """Half-open [start, end), UTC."""

    start: datetime
    end: datetime


class AttendanceCorrected(Event, frozen=True):
    """A person says the record is wrong, and why. The measured spans stay beside it."""

    member_id: str
    op: Literal["set", "add", "remove"]
    intervals: tuple[Interval, ...]
    reason: str


class AttendanceConfirmed(Event, frozen=True):
    """A facilitator looked at everyone's minutes and stands by them."""


AnyEvent = (
    SessionPlanned
    | MemberConfirmed
    | LocationGiven
    | ConsentsAnswered
    | ConsentWithdrawn
    | RoomOpened
    | SessionStarted
    | SessionEnded
    | ServerRestarted
    | FacilitatorConnected
    | FacilitatorDisconnected
    | MemberKnocked
    | MemberAdmitted
    | MemberRefused
    | MemberConnected
    | MemberDisconnected
    | MemberSteppedAway
    | MemberReturned
    | MemberRemoved
    | MemberReadmitted
    | BreakBegan
    | BreakEnded
    | BreakRetracted
    | RoomLocked
    | RoomUnlocked
    | BreakoutOpened
    | BreakoutAssigned
    | BreakoutReturned
    | BreakoutClosed
    | HelpAsked
    | HelpAcknowledged
    | PlatformReported
    | PlatformSilent
    | PlatformHeard
    | ConnectionClaimed
    | ClaimRetracted
    | MemberTagged
    | TagRefined
    | TagMoved
    | TagRetracted
    | TagRestored
    | InterventionStarted
    | InterventionStopped
    | InterventionRetracted
    | GroupTagged
    | GroupTagRetracted
    | SegmentReached
    | RiskEvent
    | MeasureEvent
    | AttendanceCorrected
    | AttendanceConfirmed
)


class Recorded(Struct, frozen=True):
    """An event as the log holds it. *seq* starts at 1 and has no holes within a session."""

    seq: int
    at: datetime  # UTC, the server's clock
    author: str  # an account id, a member id, or "system"
    command_id: str | None
    event: AnyEvent


def encode(event: AnyEvent) -> bytes:
    """Return the JSON the log stores."""
    return msgspec.json.encode(event)


def decode(payload: bytes) -> AnyEvent:
    """Return the event of *payload*; msgspec.ValidationError when it is none of ours."""
    return _DECODER.decode(payload)


# Made once: to find its way in so wide a union costs more than a hundred events.
_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
