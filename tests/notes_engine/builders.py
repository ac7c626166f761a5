"""Short hands for evidence documents: local clock times in, facts out. All people invented."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

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
    PlanItem,
    PriorNote,
    ProcessFact,
    RiskFact,
    SessionFacts,
    TagFact,
)

MARA = FacilitatorFact(id="F1", name="Mara Quint", credential="LCSW", initials="MQ")
OWEN = FacilitatorFact(id="F2", name="Owen Hale", credential="LCPC", initials="OH")

DIAGNOSES = {
    "F41.1": "Generalized anxiety disorder",
    "F33.1": "Major depressive disorder, recurrent, moderate",
    "F43.10": "Post-traumatic stress disorder",
    "F40.10": "Social anxiety disorder",
    "F40.01": "Agoraphobia with panic disorder",
    "F34.1": "Persistent depressive disorder",
    "F43.23": "Adjustment disorder with mixed anxiety and depressed mood",
    "F42.2": "Obsessive-compulsive disorder",
    "F32.1": "Major depressive disorder, single episode, moderate",
}


class Evening:
    """Collects one session's facts; times are "HH:MM[:SS]" on the session's own clock."""

    def __init__(
        self,
        session: str = "s1",
        *,
        day: date = date(2026, 11, 18),
        zone: str = "America/Chicago",
        start: str = "18:00",
        minutes: int = 90,
        theme: str | None = None,
        modality: str = "cbt",
        policy: DraftPolicy | None = None,
        again: bool = True,
    ) -> None:
        self._zone = ZoneInfo(zone)
        self._day = day
        self._name = session
        self._count = 0
        self._minutes = minutes
        self.start = self.at(start)
        self.end = self.start + timedelta(minutes=minutes)
        self._theme, self._modality = theme, modality
        self._policy = policy or DraftPolicy()
        self._next = self.start + timedelta(days=7) if again else None
        self._zone_name = zone
        self.members: list[MemberFacts] = []
        self.attendance: list[AttendanceFact] = []
        self.tags: list[TagFact] = []
        self.interventions: list[InterventionFact] = []
        self.process: list[ProcessFact] = []
        self.risks: list[RiskFact] = []
        self.measures: list[MeasureFact] = []
        self.items: list[PlanItem] = []

    def at(self, clock: str) -> datetime:
        parts = [int(part) for part in clock.split(":")] + [0]
        local = datetime(
            self._day.year,
            self._day.month,
            self._day.day,
            parts[0],
            parts[1],
            parts[2],
            tzinfo=self._zone,
        )
        return local.astimezone(UTC)

    def _id(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def member(
        self,
        member: str,
        name: str,
        pronouns: str | None,
        *goals: str,
        codes: tuple[str, ...] = ("F41.1",),
        delivery: str = "video",
        others: tuple[str, ...] = (),
        prior: tuple[str, ...] = (),
        consent: bool = True,
        status: str = "active",
    ) -> None:
        first, *rest = name.split()
        facts = {
            "id": member,
            "name": name,
            "first_name": first,
            "display_name": f"{first} {rest[-1][0]}." if rest else first,
            "other_names": others,
            "pronouns": pronouns,
            "diagnoses": [
                {"code": code, "label": DIAGNOSES[code], "id": f"{member}-{code}"} for code in codes
            ],
            "goals": [
                {"id": f"{member}-G{i}", "ordinal": i, "text": text, "status": status}
                for i, text in enumerate(goals, start=1)
            ],
            "delivery": delivery,
            "prior_notes": [{"date": "2026-11-11", "text": text} for text in prior],
            "drafting_consent": consent,
        }
        self.members.append(msgspec.convert(facts, MemberFacts))

    def attends(
        self,
        member: str,
        since: str | None = None,
        until: str | None = None,
        *,
        minutes: int | None = None,
        gaps: tuple[tuple[str, str], ...] = (),
        flags: tuple[str, ...] = (),
        reason: str | None = None,
        breakout: tuple[str, str, str] | None = None,
    ) -> None:
        start = self.at(since) if since else self.start
        end = self.at(until) if until else self.end
        away = [(self.at(a), self.at(b)) for a, b in gaps]
        edges = [start, *(moment for gap in away for moment in gap), end]
        spans = tuple(zip(edges[::2], edges[1::2], strict=True))
        counted = int(sum((b - a).total_seconds() for a, b in spans))
        rooms = [breakout] if breakout else []
        self.attendance.append(
            AttendanceFact(
                id=self._id("a"),
                member=member,
                status="attended",
                seconds=counted,
                minutes=counted // 60 if minutes is None else minutes,
                session_minutes=self._minutes,
                spans=spans,
                late_minutes=int((start - self.start).total_seconds()) // 60,
                early_minutes=int((self.end - end).total_seconds()) // 60,
                gaps=tuple(away),
                flags=flags,
                reason=reason,
                breakouts=tuple(
                    Breakout(start=self.at(a), end=self.at(b), facilitator=who)
                    for a, b, who in rooms
                ),
            )
        )

    def absent(self, member: str, reason: str | None = None) -> None:
        self.attendance.append(
            AttendanceFact(
                id=self._id("a"),
                member=member,
                status="absent",
                seconds=0,
                minutes=0,
                session_minutes=self._minutes,
                reason=reason,
            )
        )

    def tag(
        self,
        member: str,
        at: str,
        term: str,
        note: str | None = None,
        *,
        peers: tuple[str, ...] = (),
        goal: int | None = None,
        progress: str | None = None,
        level: int | None = None,
        by: tuple[str, ...] = ("F1",),
        retracted: bool = False,
        outside: bool = False,
    ) -> str:
        facts = {
            "id": self._id("e"),
            "member": member,
            "term": term,
            "at": self.at(at),
            "by": by,
            "note": note,
            "peers": peers,
            "goal": f"{member}-G{goal}" if goal else None,
            "progress": progress,
            "level": level,
            "retracted": retracted,
            "outside_presence": outside,
        }
        self.tags.append(msgspec.convert(facts, TagFact))
        return self.tags[-1].id

    def technique(
        self,
        term: str,
        start: str,
        end: str | None = None,
        topic: str | None = None,
        by: str = "F1",
    ) -> None:
        self.interventions.append(
            InterventionFact(
                id=self._id("t"),
                term=term,
                topic=topic,
                start=self.at(start),
                end=self.at(end) if end else None,
                by=(by,),
            )
        )

    def noted(self, term: str, at: str) -> None:
        self.process.append(ProcessFact(id=self._id("p"), term=term, at=self.at(at), by=("F1",)))

    def risk(self, member: str, at: str, term: str, **parts: str) -> None:
        self.risks.append(
            RiskFact(
                id=self._id("r"), member=member, term=term, at=self.at(at), by=("F2",), **parts
            )
        )

    def measure(self, member: str, instrument: str, score: int, earlier: int | None = None) -> None:
        self.measures.append(
            MeasureFact(
                id=self._id("q"),
                member=member,
                instrument=instrument,
                score=score,
                earlier_score=earlier,
                earlier_date=date(2026, 10, 21) if earlier is not None else None,
                at=self.start,
            )
        )

    def step(
        self,
        member: str | None,
        kind: str,
        text: str,
        due: date | None = None,
        by: str | None = None,
    ) -> None:
        facts = {
            "id": self._id("n"),
            "member": member,
            "kind": kind,
            "text": text,
            "due": due,
            "by": [by] if by else [],
        }
        self.items.append(msgspec.convert(facts, PlanItem))

    def document(self) -> EvidenceDocument:
        present = sum(each.status == "attended" for each in self.attendance)
        return EvidenceDocument(
            session=SessionFacts(
                id=self._name,
                date_of_service=self._day.isoformat(),
                timezone=self._zone_name,
                start=self.start,
                end=self.end,
                group_name="Wednesday evening",
                theme=self._theme,
                modality=self._modality,
                members_present=present,
                members_enrolled=len(self.members),
                next_session=self._next,
            ),
            facilitators=(MARA, OWEN),
            members=tuple(self.members),
            attendance=tuple(self.attendance),
            interventions=tuple(self.interventions),
            process=tuple(self.process),
            tags=tuple(self.tags),
            measures=tuple(self.measures),
            risks=tuple(self.risks),
            plan_items=tuple(self.items),
            policy=self._policy,
        )


__all__ = ["DIAGNOSES", "Diagnosis", "Evening", "Goal", "PriorNote"]
