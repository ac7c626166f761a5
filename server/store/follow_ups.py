"""What was to be done after a session, until when, and what came of it. NOT-10, NOT-11.

A follow-up hangs on a member's note and is never part of it. What came of it is said once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from server.ids import new_id
from server.store.errors import Conflict, NotFound
from server.store.facts import FollowUp, FollowUpKind
from server.store.schema import follow_up, note, session
from server.store.scope import Scope


class FollowUps:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def ask(
        self, note_id: str, kind: FollowUpKind, what: str, due: date, *, by: str, at: datetime
    ) -> str:
        """Keep what is to be done until *due* and return its id; NotFound without the note."""
        scope, f, made = self._scope, follow_up.c, new_id()
        known = scope.select(note.c.id).where(note.c.id == note_id)
        values = {"id": made, "note_id": note_id, "kind": kind, "due": due.isoformat()}

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such note in this practice")
            sealed = scope.seal(f.what, made, what)
            connection.execute(
                scope.insert(follow_up, **values, asked_by=by, asked_at=at, what=sealed)
            )
            return made

        return await scope.write(run)

    async def done(self, follow_up_id: str, outcome: str, *, by: str, at: datetime) -> None:
        """Keep what came of it; Conflict when somebody said it before, NotFound without it."""
        scope, f = self._scope, follow_up.c
        row = scope.select(f.done_at).where(f.id == follow_up_id)
        change = scope.update(follow_up).where(f.id == follow_up_id)

        def run(connection: Connection) -> None:
            found = connection.execute(row).first()
            if found is None:
                raise NotFound("no such follow-up in this practice")
            if found.done_at is not None:
                raise Conflict(0)
            sealed = scope.seal(f.outcome, follow_up_id, outcome)
            connection.execute(change.values(done_by=by, done_at=at, outcome=sealed))

        await scope.write(run)

    async def of_note(self, note_id: str) -> list[FollowUp]:
        """Return the follow-ups of a note, the earliest first."""
        return await self._found(follow_up.c.note_id == note_id)

    async def open(self) -> list[FollowUp]:
        """Return all that are not done yet, the earliest due first."""
        return await self._found(follow_up.c.done_at.is_(None))

    async def of_group(self, group_id: str, since: datetime) -> list[FollowUp]:
        """Return those of a group's sessions that are open, or were done after *since*."""
        f = follow_up.c
        return await self._found(
            sa.and_(session.c.group_id == group_id, sa.or_(f.done_at.is_(None), f.done_at > since))
        )

    async def _found(self, condition: "sa.ColumnElement[bool]") -> list[FollowUp]:
        f, n = follow_up.c, note.c
        query = (
            self._scope.select(*f, n.session_id, n.member_id, session.c.group_id)
            .where(f.note_id == n.id, n.session_id == session.c.id, condition)
            .order_by(f.due, f.asked_at)
        )

        def run(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(query).all()

        return [self._opened(row) for row in await self._scope.read(run)]

    def _opened(self, row: "Row[Any]") -> FollowUp:
        scope, f = self._scope, follow_up.c
        return FollowUp(
            follow_up_id=row.id,
            note_id=row.note_id,
            session_id=row.session_id,
            member_id=row.member_id,
            kind=row.kind,
            what=scope.open(f.what, row.id, row.what, str),
            due=date.fromisoformat(row.due),
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            outcome=scope.open(f.outcome, row.id, row.outcome, str) if row.outcome else None,
            done_by=row.done_by,
            done_at=row.done_at,
        )
