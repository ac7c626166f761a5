"""The scope of one member's note: own facts, and what the group did while they were there.

The only place that decides what a note may rest on. Everything after works on this.
"""

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from notes_engine.evidence import (
    AttendanceFact,
    EvidenceDocument,
    FacilitatorFact,
    InterventionFact,
    MeasureFact,
    MemberFacts,
    PlanItem,
    RiskFact,
    SessionFacts,
    TagFact,
)

# A platform tells of a join late and of a loss late; a tag this close is not a contradiction.
PRESENCE_TOLERANCE = timedelta(seconds=90)
WITNESSED = timedelta(seconds=60)  # leaving as something begins is not being there for it


class Visible(msgspec.Struct, frozen=True, kw_only=True):
    session: SessionFacts
    member: MemberFacts
    attendance: AttendanceFact | None
    facilitators: dict[str, FacilitatorFact]
    tags: tuple[TagFact, ...]
    conflicting: tuple[TagFact, ...]  # kept, and asked about: the log says not in the room
    interventions: tuple[InterventionFact, ...]
    measures: tuple[MeasureFact, ...]
    risks: tuple[RiskFact, ...]
    plan_items: tuple[PlanItem, ...]

    def seconds_in(self, technique: InterventionFact) -> float:
        return _seconds(self.attendance, technique)

    @property
    def fingerprint(self) -> str:
        return sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


def visible(document: EvidenceDocument, member: MemberFacts) -> Visible:
    attendance = next((a for a in document.attendance if a.member == member.id), None)
    own = [tag for tag in document.tags if tag.member == member.id and not tag.retracted]
    own.sort(key=lambda tag: (tag.at, tag.id))
    risk_tags = [tag for tag in own if tag.term.startswith("rk_")]
    tags = [tag for tag in own if not tag.term.startswith("rk_")]
    conflicting = [t for t in tags if t.outside_presence or not _there(attendance, t.at)]
    risks = [risk for risk in document.risks if risk.member == member.id]
    risks += [
        RiskFact(id=tag.id, member=tag.member, term=tag.term, at=tag.at, by=tag.by)
        for tag in risk_tags
    ]
    with_member = [i for i in document.interventions if _took_place_with(attendance, i)]
    return Visible(
        session=document.session,
        member=member,
        attendance=attendance,
        facilitators={each.id: each for each in document.facilitators},
        tags=tuple(tag for tag in tags if tag not in conflicting),
        conflicting=tuple(conflicting),
        interventions=tuple(sorted(with_member, key=lambda each: (each.start, each.id))),
        measures=tuple(each for each in document.measures if each.member == member.id),
        risks=tuple(sorted(risks, key=lambda each: (each.at, each.id))),
        plan_items=tuple(i for i in document.plan_items if i.member in (member.id, None)),
    )


def _there(attendance: AttendanceFact | None, at: datetime) -> bool:
    if attendance is None:
        return True  # nobody has said otherwise yet; the prompt asks for the record
    if attendance.status == "absent":
        return False
    if not attendance.spans:
        return True
    return any(
        start - PRESENCE_TOLERANCE <= at <= end + PRESENCE_TOLERANCE
        for start, end in attendance.spans
    )


def _took_place_with(attendance: AttendanceFact | None, technique: InterventionFact) -> bool:
    """Credited only to a member in the room: overlap with a span, not with the session."""
    if attendance is None or attendance.status == "absent":
        return False
    end = technique.end or technique.start
    if not any(start <= end and technique.start <= stop for start, stop in attendance.spans):
        return False
    whole = end - technique.start
    return _seconds(attendance, technique) >= min(WITNESSED, whole).total_seconds()


def _seconds(attendance: AttendanceFact | None, technique: InterventionFact) -> float:
    end = technique.end or technique.start
    spans = attendance.spans if attendance else ()
    shared = (min(end, stop) - max(technique.start, start) for start, stop in spans)
    return sum(max(each.total_seconds(), 0) for each in shared)
