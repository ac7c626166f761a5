"""What a browser is shown. One type per surface; a member's type holds nothing of anyone else.

Times are ISO 8601 UTC; the browser only adds the seconds since `at` to what is `counting`.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from server.core.events import Interval

Presence = Literal[
    "connected", "by_phone", "lost", "away", "waiting", "left", "not_joined", "refused", "removed"
]
Phase = Literal["planned", "open", "running", "ended"]


class GoalView(Struct, frozen=True):
    goal_id: str
    ordinal: int
    text: str
    state: Literal["not_yet", "touched", "progress", "no_change", "setback"]


class CoverageView(Struct, frozen=True):
    """Which five kinds of evidence exist for a member (COV-1). Not a score."""

    level: bool
    took_part: bool
    response: bool
    goal: bool
    next_step: bool


class TagView(Struct, frozen=True):
    tag_id: str
    member_id: str
    term: str
    label: str
    at: datetime
    by: tuple[str, ...]  # initials; two where both saw the same within 30 s
    by_ids: tuple[str, ...]
    note: str | None
    peers: tuple[str, ...]  # member ids
    goal_id: str | None
    progress: str | None
    level: int | None
    retracted: bool
    outside_presence: bool
    offline: bool  # arrived late: recorded more than 5 s after it happened


class TileView(Struct, frozen=True):
    """One member on the board."""

    member_id: str
    number: int
    name: str
    presence: Presence
    since: datetime | None  # of that presence state
    breakout: str | None  # the name of the room they are in, if it is not the main one
    video: Literal["here", "left"] | None  # what the video platform says
    seconds: int  # credited so far, at the view's `at`
    counting: bool
    joined_at: datetime | None
    away_seconds: int  # credited window minus credited time since the first join
    place: str | None
    state: str | None
    private: bool | None
    goals: tuple[GoalView, ...]
    coverage: CoverageView
    tags: tuple[TagView, ...]  # newest first, at most 8, retracted ones included
    tag_count: int
    last_note: TagView | None
    last_tag_at: datetime | None
    help_since: datetime | None
    help_by: str | None  # initials of who is on it
    risk: Literal["open", "done"] | None
    presence_by_hand: bool  # presence log refused: times are written down by hand
    drafting: bool


class SizeHint(Struct, frozen=True):
    """SIZ-1: this member's payer allows so many in the room. It informs and stops nobody."""

    member_id: str
    name: str
    allows: int
    unconfirmed: bool = False  # PAY-2: nobody read it in a text that is sure


class RecordingView(Struct, frozen=True):
    """CON-4: a group that records, and who of those here or at the door has not agreed to it."""

    here: int
    without: tuple[str, ...]  # names; facilitators only


class KnockView(Struct, frozen=True):
    member_id: str
    device_id: str
    name: str
    since: datetime
    second_device: bool
    identity_confirmed: bool
    would_be: int | None = None  # how many they would make, where a payer allows fewer
    allowed_by: tuple[SizeHint, ...] = ()  # whose payer allows fewer, and how many
    no_recording: bool = False  # CON-4


class StrangerView(Struct, frozen=True):
    """A connection at the video platform that nobody can name. *label* is only what is shown."""

    conn: str
    label: str
    phone: bool
    since: datetime
    here: bool


class DoubleView(Struct, frozen=True):
    """A member's link is used twice at once: a second device, or a second person?"""

    member_id: str
    name: str
    conn: str  # the later one
    label: str | None
    since: datetime


class SilenceView(Struct, frozen=True):
    """A video platform that cannot be heard, or has said nothing yet (*ever* false)."""

    platform: str
    name: str
    since: datetime
    ever: bool


class HelpView(Struct, frozen=True):
    member_id: str
    name: str
    since: datetime
    by: str | None


class AlertView(Struct, frozen=True):
    """MEA-5: an answer about harm. It says that there is one, never what was answered."""

    risk_id: str
    member_id: str
    name: str
    since: datetime
    by: str | None  # who is on it
    by_at: datetime | None


class InterventionView(Struct, frozen=True):
    intervention_id: str
    term: str
    label: str
    topic: str | None
    started_at: datetime
    stopped_at: datetime | None
    by: str


class ProcessView(Struct, frozen=True):
    process_id: str
    term: str
    label: str
    at: datetime
    by: str


class BreakView(Struct, frozen=True):
    break_id: str
    started_at: datetime
    stopped_at: datetime | None
    by: str


class BreakoutView(Struct, frozen=True):
    """A breakout room that is open, and who is in it, members and facilitators."""

    breakout_id: str
    name: str
    since: datetime
    people: tuple[str, ...]
    counting: bool  # ATT-18: whether time in it counts, as things stand


class SegmentView(Struct, frozen=True):
    index: int
    label: str
    minutes: int
    state: Literal["past", "now", "coming"]
    since: datetime | None
    technique: str | None = None
    homework: str | None = None


class FacilitatorPresence(Struct, frozen=True):
    facilitator_id: str
    name: str
    initials: str
    present: bool


class RiskView(Struct, frozen=True):
    risk_id: str
    member_id: str
    term: str
    label: str
    at: datetime
    level: str | None
    assessment: str | None
    action: str | None
    disposition: str | None
    open: bool


class FacilitatorView(Struct, frozen=True):
    """The whole board; the same bytes for every facilitator of the room."""

    seq: int
    at: datetime
    phase: Phase
    group_name: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    facilitators: tuple[FacilitatorPresence, ...]
    segments: tuple[SegmentView, ...]
    tiles: tuple[TileView, ...]
    knocks: tuple[KnockView, ...]
    help: tuple[HelpView, ...]
    alerts: tuple[AlertView, ...]
    strangers: tuple[StrangerView, ...]
    doubles: tuple[DoubleView, ...]
    silent: tuple[SilenceView, ...]
    interventions: tuple[InterventionView, ...]
    process: tuple[ProcessView, ...]
    risks: tuple[RiskView, ...]
    locked_since: datetime | None
    breaks: tuple[BreakView, ...]  # in order; the last one without an end is under way
    breakouts: tuple[BreakoutView, ...]
    own_tags: dict[str, tuple[str, ...]]  # facilitator id -> last 25 tag ids, newest first
    over_limit: tuple[SizeHint, ...] = ()  # SIZ-3: whose payer allows fewer than are inside
    recording: RecordingView | None = None  # only where somebody has not agreed


class MemberView(Struct, frozen=True):
    """What one member's browser may know: themselves, and nothing about anyone else."""

    seq: int
    at: datetime
    state: Literal[
        "waiting",
        "second_device",
        "locked",
        "refused",
        "in_room",
        "away",
        "removed",
        "left",
        "ended",
    ]
    room_open: bool
    on_break: bool
    breakout: str | None  # the name of the member's own room, if it is not the main one
    starts_at: datetime
    ends_at: datetime
    timezone: str
    since: datetime | None  # of this page's state
    joined_at: datetime | None  # when the member first came in, on whichever device
    seconds: int
    counting: bool
    by_hand: bool
    help: Literal["none", "asked", "acknowledged"]
    facilitator: str | None  # first name of who leads, for "Mara knows you are here"
    video_url: str | None  # only while in the room
    dial_in: str | None
    last_commitment: str | None
    unseen: Interval | None  # PRS-13: the last time this page was out of sight and not counted
