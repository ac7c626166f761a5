"""The shape of a session after some of its log: what session.py folds events into.

Frozen like the facts it comes from; a step makes a new one. Nothing here is computed that the
log does not say: minutes are in presence.py, coverage in coverage.py, screens in board.py.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from server.core.events import (
    AttendanceCorrected,
    Cause,
    Delivery,
    LocationGiven,
    Progress,
)
from server.core.measure_events import MeasureAnswered, MemberCheckedIn, MemberCheckedOut
from server.core.plan import Facilitator, Purpose, Seat, SessionPlan
from server.core.reports import Reports
from server.core.views import Phase

StayEnd = Cause | Literal["away", "restart"]


class Waiting(Struct, frozen=True):
    """One page in the waiting room."""

    connection_id: str
    device_id: str
    delivery: Delivery
    since: datetime


class Stay(Struct, frozen=True):
    """One stretch of one page in the room; stepping away ends it, coming back begins another.

    *key* is unique in the session, *connection_id* is not: a page may be let in, removed and
    let in again.
    """

    key: str
    person_id: str
    connection_id: str
    device_id: str
    delivery: Delivery
    started_at: datetime
    ended_at: datetime | None = None
    end: StayEnd | None = None

    @property
    def here(self) -> bool:
        return self.ended_at is None


class Wait(Struct, frozen=True):
    """A finished stretch in the waiting room: recorded, never credited."""

    key: str
    member_id: str
    started_at: datetime
    ended_at: datetime


class SeatState(Struct, frozen=True):
    """What the log says of one member. *seq* counts only what this member may know of."""

    member_id: str
    seq: int = 0
    confirmed_at: datetime | None = None
    location: LocationGiven | None = None
    consents: dict[Purpose, bool] = {}
    waiting: dict[str, Waiting] = {}  # by connection
    admitted: tuple[str, ...] = ()  # devices
    pages: dict[str, Stay] = {}  # open pages in the room, by connection
    first_joined_at: datetime | None = None
    stepped_away: bool = False  # and did not come back, leave or be let in again since
    last_end: StayEnd | None = None
    last_end_at: datetime | None = None
    refused_at: datetime | None = None
    removed_at: datetime | None = None
    shut_out: tuple[str, ...] = ()  # devices that were let in until the removal
    help_at: datetime | None = None
    help_by: str | None = None

    @property
    def in_room(self) -> bool:
        return any(page.here for page in self.pages.values())

    @property
    def away(self) -> bool:
        return bool(self.pages) and not self.in_room

    @property
    def by_hand(self) -> bool:
        """Whether this member declined the presence log: a person writes their times down."""
        return self.consents.get("presence_log") is False

    @property
    def drafting(self) -> bool:
        """Whether a draft may be made; nobody who was never asked has declined."""
        return self.consents.get("drafting") is not False

    @property
    def agreed_to_rewriting(self) -> bool:
        """Whether a language model may suggest wordings; not asked is no."""
        return self.consents.get("rewriting") is True

    @property
    def agreed_to_recording(self) -> bool:
        """Whether this member may be recorded; not asked is no."""
        return self.consents.get("recording") is True

    @property
    def agreed_to_part_2(self) -> bool:
        """Whether anybody outside may learn of the treatment; not asked is no."""
        return self.consents.get("part_2") is True

    @property
    def agreed_to_measures(self) -> bool:
        """Whether questionnaires may be asked on the way in; not asked is no."""
        return self.consents.get("measures") is True


class Whereabouts(Struct, frozen=True):
    """Where a tag was before it was moved: what moving it back brings back."""

    member_id: str
    peers: tuple[str, ...]
    goal_id: str | None
    progress: Progress | None


class TagState(Struct, frozen=True):
    """One tag as its author last left it. *seqs* are the events it rests on."""

    tag_id: str
    member_id: str
    term: str
    author: str
    happened_at: datetime
    recorded_at: datetime
    first_happened_at: datetime
    seqs: tuple[int, ...]
    level: int | None = None
    note: str | None = None
    peers: tuple[str, ...] = ()
    goal_id: str | None = None
    progress: Progress | None = None
    retracted: bool = False
    came_from: Whereabouts | None = None


class InterventionState(Struct, frozen=True):
    intervention_id: str
    term: str
    topic: str | None
    author: str
    started_at: datetime
    seqs: tuple[int, ...]
    stopped_at: datetime | None = None
    stopped_by_end: bool = False  # nobody pressed stop, the session ended
    retracted: bool = False


class ProcessState(Struct, frozen=True):
    process_id: str
    term: str
    author: str
    happened_at: datetime
    seqs: tuple[int, ...]
    retracted: bool = False


class RiskState(Struct, frozen=True):
    risk_id: str
    member_id: str
    term: str
    author: str
    happened_at: datetime
    seqs: tuple[int, ...]
    level: str | None = None
    assessment: str | None = None
    action: str | None = None
    disposition: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


class MeasureState(Struct, frozen=True):
    """A questionnaire with who recorded it; *seq* is its event's number."""

    seq: int
    at: datetime
    author: str
    event: MeasureAnswered

    @property
    def by_member(self) -> bool:
        return self.author == self.event.member_id


