"""PURE. What one session's log supports, as the notes engine reads it.

A function of the whole log and nothing else, so the same log gives the same draft, always
(EVD-1). Ids are `e` and the number of the event a fact rests on, or the id of a chart entry.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from notes_engine.evidence import (
    AttendanceFact,
    Breakout,
    Diagnosis,
    DraftPolicy,
    EvidenceDocument,
    FacilitatorFact,
    Goal,
    InterventionFact,
    MeasureFact,
    MemberFacts,
    PriorNote,
    ProcessFact,
    RiskFact,
    SessionFacts,
    TagFact,
)
from notes_engine.visible import visible
from server.core.attendance.result import Attendance, MemberAttendance
from server.core.events import Delivery, Interval
from server.core.measures.scoring import Score
from server.core.participation import Finding, participation
from server.core.plan import EarlierScore, Facilitator, Seat
from server.core.presence import session_attendance
from server.core.spans import Spans, clip, gaps, intersect, length, subtract, union
from server.core.state import MeasureState, Placement, Session
from server.core.tiles import was_in_room
from server.core.whereabouts import apart, breaks

MINUTE = timedelta(minutes=1)


def evidence(session: Session) -> EvidenceDocument:
    """Return the evidence of a session that has ended; ValueError before that."""
    if session.started_at is None or session.ended_at is None:
        raise ValueError("there is no evidence before the end of a session")
    plan, whole = session.plan, Interval(session.started_at, session.ended_at)
    attendance = session_attendance(session, now=whole.end)
    present = sum(1 for credit in attendance.members.values() if credit.seconds > 0)
    return EvidenceDocument(
        session=SessionFacts(
            id=plan.group_id + "." + session.started_at.isoformat(),
            date_of_service=str(attendance.date_of_service),
            timezone=plan.timezone,
            start=session.started_at,
            end=session.ended_at,
            group_name=plan.group_name,
            theme=plan.theme,
            modality=plan.modality,
            members_present=present,
            members_enrolled=len(plan.seats),
            next_session=plan.next_session_at,
        ),
        facilitators=tuple(
            FacilitatorFact(
                id=f.facilitator_id, name=f.name, credential=f.credential, initials=f.initials
            )
            for f in leaders(session)
        ),
        members=tuple(_member(session, seat) for seat in plan.seats),
        attendance=tuple(_attendance(session, seat, attendance, whole) for seat in plan.seats),
        interventions=tuple(_interventions(session)),
        process=tuple(
            ProcessFact(id=_id(p.seqs), term=p.term, at=p.happened_at, by=(p.author,))
            for p in session.process.values()
            if not p.retracted
        ),
        tags=tuple(
            _tag(finding, session, attendance)
            for findings in participation(session).values()
            for finding in findings
        ),
        measures=tuple(_measures(session)),
        risks=tuple(_risks(session)),
        policy=DraftPolicy(
            format=plan.note_format, min_member_minutes=plan.policy.min_member_minutes
        ),
    )


def leaders(session: Session) -> tuple[Facilitator, ...]:
    """Return who led the session: who was there, or recorded something, while it ran.

    EVD-2: a facilitator who was planned and never came stands in nobody's note.
    """
    credited = session_attendance(session, now=session.ended_at or session.at).facilitators
    there = {person for person, credit in credited.items() if credit.seconds > 0}
    for observed in (session.tags, session.interventions, session.process, session.risks):
        there.update(one.author for one in observed.values())
    return tuple(f for f in session.plan.facilitators if f.facilitator_id in there)


def fingerprint(document: EvidenceDocument, member_id: str) -> str:
    """Return the SHA-256, in hex, of all that one member's note rests on.

    Their own facts and the group's: a colleague's correction of another member's minutes must
    not make this note look changed.
    """
    member = next(one for one in document.members if one.id == member_id)
    own = visible(document, member).fingerprint
    group = (document.interventions, document.process, document.session)
    return hashlib.sha256(msgspec.json.encode((own, *group), order="deterministic")).hexdigest()


def attendance_id(member_id: str) -> str:
    """Return the evidence id of a member's attendance: many events, one computed fact."""
    return f"attendance.{member_id}"


def _id(seqs: tuple[int, ...]) -> str:
    return f"e{seqs[0]}"


def _member(session: Session, seat: Seat) -> MemberFacts:
    state = session.seats[seat.member_id]
    return MemberFacts(
        id=seat.member_id,
        name=seat.name,
        first_name=seat.first_name,
        display_name=seat.display_name,
        other_names=seat.other_names,
        pronouns=seat.pronouns,
        diagnoses=tuple(
            Diagnosis(code=d.code, label=d.label, id=f"diagnosis.{d.code}") for d in seat.diagnoses
        ),
        goals=tuple(
            Goal(id=g.goal_id, ordinal=g.ordinal, text=g.text, status=g.status) for g in seat.goals
        ),
        delivery=_delivery(session, seat.member_id),
        prior_notes=tuple(
            PriorNote(date=datetime.fromisoformat(p.date).date(), text=p.text)
            for p in seat.prior_notes
        ),
        drafting_consent=state.drafting,
    )


def _delivery(session: Session, member_id: str) -> Delivery:
    # One moment on video makes it a video visit; audio-only is claimed and described differently.
    stays = [s for s in session.stays if s.person_id == member_id]
    heard_only = bool(stays) and all(s.delivery == "phone" for s in stays)
    return "phone" if heard_only else "video"


