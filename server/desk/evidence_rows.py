"""An evidence id as a person reads it: when, what, in whose words, by whom.

Facilitators only. Peers' names are masked in what could enter the note, and said beside it, so
that a clinician knows whom a record concerned and that the note leaves it out.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from notes_engine import EvidenceDocument
from notes_engine.evidence import AttendanceFact
from notes_engine.group_block import THEME
from notes_engine.mask import Cast
from notes_engine.next_steps import NEXT_SESSION
from notes_engine.presence import unnamed
from server.core.attendance.result import Flag
from server.core.localtime import local
from server.core.participation import Finding, participation
from server.core.plan import Seat
from server.core.state import InterventionState, RiskState, Session
from server.core.taxonomy import Taxonomy
from server.core.whereabouts import breaks
from server.desk.evidence import attendance_id
from server.desk.evidence_row import EvidenceRow
from server.desk.header import clock_12, long_date
from server.desk.measure_rows import measure_rows

__all__ = ["EvidenceRow", "evidence_rows", "marks"]

_PROGRESS = {"progress": "some progress", "no_change": "no change", "setback": "setback"}
WORTH_SAYING = timedelta(seconds=1)


def evidence_rows(
    session: Session, document: EvidenceDocument, member_id: str, taxonomy: Taxonomy
) -> dict[str, EvidenceRow]:
    """Return every record a note of this member can cite, by id, in the order of the marks."""
    rows = _Rows(session, document, session.seat(member_id), taxonomy)
    return {row.evidence_id: row for row in rows.all()}


class _Rows:
    def __init__(
        self, session: Session, document: EvidenceDocument, seat: Seat, taxonomy: Taxonomy
    ) -> None:
        self._session = session
        self._document = document
        self._seat = seat
        self._taxonomy = taxonomy
        self._zone = session.plan.timezone
        self._cast = Cast(document.members)
        self._members = {one.member_id: one.display_name for one in session.plan.seats}
        self._may_offer = next(
            m for m in document.members if m.id == seat.member_id
        ).drafting_consent
        self._leaders = {f.facilitator_id: f.name for f in session.plan.facilitators}

    def all(self) -> Iterator[EvidenceRow]:
        yield self._attendance()
        for number, finding in enumerate(
            participation(self._session)[self._seat.member_id], start=1
        ):
            yield self._tag(finding, f"E{number}")
        yield from self._techniques()
        yield from self._group()
        risks = [r for r in self._session.risks.values() if r.member_id == self._seat.member_id]
        for number, risk in enumerate(risks, start=1):
            yield self._risk(risk, f"R{number}")
        yield from measure_rows(self._session, self._document, self._seat)
        yield from self._chart()

    def _attendance(self) -> EvidenceRow:
        fact = next(a for a in self._document.attendance if a.member == self._seat.member_id)
        return EvidenceRow(
            evidence_id=attendance_id(self._seat.member_id),
            mark="A1",
            time=self._spans(fact),
            label=f"In the room {fact.minutes} of {fact.session_minutes} minutes",
            by="Measured, then corrected by hand"
            if Flag.CORRECTED in fact.flags
            else "Measured from presence",
            more=tuple(self._more(fact)),
        )

    def _more(self, fact: AttendanceFact) -> Iterator[str]:
        yield from (f"Away {self._range(start, end)}" for start, end in fact.gaps)
        ended_at = self._session.ended_at or self._session.at
        for pause in breaks(self._session, ended_at):
            yield f"Break {self._range(pause.start, pause.end)}"
        for room in fact.breakouts:
            yield f"In a breakout room {self._range(room.start, room.end)}"
        if fact.reason:
            # Why the record was changed; it says nothing about why somebody left.
            yield f"Reason for the correction: {fact.reason}"

    def _tag(self, finding: Finding, mark: str) -> EvidenceRow:
        label, note = self._label(finding.term), finding.note
        words = unnamed(note, self._cast, "[a peer]", own=self._seat.member_id) if note else None
        first = finding.tags[0]
        more = [
            f"With {self._members.get(p, 'somebody')}: left out of the note" for p in finding.peers
        ]
        if note and words and "[a peer]" in words:
            more.append("A name in these words is left out of the note")
        if finding.goal_id:
            more.append(self._goal(finding))
        if finding.level is not None:
            more.append(f"Level {finding.level}")
        retold = first.recorded_at - first.happened_at
        if retold > WORTH_SAYING:
            more.append(f"Marked {_length(retold)} earlier than pressed")
        return EvidenceRow(
            evidence_id=f"e{finding.seqs[0]}",
            mark=mark,
            time=self._seconds(finding.happened_at),
            label=label,
            words=words,
            by=self._tagged_by(finding),
            more=tuple(more),
            offer=self._offer(label, words),
        )

    def _offer(self, label: str, words: str | None) -> str:
        if not self._may_offer:
            return ""
        start = f"{self._seat.first_name} {label[:1].lower() + label[1:]}"
        said = words.replace("[a peer]", "a peer") if words else ""
        return f"{start}: “{said}.”" if said else f"{start}."

    def _goal(self, finding: Finding) -> str:
        goal = next((g for g in self._seat.goals if g.goal_id == finding.goal_id), None)
        named = f"Goal {goal.ordinal}" if goal else "A goal"
        return f"{named}: {_PROGRESS[finding.progress]}" if finding.progress else named

    def _tagged_by(self, finding: Finding) -> str:
        names = [self._leaders.get(author, "somebody else") for author in finding.authors]
        if len(names) == 1:
            return f"Tagged by {names[0]}"
        apart = finding.tags[-1].happened_at - finding.tags[0].happened_at
        return f"Tagged by {' and '.join(names)}, {_length(apart)} apart"

    def _techniques(self) -> Iterator[EvidenceRow]:
        shown = (i for i in self._session.interventions.values() if not i.retracted)
        for number, one in enumerate(sorted(shown, key=lambda i: i.started_at), start=1):
            yield self._technique(one, f"T{number}")

    def _technique(self, one: InterventionState, mark: str) -> EvidenceRow:
        topic = unnamed(one.topic, self._cast, "[a member]") if one.topic else ""
        end = one.stopped_at or self._session.ended_at or one.started_at
        label = self._label(one.term)
        return EvidenceRow(
            evidence_id=f"e{one.seqs[0]}",
            mark=mark,
            time=self._range(one.started_at, end),
            label=f"{label}: {topic}" if topic else label,
            by=f"Recorded by {self._leaders.get(one.author, 'somebody else')}",
            more=(self._present_for(one.started_at, end),),
            offer=self._offer(f"was present for {label[:1].lower() + label[1:]}", None),
        )

    def _present_for(self, start: datetime, end: datetime) -> str:
        fact = next(a for a in self._document.attendance if a.member == self._seat.member_id)
        there = sum(
            (max(min(end, b) - max(start, a), timedelta()) for a, b in fact.spans), timedelta()
        )
        minutes, whole = there // timedelta(minutes=1), (end - start) // timedelta(minutes=1)
        if there >= end - start:
            return f"Present for all {whole} minutes"
        return f"Present for {minutes} of {whole} minutes"

    def _group(self) -> Iterator[EvidenceRow]:
        seen = (p for p in self._session.process.values() if not p.retracted)
        for number, one in enumerate(seen, start=1):
            yield EvidenceRow(
                evidence_id=f"e{one.seqs[0]}",
                mark=f"P{number}",
                time=self._seconds(one.happened_at),
                label=f"The group: {self._label(one.term)}",
                by=f"Tagged by {self._leaders.get(one.author, 'somebody else')}",
            )
        if self._document.session.theme:
            yield EvidenceRow(
                evidence_id=THEME,
                mark="S1",
                time="plan",
                label="Theme of the session",
                words=self._document.session.theme,
            )

    def _risk(self, risk: RiskState, mark: str) -> EvidenceRow:
        told = (
            ("Level", risk.level),
            ("Asked", risk.assessment),
            ("Done", risk.action),
            ("Next", risk.disposition),
        )
        return EvidenceRow(
            evidence_id=f"e{risk.seqs[0]}",
            mark=mark,
            time=self._seconds(risk.happened_at),
            label=self._label(risk.term),
            by="From an answer on a questionnaire"
            if risk.author == risk.member_id
            else f"Recorded by {self._leaders.get(risk.author, 'somebody else')}",
            more=tuple(f"{name}: {value or 'not recorded'}" for name, value in told),
        )

    def _chart(self) -> Iterator[EvidenceRow]:
        for goal in self._seat.goals:
            yield EvidenceRow(
                evidence_id=goal.goal_id,
                mark=f"G{goal.ordinal}",
                time="plan",
                label=f"Goal {goal.ordinal}",
                words=goal.text,
            )
        for number, one in enumerate(self._seat.diagnoses, start=1):
            yield EvidenceRow(
                evidence_id=f"diagnosis.{one.code}",
                mark=f"D{number}",
                time="chart",
                label=f"{one.code} {one.label}",
            )
        coming = self._document.session.next_session
        if coming is not None:
            yield EvidenceRow(
                evidence_id=NEXT_SESSION,
                mark="N1",
                time="plan",
                label="Next meeting of the group",
                by=f"{long_date(local(coming, self._zone).date())}, {clock_12(coming, self._zone)}",
            )

    def _label(self, code: str) -> str:
        # A term may have left the taxonomy since; the log keeps its code.
        term = self._taxonomy.terms.get(code)
        return term.label if term is not None else code.replace("_", " ")

    def _seconds(self, at: datetime) -> str:
        return local(at, self._zone).strftime("%H:%M:%S")

    def _range(self, start: datetime, end: datetime) -> str:
        first, last = local(start, self._zone), local(end, self._zone)
        return f"{first:%H:%M}–{last:%H:%M}"

    def _spans(self, fact: AttendanceFact) -> str:
        return ", ".join(self._range(start, end) for start, end in fact.spans) or "not here"


def marks(rows: dict[str, EvidenceRow], ids: Iterable[str]) -> list[EvidenceRow]:
    """Return the rows of *ids* that are known, in the order cited."""
    return [rows[one] for one in ids if one in rows]


def _length(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
