"""Week after week: what was held is written down, noted, signed, billed and paid; all in one go.

The store's own tables, seals and log; only that a week of the whole practice is one transaction.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy import Connection

from bench.grown.billed import Asked, Stage, billed
from bench.grown.evening import WEEK, Evening, Repeated
from bench.grown.people import FIRST, LENGTH, NAMES, Circle
from server.billing.findings_facts import Facts
from server.billing.findings_session import facts_of_session
from server.billing.service import SignedService
from server.core.events import Recorded
from server.core.measure_events import MeasureAnswered
from server.core.measures.scoring import score
from server.core.note import NoteBody, content_hash
from server.core.session import fold
from server.core.state import Session
from server.desk import reviewing
from server.desk.drafting import drafts
from server.desk.evidence import evidence, fingerprint, leaders
from server.ids import new_id
from server.measures import INSTRUMENTS
from server.store import Practice
from server.store.audit import BEFORE_THE_FIRST, _digest
from server.store.billing_tables import claim_file, service
from server.store.facts import SessionDetails
from server.store.log_writer import Append, LogWriter
from server.store.schema import (
    audit_entry,
    measure,
    note,
    note_reading,
    note_version,
    review,
    session,
    session_facilitator,
    signature,
)
from server.store.scope import Statements
from server.store.sealed_rows import SealedReview, SealedSignature, beside
from server.store.vault import Vault

LOOKS = 20  # entries of the audit an evening leaves: who opened which page
Rows = defaultdict[sa.Table, list[dict[str, Any]]]


class Story:
    """A group's evening with what was made of it once: drafts, counted minutes, services."""

    def __init__(self, circle: Circle, log: list[Recorded], told: Session) -> None:
        self.circle = circle
        self.repeated = Repeated(log)
        self.told = told
        self.bodies: dict[str, tuple[str, NoteBody]] = {}
        ended = told.ended_at or told.at
        self.facts = facts_of_session(told, ended, rules={}, ages={}, stage="claim")

    @classmethod
    async def of(cls, practice: Practice, circle: Circle) -> "Story":
        log = Evening(circle.plan).held()
        story = cls(circle, log, fold(log))
        made = await drafts(practice, story.told, evidence(story.told), ())
        story.bodies = {who: (one.kind, one.body) for who, one in made.items()}
        return story

    def service(self, member_id: str, weeks: int, signed_hash: str) -> SignedService:
        facts = self.facts.get(member_id)
        seat = next(one for one in self.told.plan.seats if one.member_id == member_id)
        return SignedService(
            facts=_moved(facts, weeks) if facts else None,
            diagnoses=tuple(one.code for one in seat.diagnoses),
            leaders=leaders(self.told),
            confirmed=True,
            moved_on=False,
            signed_hash=signed_hash,
            telehealth=self.told.seats[member_id].consents.get("telehealth"),
        )


def _moved(facts: Facts, weeks: int) -> Facts:
    move = WEEK * weeks
    return replace(
        facts,
        day=facts.day + move,
        starts_at=facts.starts_at + move if facts.starts_at else None,
        ends_at=facts.ends_at + move if facts.ends_at else None,
    )


