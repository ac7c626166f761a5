"""Records that are held: while one is, nothing of this member is erased, however old it is.

For a lawsuit, an audit, a request that is under way. Whoever sets and lifts a hold is named, and
the reason stays.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row

from server.ids import new_id
from server.store.audit import add_entry
from server.store.emergency_tables import record_hold
from server.store.errors import NotFound
from server.store.schema import member
from server.store.scope import Scope


class RecordHold(Struct, frozen=True):
    hold_id: str
    author_id: str
    at: datetime
    reason: str
    lifted_at: datetime | None = None
    lifted_by_id: str | None = None


class Holds:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> list[RecordHold]:
        """Return every hold there ever was, the newest first."""
        h = record_hold.c
        query = self._scope.select(*h).where(h.member_id == member_id).order_by(h.at.desc())
        return await self._scope.read(lambda c: [self._opened(row) for row in c.execute(query)])

    async def set(self, member_id: str, reason: str, *, by: str, at: datetime) -> str:
        """Return the id of a new hold; NotFound without such a member here."""
        scope, hold_id = self._scope, new_id()
        known = scope.select(member.c.id).where(member.c.id == member_id)
        sealed = scope.seal(record_hold.c.reason, hold_id, reason)
        row = {"id": hold_id, "member_id": member_id, "author_id": by, "at": at}

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            connection.execute(scope.insert(record_hold, **row, reason=sealed))
            told = (by, "hold_record", "member", member_id)
            add_entry(scope, connection, *told, at=at, reason=reason)
            return hold_id

        return await scope.write(run)

    async def lift(self, member_id: str, hold_id: str, *, by: str, at: datetime) -> None:
        """Let the record be treated as any other; NotFound unless the hold stands."""
        scope, h = self._scope, record_hold.c
        change = (
            scope.update(record_hold)
            .where(h.id == hold_id, h.member_id == member_id, h.lifted_at.is_(None))
            .values(lifted_at=at, lifted_by_id=by)
        )

        def run(connection: Connection) -> None:
            if connection.execute(change).rowcount != 1:
                raise NotFound("no such hold in this practice")
            add_entry(scope, connection, by, "lift_hold", "member", member_id, at=at)

        await scope.write(run)

    def _opened(self, row: "Row[Any]") -> RecordHold:
        reason = self._scope.open(record_hold.c.reason, row.id, row.reason, str)
        return RecordHold(
            *(row.id, row.author_id, row.at, reason),
            lifted_at=row.lifted_at,
            lifted_by_id=row.lifted_by_id,
        )