class BreakState(Struct, frozen=True):
    """A declared break; without *stopped_at* the group is on it."""

    break_id: str
    author: str
    started_at: datetime
    seqs: tuple[int, ...]
    stopped_at: datetime | None = None
    stopped_by_end: bool = False  # nobody resumed, the session ended
    retracted: bool = False


class Breakout(Struct, frozen=True):
    breakout_id: str
    name: str
    opened_at: datetime
    closed_at: datetime | None = None


class Placement(Struct, frozen=True):
    """One stretch of one person, member or facilitator, in one breakout room."""

    person_id: str
    breakout_id: str
    since: datetime
    until: datetime | None = None


class Correction(Struct, frozen=True):
    """A correction with who made it and when; *seq* is its event's number."""

    seq: int
    at: datetime
    author: str
    event: AttendanceCorrected


class Claim(Struct, frozen=True):
    """Whose connection a facilitator said it is; *person_id* None: a guest's."""

    seq: int
    at: datetime
    author: str
    person_id: str | None


class Outage(Struct, frozen=True):
    """Our server was away: nobody's presence is known in between."""

    since: datetime
    until: datetime


class Session(Struct, frozen=True):
    """A session after event *seq* of its log."""

    plan: SessionPlan
    seq: int
    at: datetime  # of that event
    phase: Phase = "planned"
    opened_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    confirmed_at: datetime | None = None
    seats: dict[str, SeatState] = {}  # in the order of the plan
    boards: dict[str, Stay] = {}  # open facilitator boards, by connection
    stays: tuple[Stay, ...] = ()  # finished ones, of members and facilitators
    waits: tuple[Wait, ...] = ()
    outages: tuple[Outage, ...] = ()
    reported: Reports = field(default_factory=Reports)  # by the platform, each event once
    locked_at: datetime | None = None
    breaks: dict[str, BreakState] = {}
    breakouts: dict[str, Breakout] = {}
    placements: tuple[Placement, ...] = ()  # in the order in which they began
    claims: dict[str, Claim] = {}  # by connection at the platform; taken back, it is gone
    silent: dict[str, datetime] = {}  # platforms that cannot be heard, since when
    segment: int = 0
    segment_at: datetime | None = None
    tags: dict[str, TagState] = {}
    interventions: dict[str, InterventionState] = {}
    process: dict[str, ProcessState] = {}
    risks: dict[str, RiskState] = {}
    measures: tuple[MeasureState, ...] = ()
    check_ins: dict[str, MemberCheckedIn] = {}  # by member
    check_outs: dict[str, MemberCheckedOut] = {}  # by member
    corrections: tuple[Correction, ...] = ()
    commands: dict[str, int] = {}  # command id -> number of its first event

    @property
    def facilitators_present(self) -> frozenset[str]:
        return frozenset(board.person_id for board in self.boards.values())

    @property
    def on_break(self) -> BreakState | None:
        """The break the group is on."""
        return next(
            (b for b in self.breaks.values() if b.stopped_at is None and not b.retracted), None
        )

    def breakout_of(self, person_id: str) -> Breakout | None:
        """Return the breakout room somebody is in now; None for the main room."""
        for placed in self.placements:
            if placed.until is None and placed.person_id == person_id:
                return self.breakouts[placed.breakout_id]
        return None

    def people_in(self, breakout_id: str) -> tuple[str, ...]:
        """Return who is in this breakout room now, in the order in which they came."""
        return tuple(
            placed.person_id
            for placed in self.placements
            if placed.until is None and placed.breakout_id == breakout_id
        )

    def seat(self, member_id: str) -> Seat:
        """Return what was planned for this member; KeyError for a stranger."""
        for seat in self.plan.seats:
            if seat.member_id == member_id:
                return seat
        raise KeyError(member_id)

    def measures_of(self, member_id: str) -> tuple[MeasureState, ...]:
        """Return the questionnaires recorded of this member in this session, in order."""
        return tuple(one for one in self.measures if one.event.member_id == member_id)

    def facilitator(self, facilitator_id: str) -> Facilitator | None:
        for facilitator in self.plan.facilitators:
            if facilitator.facilitator_id == facilitator_id:
                return facilitator
        return None
