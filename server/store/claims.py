"""Claims, the steps they took and the files they went out in: only ever added to.

What is asked of all of a practice is counted from kept figures (billed.py), since years of claims
are more than one page ever shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection, Row

from server.billing.claim import (
    SENT,
    Claim,
    ClaimFacts,
    Step,
    StepKind,
    StepWords,
    may_step,
    standing_claim,
)
from server.ids import new_id
from server.store.billing_tables import claim, claim_file, claim_step
from server.store.claim_figures import keep
from server.store.errors import Conflict, NotFound
from server.store.schema import note, signature
from server.store.scope import Scope

FileKind = Literal["837P", "999", "277CA", "835"]


class NewStep(Struct, frozen=True):
    """A step that is to be taken: by *claim_id*, of this kind, with what was said."""

    claim_id: str
    kind: StepKind
    words: StepWords = StepWords()


class ClaimFile(Struct, frozen=True):
    """A file of claims, or one that answers them. *number* counts on within the practice."""

    file_id: str
    number: int
    kind: FileKind
    author_id: str
    at: datetime


class Claims:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # ---- reading

    async def claim(self, claim_id: str) -> Claim | None:
        found = await self._found(claim.c.id == claim_id)
        return found[0] if found else None

    async def claims(self, claim_ids: Iterable[str]) -> list[Claim]:
        """Return these claims, in the order they were made."""
        return await self._found(claim.c.id.in_(list(claim_ids)))

    async def of_member(self, member_id: str) -> list[Claim]:
        return await self._found(claim.c.member_id == member_id)

    async def of_notes(self, note_ids: Iterable[str]) -> list[Claim]:
        """Return all that were ever made for these notes."""
        ids = list(note_ids)
        # By their sessions, since that has an index.
        sessions = self._scope.select_among(note.c.session_id).where(note.c.id.in_(ids))
        wanted = sa.and_(claim.c.session_id.in_(sessions), claim.c.note_id.in_(ids))
        return await self._found(wanted)

    async def of_session(self, session_id: str) -> list[Claim]:
        return await self._found(claim.c.session_id == session_id)

    async def by_number(self, number: str) -> Claim | None:
        """Return the claim we gave this number: what a payer's answer names (CLM01)."""
        # The number is the id's own beginning, so the sealed facts need not be searched.
        # A stretch of ids, since the primary key finds that and LIKE would read all of them.
        first = claim_number(number)
        found = await self._found(sa.and_(claim.c.id >= first, claim.c.id < first + "~"))
        return next((one for one in found if one.facts.number == number), None)

    # ---- writing

    async def make(self, facts: Sequence[ClaimFacts], *, by: str, at: datetime) -> list[str]:
        """Make these claims, all or none, and return their ids.

        Conflict when one of them is asked for already; NotFound when its note is none of this
        practice, or is not signed.
        """
        scope = self._scope

        def run(connection: Connection) -> list[str]:
            made = []
            for one in facts:
                self._refuse_unsigned(connection, one)
                about = (one.session_id, one.note_id)
                self._refuse_twice(self._of_note(connection, *about), one)
                made.append(self._insert(connection, one, by, at))
                if one.replaces is not None:
                    kind: StepKind = "voided" if one.frequency == "8" else "replaced"
                    step = NewStep(one.replaces, kind, StepWords(claim_id=made[-1]))
                    self._step(connection, step, by, at)
                keep(scope, connection, [self._of_note(connection, *about)], new=made[-1:])
            return made

        return await scope.write(run)

    async def step(self, steps: Sequence[NewStep], *, by: str, at: datetime) -> None:
        """Write down what became of claims, all or none.

        Conflict when a claim cannot take that step from where it is; NotFound without the claim.
        """

        await self._scope.write(lambda c: self.take_steps(c, steps, by=by, at=at))

    def take_steps(
        self, connection: Connection, steps: Sequence[NewStep], *, by: str, at: datetime
    ) -> None:
        """Do what `step` does within a transaction that does more, such as taking a file."""
        about = dict.fromkeys(self._step(connection, one, by, at) for one in steps)
        keep(self._scope, connection, [self._of_note(connection, *one) for one in about])

    async def add_file(
        self,
        kind: FileKind,
        content: str,
        *,
        by: str,
        at: datetime,
        number: int,
        claim_ids: Sequence[str] = (),
    ) -> str:
        """Keep a file under the next *number* and return its id; its claims are in it from now on.

        Conflict when the number was given meanwhile: the file says it inside, so make it anew.
        """
        scope, file_id = self._scope, new_id()
        sealed = scope.seal(claim_file.c.content, file_id, content)

        def run(connection: Connection) -> str:
            if self._next_number(connection) != number:
                raise Conflict(number)
            values = {"id": file_id, "number": number, "kind": kind, "at": at}
            connection.execute(scope.insert(claim_file, **values, author_id=by, content=sealed))
            words = StepWords(file_id=file_id)
            steps = [NewStep(one, "in_file", words) for one in claim_ids]
            self.take_steps(connection, steps, by=by, at=at)
            return file_id

        return await scope.write(run)

    # ---- files

    async def next_number(self) -> int:
        return await self._scope.read(self._next_number)

    async def files(self, most: int = 50) -> list[ClaimFile]:
        """Return the latest files, the last first."""
        f = claim_file.c
        query = (
            self._scope.select(f.id, f.number, f.kind, f.author_id, f.at)
            .order_by(f.number.desc())
            .limit(most)
        )

        def run(connection: Connection) -> list[ClaimFile]:
            return [ClaimFile(*row) for row in connection.execute(query)]

        return await self._scope.read(run)

    async def file(self, file_id: str) -> tuple[ClaimFile, str] | None:
        """Return a file and what is in it."""
        scope, f = self._scope, claim_file.c
        query = scope.select(f.id, f.number, f.kind, f.author_id, f.at, f.content)
        query = query.where(f.id == file_id)

        def run(connection: Connection) -> tuple[ClaimFile, str] | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            content = scope.open(f.content, row.id, row.content, str)
            return ClaimFile(row.id, row.number, row.kind, row.author_id, row.at), content

        return await scope.read(run)

    async def in_file(self, file_id: str) -> list[Claim]:
        """Return the claims whose last file this is."""
        return [
            one
            for one in await self._written_with(file_id, "in_file")
            if one.last_file_id == file_id
        ]

    async def told_in_file(self, file_id: str) -> list[Claim]:
        """Return the claims of which this file tells a second payer."""
        claims = await self._written_with(file_id, "noted")
        files = ({step.words.second_file_id for step in one.steps} for one in claims)
        return [one for one, told in zip(claims, files, strict=True) if file_id in told]

    async def _written_with(self, file_id: str, kind: StepKind) -> list[Claim]:
        """Return the claims with such a step of the moment the file was made."""
        scope, s = self._scope, claim_step.c
        # Which file a step is about is sealed; those of the same moment are few.
        moment = scope.select(claim_file.c.at).where(claim_file.c.id == file_id)

        def run(connection: Connection) -> list[Claim]:
            at = connection.scalar(moment)
            steps = scope.select(s.claim_id).where(s.kind == kind, s.at == at)
            ids = list(connection.scalars(steps)) if at is not None else []
            return self._read(connection, claim.c.id.in_(ids))

        return await scope.read(run)

    # ---- within a transaction

    async def _found(self, condition: "sa.ColumnElement[bool]") -> list[Claim]:
        return await self._scope.read(lambda c: self._read(c, condition))

    def _read(self, connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Claim]:
        scope, c, s = self._scope, claim.c, claim_step.c
        rows = connection.execute(scope.select(*c).where(condition).order_by(c.made_at, c.id)).all()
        ids = scope.select(c.id).where(condition)
        taken: dict[str, list[Step]] = defaultdict(list)
        query = scope.select(*s).where(s.claim_id.in_(ids)).order_by(s.claim_id, s.position)
        for row in connection.execute(query):
            taken[row.claim_id].append(self._opened_step(row))
        found = [
            Claim(
                claim_id=row.id,
                author_id=row.author_id,
                made_at=row.made_at,
                facts=scope.open(c.facts, row.id, row.facts, ClaimFacts),
                steps=tuple(taken[row.id]),
            )
            for row in rows
        ]
        # Made in the same moment, what stands in for another comes after it.
        return sorted(found, key=lambda one: (one.made_at, one.facts.replaces is not None))

    def beside(self, connection: Connection, claim_ids: Sequence[str]) -> list[list[Claim]]:
        """Return these claims, each with all that were ever made for the same note."""
        c = claim.c
        # By their sessions, since that has an index.
        sessions, notes = (
            self._scope.select_among(column).where(c.id.in_(claim_ids))
            for column in (c.session_id, c.note_id)
        )
        found: dict[str, list[Claim]] = defaultdict(list)
        wanted = sa.and_(c.session_id.in_(sessions), c.note_id.in_(notes))
        for one in self._read(connection, wanted):
            found[one.facts.note_id].append(one)
        return list(found.values())

    def _opened_step(self, row: "Row[Any]") -> Step:
        place = f"{row.claim_id}/{row.position}"
        return Step(
            position=row.position,
            kind=row.kind,
            author_id=row.author_id,
            at=row.at,
            words=self._scope.open(claim_step.c.words, place, row.words, StepWords),
        )

    def _insert(self, connection: Connection, facts: ClaimFacts, by: str, at: datetime) -> str:
        scope, claim_id = self._scope, claim_number(facts.number) + new_id()
        connection.execute(
            scope.insert(
                claim,
                id=claim_id,
                member_id=facts.member_id,
                session_id=facts.session_id,
                note_id=facts.note_id,
                author_id=by,
                made_at=at,
                facts=scope.seal(claim.c.facts, claim_id, facts),
            )
        )
        return claim_id

    def _of_note(self, connection: Connection, session_id: str, note_id: str) -> list[Claim]:
        # By the session too, since that has an index.
        c = claim.c
        return self._read(connection, sa.and_(c.session_id == session_id, c.note_id == note_id))

    def _step(self, connection: Connection, new: NewStep, by: str, at: datetime) -> tuple[str, str]:
        """Take a step, and return which session and which note it is about."""
        scope = self._scope
        found = self._read(connection, claim.c.id == new.claim_id)
        if not found:
            raise NotFound("no such claim in this practice")
        if not may_step(found[0].state, new.kind):
            raise Conflict(len(found[0].steps))
        position = len(found[0].steps) + 1
        place = f"{new.claim_id}/{position}"
        values = {"claim_id": new.claim_id, "position": position, "kind": new.kind, "at": at}
        sealed = scope.seal(claim_step.c.words, place, new.words)
        connection.execute(scope.insert(claim_step, **values, author_id=by, words=sealed))
        return found[0].facts.session_id, found[0].facts.note_id

    def _refuse_unsigned(self, connection: Connection, facts: ClaimFacts) -> None:
        n, scope = note.c, self._scope
        query = scope.select(n.id, signature.c.version).where(
            n.id == facts.note_id,
            n.session_id == facts.session_id,
            n.member_id == facts.member_id,
            n.kind != "absence",
            signature.c.note_id == n.id,
        )
        if connection.execute(query).first() is None:
            raise NotFound("no signed note of this service in this practice")

    def _refuse_twice(self, before: list[Claim], facts: ClaimFacts) -> None:
        if facts.replaces is None:
            if standing_claim(before) is not None:
                raise Conflict(len(before))
            return
        earlier = next((one for one in before if one.claim_id == facts.replaces), None)
        if earlier is None:
            raise NotFound("no such claim of this service")
        if earlier.state not in SENT:
            raise Conflict(len(before))

    def _next_number(self, connection: Connection) -> int:
        f = claim_file.c
        last = self._scope.select(f.number).order_by(f.number.desc()).limit(1)
        return (connection.scalar(last) or 0) + 1


def claim_number(number: str) -> str:
    """Return the beginning of the id of the claim with this number."""
    return number + "-"
