"""Who did or saw what, and when: one chain of entries per practice, each holding its forerunner.

Entries can be added and read, never changed; whoever alters or cuts out one breaks every hash
after it, and `verify` says where.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection, Row

from server.store.facts import AuditEntry
from server.store.schema import audit_entry
from server.store.scope import Scope, Statements, unindexed

BEFORE_THE_FIRST = bytes(32)


class AuditQuestion(Struct, frozen=True, kw_only=True):
    """Which entries of the audit, in which order, and which page of them; empty: all."""

    actor: str = ""
    acts: tuple[str, ...] = ()
    leaving_out: str = ""  # an act
    subject_ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    sort: str = "at"  # or actor, act, subject
    falling: bool = True
    offset: int = 0
    limit: int = 50


class Audit:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def record(
        self,
        *,
        actor: str,
        act: str,
        subject_kind: str,
        subject_id: str,
        at: datetime,
        reason: str | None = None,
    ) -> int:
        """Add an entry and return its number, once it is on disk."""
        told = (actor, act, subject_kind, subject_id)
        return await self._scope.write(
            lambda connection: add_entry(self._scope, connection, *told, at=at, reason=reason)
        )

    async def entries(
        self,
        *,
        after: int = 0,
        limit: int = 200,
        actor: str | None = None,
        subject_id: str | None = None,
    ) -> list[AuditEntry]:
        """Return entries with numbers above *after*, oldest first."""
        a, scope = audit_entry.c, self._scope
        query = scope.select(*a).where(a.seq > after).order_by(a.seq).limit(limit)
        if actor is not None:
            query = query.where(a.actor == actor)
        if subject_id is not None:
            query = query.where(a.subject_id == subject_id)

        def run(connection: Connection) -> list[AuditEntry]:
            return [self._entry(row) for row in connection.execute(query)]

        return await scope.read(run)

    async def acts_about(
        self, subject_ids: Collection[str]
    ) -> dict[str, list[tuple[str, datetime]]]:
        """Return what was done about each of these, and when, oldest first."""
        a, found = audit_entry.c, dict[str, list[tuple[str, datetime]]]()
        query = self._scope.select_among(a.subject_id, a.act, a.at).where(
            a.subject_id.in_(subject_ids)
        )

        def run(connection: Connection) -> dict[str, list[tuple[str, datetime]]]:
            for row in connection.execute(query.order_by(a.seq)):
                found.setdefault(row.subject_id, []).append((row.act, row.at))
            return found

        return await self._scope.read(run)

    async def report(self, asked: AuditQuestion) -> tuple[list[AuditEntry], int]:
        """Return one page of the entries *asked* for, and how many there are in all."""
        a, scope = audit_entry.c, self._scope
        query, count = _ordered(scope.select(*a), asked), scope.select(a.seq)
        for condition in _conditions(asked):
            query, count = query.where(condition), count.where(condition)
        count = count.with_only_columns(sa.func.count(), maintain_column_froms=True)
        query = query.limit(asked.limit).offset(asked.offset)

        def run(connection: Connection) -> tuple[list[AuditEntry], int]:
            total = connection.scalar(count) or 0
            return [self._entry(row) for row in connection.execute(query)], total

        return await scope.read(run)

    async def piece(
        self, asked: AuditQuestion, after: AuditEntry | None, *, up_to: int
    ) -> list[AuditEntry]:
        """Return the next `asked.limit` entries *after* one, in the order *asked* for.

        Numbers above *up_to* are in none: what is added while somebody takes piece after piece.
        """
        a, scope = audit_entry.c, self._scope
        query = _ordered(scope.select(*a).where(a.seq <= up_to), asked).limit(asked.limit)
        for condition in _conditions(asked):
            query = query.where(condition)
        if after is not None:
            values = {"actor": after.actor, "act": after.act, "subject": after.subject_kind}
            place = sa.tuple_(_sorted_by(asked), a.seq)
            reached = sa.tuple_(sa.literal(values.get(asked.sort, after.seq)), after.seq)
            query = query.where(place < reached if asked.falling else place > reached)
        return await scope.read(lambda c: [self._entry(row) for row in c.execute(query)])

    async def acts(self) -> list[str]:
        """Return every act there ever was here, in order of the alphabet."""
        query = self._scope.select(audit_entry.c.act).distinct().order_by(audit_entry.c.act)
        return await self._scope.read(lambda connection: list(connection.scalars(query)))

    async def head(self) -> tuple[int, bytes]:
        """Return number and hash of the last entry: whoever keeps them can tell a rewritten log."""
        a = audit_entry.c
        last = self._scope.select(a.seq, a.hash).order_by(a.seq.desc()).limit(1)

        def run(connection: Connection) -> tuple[int, bytes]:
            row = connection.execute(last).first()
            return (row.seq, row.hash) if row else (0, BEFORE_THE_FIRST)

        return await self._scope.read(run)

    async def verify(self) -> int | None:
        """Return the number of the first entry that is not as it was written; None = all are."""
        return await self._scope.read(lambda connection: first_altered(self._scope, connection))

    def _entry(self, row: "Row[*tuple[Any, ...]]") -> AuditEntry:
        reason = None
        if row.reason is not None:
            row_id = f"{self._scope.practice_id}/{row.seq}"
            reason = self._scope.open(audit_entry.c.reason, row_id, row.reason, str)
        return AuditEntry(
            row.seq, row.at, row.actor, row.act, row.subject_kind, row.subject_id, reason
        )


def add_entry(
    scope: Statements,
    connection: Connection,
    actor: str,
    act: str,
    subject_kind: str,
    subject_id: str,
    *,
    at: datetime,
    reason: str | None = None,
) -> int:
    """Add an entry in a transaction that is under way, so that the act is there with it or not."""
    a = audit_entry.c
    last = scope.select(a.seq, a.hash).order_by(a.seq.desc()).limit(1)
    row = connection.execute(last).first()
    seq, before = (row.seq + 1, row.hash) if row else (1, BEFORE_THE_FIRST)
    row_id = f"{scope.practice_id}/{seq}"
    values = {
        "seq": seq,
        "actor": actor,
        "act": act,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "at": at,
        "reason": scope.seal(a.reason, row_id, reason) if reason is not None else None,
    }
    digest = _digest(before, scope.practice_id, values)
    connection.execute(scope.insert(audit_entry, **values, prev_hash=before, hash=digest))
    return seq


def _sorted_by(asked: AuditQuestion) -> "sa.Column[Any]":
    a = audit_entry.c
    return {"actor": a.actor, "act": a.act, "subject": a.subject_kind}.get(asked.sort, a.seq)


def _ordered(
    query: "sa.Select[*tuple[Any, ...]]", asked: AuditQuestion
) -> "sa.Select[*tuple[Any, ...]]":
    column: sa.ColumnElement[Any] = _sorted_by(asked)
    seq: sa.ColumnElement[Any] = audit_entry.c.seq
    if asked.subject_ids:
        # By whom it is about, and then in order: looked at in order, all there ever was is.
        column, seq = unindexed(column), unindexed(seq)
    return query.order_by(*((column.desc(), seq.desc()) if asked.falling else (column, seq)))


def _conditions(asked: AuditQuestion) -> "Iterator[sa.ColumnElement[bool]]":
    a = audit_entry.c
    if asked.actor:
        yield a.actor == asked.actor
    if asked.acts:
        yield a.act.in_(asked.acts)
    if asked.leaving_out:
        yield a.act != asked.leaving_out
    if asked.subject_ids:
        yield a.subject_id.in_(asked.subject_ids)
    if asked.since is not None:
        yield a.at >= asked.since
    if asked.until is not None:
        yield a.at < asked.until


def first_altered(scope: Statements, connection: Connection) -> int | None:
    """Return the number of the first entry that is not as it was written; None = all are."""
    query = scope.select(*audit_entry.c).order_by(audit_entry.c.seq)
    before = BEFORE_THE_FIRST
    for number, row in enumerate(connection.execute(query), start=1):
        digest = _digest(before, scope.practice_id, row._asdict())
        if (row.seq, row.prev_hash, row.hash) != (number, before, digest):
            return number
        before = row.hash
    return None


_HASHED = ("seq", "actor", "act", "subject_kind", "subject_id", "at", "reason")


def _digest(before: bytes, practice_id: str, values: Mapping[str, object]) -> bytes:
    # The reason enters as it is sealed: the chain can be checked without any key.
    facts = [practice_id, *(values[name] for name in _HASHED)]
    return hashlib.sha256(before + msgspec.json.encode(facts, enc_hook=bytes)).digest()