def _attendance(
    session: Session, seat: Seat, attendance: Attendance, whole: Interval
) -> AttendanceFact:
    credit = attendance.members[seat.member_id]
    spans = credit.intervals
    # BRK-6: a break is nobody's absence, and whoever was in a breakout room was not gone.
    paused = breaks(session, whole.end)
    meeting = subtract((whole,), paused)
    missed = subtract(meeting, union((*spans, *apart(session, seat.member_id, whole.end))))
    late = clip(missed, whole.start, spans[0].start) if spans else ()
    early = clip(missed, spans[-1].end, whole.end) if spans else ()
    return AttendanceFact(
        id=attendance_id(seat.member_id),
        member=seat.member_id,
        status="attended" if credit.seconds > 0 else "absent",
        seconds=credit.seconds,
        minutes=credit.minutes,
        session_minutes=length(meeting) // MINUTE,
        spans=tuple((span.start, span.end) for span in spans),
        late_minutes=length(late) // MINUTE,
        early_minutes=length(early) // MINUTE,
        gaps=tuple((gap.start, gap.end) for gap in _within(missed, spans)),
        flags=tuple(str(flag) for flag in credit.flags),
        reason=_reason(session, seat.member_id),
        breakouts=tuple(_breakouts(session, seat.member_id, credit)),
    )


def _within(missed: Spans, spans: Spans) -> Spans:
    """Return what was missed between the first and the last credited moment."""
    return intersect(missed, union(gaps(spans)))


def _breakouts(session: Session, member_id: str, credit: MemberAttendance) -> Iterator[Breakout]:
    """Yield the credited time in breakout rooms, and who led there if one did throughout."""
    for one in session.placements:
        if one.person_id != member_id or one.until is None:
            continue
        for span in intersect(credit.intervals, union((Interval(one.since, one.until),))):
            yield Breakout(start=span.start, end=span.end, facilitator=_led_by(session, one, span))


def _led_by(session: Session, room: Placement, span: Interval) -> str | None:
    for other in session.placements:
        leads = session.facilitator(other.person_id) is not None
        same = other.breakout_id == room.breakout_id and other.since <= span.start
        if leads and same and other.until is not None and span.end <= other.until:
            return other.person_id
    return None


def _reason(session: Session, member_id: str) -> str | None:
    reasons = [c.event.reason for c in session.corrections if c.event.member_id == member_id]
    return reasons[-1] if reasons else None


def _interventions(session: Session) -> list[InterventionFact]:
    return [
        InterventionFact(
            id=_id(i.seqs),
            term=i.term,
            topic=i.topic,
            start=i.started_at,
            end=i.stopped_at,
            by=(i.author,),
        )
        for i in session.interventions.values()
        if not i.retracted
    ]


def _tag(finding: Finding, session: Session, attendance: Attendance) -> TagFact:
    credit = attendance.members[finding.member_id]
    return TagFact(
        id=_id(finding.seqs),
        member=finding.member_id,
        term=finding.term,
        at=finding.happened_at,
        by=finding.authors,
        note=finding.note,
        peers=finding.peers,
        goal=finding.goal_id,
        progress=finding.progress,
        level=finding.level,
        outside_presence=not _present(session, credit, finding.happened_at),
    )


def _present(session: Session, credit: MemberAttendance, at: datetime) -> bool:
    if any(span.start <= at <= span.end for span in credit.intervals):
        return True
    # Whoever stayed through a break, or sat in a room that does not count, was there all the same.
    end = session.ended_at or session.at
    elsewhere = (*breaks(session, end), *apart(session, credit.member, end))
    uncounted = any(span.start <= at <= span.end for span in elsewhere)
    return uncounted and was_in_room(session, credit.member, at, credit.intervals)


def _risks(session: Session) -> list[RiskFact]:
    return [
        RiskFact(
            id=_id(r.seqs),
            member=r.member_id,
            term=r.term,
            at=r.happened_at,
            level=r.level,
            assessment=r.assessment,
            action=r.action,
            disposition=r.disposition,
            by=(r.author,) if session.facilitator(r.author) else (),  # a member's own answer
        )
        for r in session.risks.values()
    ]


def _measures(session: Session) -> Iterator[MeasureFact]:
    # EVD-3: of several fillings of one questionnaire in one session the last one counts.
    latest = {(one.event.member_id, one.event.instrument): one for one in session.measures}
    for one in sorted(latest.values(), key=lambda measure: measure.seq):
        seat = session.seat(one.event.member_id)
        for score in one.event.scores:
            if score.value is None or not score.main:
                continue
            earlier = _earlier(seat, one, score)
            yield MeasureFact(
                id=measure_id(one, score),
                member=seat.member_id,
                instrument=score.name,
                score=score.value,
                earlier_score=earlier.value if earlier else None,
                earlier_date=earlier.taken_on if earlier else None,
                at=one.at,
            )


def measure_id(one: MeasureState, score: Score) -> str:
    """Return the evidence id: the number of the event, and which of its scales."""
    return f"e{one.seq}.{score.scale}"


def _earlier(seat: Seat, one: MeasureState, score: Score) -> EarlierScore | None:
    wanted = (one.event.instrument, score.scale)
    known = (s for s in seat.earlier_scores if (s.instrument, s.scale) == wanted)
    return next(known, None)