class Weeks:
    """Everything of the practice, one transaction a week."""

    def __init__(self, practice_id: str, vault: Vault, stories: Sequence[Story]) -> None:
        self._own = Statements(practice_id, vault)
        self._writer = LogWriter(vault)
        self._stories = stories
        self._planned = {story.circle.group_id: story.circle.first_session_id for story in stories}
        self._phq = INSTRUMENTS["phq9"]
        self._said = (0, 1, 1, 2, 1, 0, 1, 1, 0)
        self._scored = score(self._phq, self._said)
        self._files = 0
        # Who owns the practice leads the first group, and supervises who leads the last.
        self._owner, self._trainee = stories[0].circle.leader_id, stories[-1].circle.leader_id

    def happen(self, connection: Connection, number: int, *, stage: Stage) -> None:
        """Hold week *number*, bring it as far as *stage*, and plan the next."""
        rows: Rows = defaultdict(list)
        appends: list[Append] = []
        for story in self._stories:
            session_id = self._planned[story.circle.group_id]
            log = story.repeated.in_week(number)
            appends += self._appends(session_id, log)
            told = fold(log) if stage == "drafted" else story.told
            self._write(rows, story, session_id, number, told, stage=stage, seq=len(log))
            self._plan(rows, story.circle, number + 1)
        if number % 4 == 3:
            self._ask(rows, number)
        refused = [a for a in self._writer.append_all(connection, appends) if not _taken(a)]
        if refused:
            raise RuntimeError(f"an append was refused: {refused[0]}")
        for table, some in rows.items():
            connection.execute(sa.insert(table), some)
        self._look(connection, number)

    def _appends(self, session_id: str, log: Sequence[Recorded]) -> Iterator[Append]:
        for (command_id, at), some in groupby(log, key=lambda one: (one.command_id, one.at)):
            facts = list(some)
            yield Append(
                practice_id=self._own.practice_id,
                session_id=session_id,
                expected_seq=facts[0].seq - 1,
                author=facts[0].author,
                command_id=command_id,
                events=tuple(fact.event for fact in facts),
                at=at,
            )

    def _plan(self, rows: Rows, circle: Circle, number: int) -> None:
        session_id = self._planned[circle.group_id] = new_id()
        starts_at = circle.starts_at + WEEK * number
        self._row(
            rows,
            session,
            id=session_id,
            group_id=circle.group_id,
            starts_at=starts_at,
            ends_at=starts_at + LENGTH,
            phase="planned",
            details=self._own.seal(session.c.details, session_id, SessionDetails()),
        )
        led = {"session_id": session_id, "account_id": circle.leader_id, "position": 1}
        self._row(rows, session_facilitator, **led)

    def _write(
        self,
        rows: Rows,
        story: Story,
        session_id: str,
        number: int,
        told: Session,
        *,
        stage: Stage,
        seq: int,
    ) -> None:
        circle, own, drafted = story.circle, self._own, stage == "drafted"
        at = circle.starts_at + WEEK * number + timedelta(hours=2)
        file_id = new_id()
        document = evidence(told) if drafted else None
        for position, member_id in enumerate(circle.members, start=1):
            note_id, (kind, body) = new_id(), story.bodies[member_id]
            rests_on = fingerprint(document, member_id) if document else f"week-{number}"
            values: dict[str, Any] = {"session_id": session_id, "member_id": member_id}
            values |= {"position": position}
            values |= {"kind": kind, "evidence_hash": rests_on, "created_at": at}
            self._row(rows, note, id=note_id, **values)
            for version in (1,) if drafted else (1, 2):
                sealed = own.seal(note_version.c.body, f"{note_id}/{version}", body)
                saved = {"note_id": note_id, "version": version, "at": at, "body": sealed}
                self._row(rows, note_version, author=circle.leader_id, **saved)
            if drafted:
                continue
            read = {"note_id": note_id, "reader_id": circle.leader_id, "version": 2, "at": at}
            self._row(rows, note_reading, **read)
            if kind == "absence":
                continue
            digest = content_hash(
                body, evidence_hash=rests_on, member_id=member_id, session_id=session_id
            )
            saves = [(version, circle.leader_id, at) for version in (1, 2)]
            signed = SealedSignature(
                version=2,
                content_hash=digest,
                statement="I have read this note.",
                signer_id=circle.leader_id,
                signer_name=story.told.plan.facilitators[0].name,
                credential="LCSW",
                at=at,
                beside=beside(kind, at, saves),
            )
            self._row(
                rows,
                signature,
                note_id=note_id,
                version=2,
                signer_id=circle.leader_id,
                at=at,
                attestation=own.seal(signature.c.attestation, note_id, signed),
            )
            said = story.service(member_id, number, digest)
            kept = {"note_id": note_id, "session_id": session_id, "seq": seq, "addenda": 0}
            self._row(rows, service, **kept, facts=own.seal(service.c.facts, note_id, said))
            if circle.leader_id == self._trainee and stage == "answered":
                self._cosign(rows, story, note_id, digest, at)
            if stage != "signed" and said.facts is not None:
                asked = Asked(circle, session_id, note_id, member_id, position, number, at)
                for table, values in billed(own, asked, said.facts, file_id, stage):
                    self._row(rows, table, **values)
        if stage in ("in_file", "answered"):
            self._files += 1
            content = own.seal(claim_file.c.content, file_id, "ISA*00*" + "SV1*HC:90853~" * 200)
            filed = {"id": file_id, "number": self._files, "kind": "837P", "at": at}
            self._row(rows, claim_file, author_id=circle.leader_id, content=content, **filed)

    def _cosign(self, rows: Rows, story: Story, note_id: str, digest: str, at: datetime) -> None:
        name = f"{NAMES[0]} Test"
        said = SealedReview(
            reviewing.STATEMENT, digest, 0, name, "LCSW", beside("cosigned", self._owner, at)
        )
        words = self._own.seal(review.c.words, f"{note_id}/1", said)
        kept: dict[str, Any] = {"note_id": note_id, "position": 1, "kind": "cosigned", "at": at}
        self._row(rows, review, **kept, reviewer_id=self._owner, words=words)

    def _ask(self, rows: Rows, number: int) -> None:
        """Everybody fills in a questionnaire, every fourth week."""
        at = FIRST + WEEK * number
        day: date = at.date()
        for story in self._stories:
            for member_id in story.circle.members:
                measure_id = new_id()
                said = MeasureAnswered(
                    measure_id=measure_id,
                    member_id=member_id,
                    instrument=self._phq.id,
                    taken_on=day,
                    answers=self._said,
                    scores=self._scored.scores,
                )
                sealed = self._own.seal(measure.c.answered, measure_id, said)
                values: dict[str, Any] = {"member_id": member_id, "session_id": None}
                values |= {"recorded_at": at}
                values |= {"author_id": story.circle.leader_id, "answered": sealed}
                self._row(rows, measure, id=measure_id, **values)

    def _look(self, connection: Connection, number: int) -> None:
        a, own = audit_entry.c, self._own
        last = own.select(a.seq, a.hash).order_by(a.seq.desc()).limit(1)
        row = connection.execute(last).first()
        seq, before = (row.seq, row.hash) if row else (0, BEFORE_THE_FIRST)
        some = []
        for story in self._stories:
            at = story.circle.starts_at + WEEK * number + timedelta(hours=2)
            for look in range(LOOKS):
                seq += 1
                values: dict[str, Any] = {
                    "seq": seq,
                    "actor": story.circle.leader_id,
                    "act": "note.viewed" if look % 2 else "chart.viewed",
                    "subject_kind": "member",
                    "subject_id": story.circle.members[look % len(story.circle.members)],
                    "at": at,
                    "reason": None,
                }
                digest = _digest(before, own.practice_id, values)
                some.append(
                    {"practice_id": own.practice_id, **values, "prev_hash": before, "hash": digest}
                )
                before = digest
        connection.execute(sa.insert(audit_entry), some)

    def _row(self, rows: Rows, table: sa.Table, **values: Any) -> None:
        rows[table].append({"practice_id": self._own.practice_id, **values})


def _taken(answer: object) -> bool:
    return isinstance(answer, tuple)
