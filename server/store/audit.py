"""Who did or saw what, and when: one chain of entries per practice, each holding its forerunner.

Entries can be added and read, never changed; whoever alters or cuts out one breaks every hash
after it, and `verify` says where.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from server.store.facts import AuditEntry
from server.store.schema import audit_entry
from server.store.scope import Scope, Statements

BEFORE_THE_FIRST = bytes(32)


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
        a, scope = audit_entry.c, self._scope
        last = scope.select(a.seq, a.hash).order_by(a.seq.desc()).limit(1)

        def run(connection: Connection) -> int:
            row = connection.execute(last).first()
            seq, before = (row.seq + 1, row.hash) if row else (1, BEFORE_THE_FIRST)
            sealed = scope.seal(a.reason, self._row(seq), reason) if reason is not None else None
            values = {
                "seq": seq,
                "actor": actor,
                "act": act,
                "subject_kind": subject_kind,
                "subject_id": subject_id,
                "at": at,
                "reason": sealed,
            }
            digest = _digest(before, scope.practice_id, values)
            connection.execute(scope.insert(audit_entry, **values, prev_hash=before, hash=digest))
            return seq

        return await scope.write(run)

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
            reason = self._scope.open(audit_entry.c.reason, self._row(row.seq), row.reason, str)
        return AuditEntry(
            row.seq, row.at, row.actor, row.act, row.subject_kind, row.subject_id, reason
        )

    def _row(self, seq: int) -> str:
        return f"{self._scope.practice_id}/{seq}"


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
