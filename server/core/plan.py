"""What is agreed before a session: who is expected, with which goals, for how long.

The plan is the first event of every session log, so that a log alone is enough to rebuild the
session, its attendance and its drafts, whatever happens to the charts afterwards.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Pronouns = Literal["she", "he", "they", "name"]
GoalStatus = Literal["active", "met", "discontinued", "revised"]
Purpose = Literal[
    "group_agreement",
    "telehealth",
    "presence_log",
    "drafting",
    "rewriting",
    "measures",
    "recording",
    "part_2",  # 42 CFR Part 2: that anybody learns of treatment for substance use
]

# Without these two nobody can meet this way; the others are the member's free choice.
REQUIRED_PURPOSES: tuple[Purpose, ...] = ("group_agreement", "telehealth")
# What every member of every group is asked; the rest where it is the case.
ALWAYS_ASKED: tuple[Purpose, ...] = (*REQUIRED_PURPOSES, "presence_log", "drafting")


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """One goal of a member's treatment plan, numbered from 1 as the board shows it."""

    goal_id: str
    ordinal: int
    text: str
    status: GoalStatus = "active"


class Diagnosis(Struct, frozen=True, forbid_unknown_fields=True):
    """An ICD-10-CM code with the practice's own wording."""

    code: str
    label: str


class PriorNote(Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier signed note of the same member: what a new draft must not repeat."""

    date: str
    text: str


class EarlierScore(Struct, frozen=True, forbid_unknown_fields=True):
    """The latest score on one scale before this session: what a new one is compared with."""

    instrument: str
    scale: str
    value: float
    taken_on: date


class Seat(Struct, frozen=True, forbid_unknown_fields=True):
    """A member expected in this session. Order of seats = number on the board, from 1."""

    member_id: str
    name: str  # as in the chart; facilitators only
    first_name: str
    display_name: str  # first name and initial
    pronouns: Pronouns | None = None
    other_names: tuple[str, ...] = ()
    record_number: str | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    goals: tuple[Goal, ...] = ()
    prior_notes: tuple[PriorNote, ...] = ()
    last_commitment: str | None = None
    measures: tuple[str, ...] = ()  # instruments to ask on the way in, MEA-4
    check_in: bool = False
    check_out: bool = False
    earlier_scores: tuple[EarlierScore, ...] = ()
    payer_allows: int | None = None  # members in the room at once, where this one's payer says
    payer_unconfirmed: bool = False  # of that number: read in no text that is sure


class Facilitator(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who leads the group; *facilitator_id* is the id of their account."""

    facilitator_id: str
    name: str
    credential: str
    initials: str
    licensed_in: tuple[str, ...] = ()


class Segment(Struct, frozen=True, forbid_unknown_fields=True):
    """A planned stretch of the session. Moving on to it moves the plan, never the clock."""

    label: str
    minutes: int
    technique: str | None = None  # as the practice calls it
    homework: str | None = None


class SessionPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """What this practice decided about time; each field is a rule in docs/rules.md."""

    grace_seconds: int = 90
    reconnect_allowance_seconds: int = 90
    require_facilitator: bool = False
    min_member_minutes: int | None = None
    breakouts_count: bool = True  # ATT-18
    presence_source: Literal["companion", "platform"] = "companion"  # ATT-15
    conn_terminal: bool = True  # ATT-8: of the platform, where it is the source
    note_due_days: int = 2  # NOT-8: calendar days after the session


class SessionPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """All that a room needs to know before anybody arrives."""

    group_id: str
    group_name: str
    modality: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    seats: tuple[Seat, ...]
    facilitators: tuple[Facilitator, ...]
    segments: tuple[Segment, ...] = ()
    theme: str | None = None
    homework_before: tuple[str, ...] = ()  # what the session before gave to take home
    asks: tuple[Purpose, ...] = ()  # beyond what everybody is asked
    video_url: str | None = None
    dial_in: str | None = None
    next_session_at: datetime | None = None
    agreement_version: str = "2026-01"
    note_format: str = "DAP"
    policy: SessionPolicy = SessionPolicy()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Return the ids of all who are expected, facilitators included."""
        members = tuple(seat.member_id for seat in self.seats)
        return (*members, *(one.facilitator_id for one in self.facilitators))
