"""What one session's log supports, as the engine reads it: the evidence document.

Every fact carries an opaque id, and sentences cite those ids. Nothing here computes;
minutes, late and early times arrive already counted, so a note can only quote them.
"""

from datetime import date, datetime
from typing import Literal

import msgspec

Pronouns = Literal["she", "he", "they", "name"]
GoalStatus = Literal["active", "met", "discontinued", "revised"]
Delivery = Literal["video", "phone"]
Progress = Literal["progress", "no_change", "setback"]
PlanKind = Literal["commitment", "homework", "follow_up", "outreach"]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common ground of all parts: immutable, and a misspelled field is an error."""


class SessionFacts(Fact, frozen=True, kw_only=True):
    id: str
    date_of_service: str  # YYYY-MM-DD, the local date at the start
    timezone: str
    start: datetime
    end: datetime
    group_name: str
    theme: str | None = None
    modality: str = "general"
    members_present: int
    members_enrolled: int
    next_session: datetime | None = None


class FacilitatorFact(Fact, frozen=True, kw_only=True):
    id: str
    name: str
    credential: str
    initials: str


class Diagnosis(Fact, frozen=True, kw_only=True):
    code: str
    label: str
    id: str = ""  # empty: cited by its code


class Goal(Fact, frozen=True, kw_only=True):
    id: str
    ordinal: int
    text: str
    status: GoalStatus = "active"


class PriorNote(Fact, frozen=True, kw_only=True):
    date: date
    text: str


class MemberFacts(Fact, frozen=True, kw_only=True):
    id: str
    name: str
    first_name: str
    display_name: str
    other_names: tuple[str, ...] = ()
    pronouns: Pronouns | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    goals: tuple[Goal, ...] = ()
    delivery: Delivery = "video"
    prior_notes: tuple[PriorNote, ...] = ()
    drafting_consent: bool = True


class Breakout(Fact, frozen=True, kw_only=True):
    start: datetime
    end: datetime
    facilitator: str | None = None


class AttendanceFact(Fact, frozen=True, kw_only=True):
    id: str
    member: str
    status: Literal["attended", "absent"]
    seconds: int
    minutes: int
    session_minutes: int
    spans: tuple[tuple[datetime, datetime], ...] = ()
    late_minutes: int = 0
    early_minutes: int = 0
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    flags: tuple[str, ...] = ()
    reason: str | None = None
    breakouts: tuple[Breakout, ...] = ()


class InterventionFact(Fact, frozen=True, kw_only=True):
    id: str
    term: str
    topic: str | None = None
    start: datetime
    end: datetime | None = None
    by: tuple[str, ...] = ()


class ProcessFact(Fact, frozen=True, kw_only=True):
    id: str
    term: str
    at: datetime
    by: tuple[str, ...] = ()


class TagFact(Fact, frozen=True, kw_only=True):
    id: str
    member: str
    term: str
    at: datetime
    by: tuple[str, ...] = ()
    note: str | None = None
    peers: tuple[str, ...] = ()
    goal: str | None = None
    progress: Progress | None = None
    level: int | None = None
    retracted: bool = False
    outside_presence: bool = False


class MeasureFact(Fact, frozen=True, kw_only=True):
    id: str
    member: str
    instrument: str
    score: int | float
    earlier_score: int | float | None = None
    earlier_date: date | None = None
    at: datetime | None = None


class RiskFact(Fact, frozen=True, kw_only=True):
    id: str
    member: str
    term: str
    at: datetime
    level: str | None = None
    assessment: str | None = None
    action: str | None = None
    disposition: str | None = None
    by: tuple[str, ...] = ()


class PlanItem(Fact, frozen=True, kw_only=True):
    id: str
    member: str | None = None
    kind: PlanKind
    text: str
    due: date | None = None
    by: tuple[str, ...] = ()


class SectionMap(Fact, frozen=True, kw_only=True):
    """One section of a practice's own format: which roles it collects, in their order."""

    key: str
    title: str
    roles: tuple[str, ...]


class DraftPolicy(Fact, frozen=True, kw_only=True):
    format: str = "DAP"
    min_member_minutes: int | None = None
    clock: Literal["12", "24"] = "12"
    max_jaccard: float = 0.35
    max_five_gram: float = 0.10
    section_map: tuple[SectionMap, ...] = ()


class EvidenceDocument(Fact, frozen=True, kw_only=True):
    schema: int = 1
    session: SessionFacts
    facilitators: tuple[FacilitatorFact, ...]
    members: tuple[MemberFacts, ...]
    attendance: tuple[AttendanceFact, ...]
    interventions: tuple[InterventionFact, ...] = ()
    process: tuple[ProcessFact, ...] = ()
    tags: tuple[TagFact, ...] = ()
    measures: tuple[MeasureFact, ...] = ()
    risks: tuple[RiskFact, ...] = ()
    plan_items: tuple[PlanItem, ...] = ()
    policy: DraftPolicy = DraftPolicy()
