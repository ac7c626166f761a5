"""The log: append with an expected sequence, read. There is no update and no delete.

Appends of all rooms that wait for the disk go to log_writer.py together.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from server.core.events import (
    AnyEvent,
    AttendanceConfirmed,
    AttendanceCorrected,
    Recorded,
    SessionEnded,
    decode,
)
from server.store.errors import Conflict, DuplicateCommand
from server.store.log_writer import Append, LogWriter, event_place
from server.store.schema import session_event
from server.store.scope import Scope

__all__ = ["Conflict", "DuplicateCommand", "SessionLog"]

CONFIRMED, CORRECTED, ENDED = (
    kind.__struct_config__.tag for kind in (AttendanceConfirmed, AttendanceCorrected, SessionEnded)
)


class SessionLog:
    """The logs of one practice's sessions."""

    def __init__(self, scope: Scope, writer: LogWriter) -> None:
        self._scope = scope
        self._writer = writer

    def append(
        self,
        session_id: str,
        *,
        expected_seq: int,
        author: str,
        command_id: str | None,
        events: tuple[AnyEvent, ...],
        at: datetime,
    ) -> Awaitable[tuple[Recorded, ...]]:
        """Return *events* as recorded, once they are on disk.

        Conflict: the log does not end at *expected_seq*; read the tail and decide again.
        DuplicateCommand: the command is in the log already; answer it as it was answered.
        """
        if not events:
            nothing: asyncio.Future[tuple[Recorded, ...]] = asyncio.Future()
            nothing.set_result(())
            return nothing
        practice_id = self._scope.practice_id
        wanted = Append(practice_id, session_id, expected_seq, author, command_id, events, at)
        return self._scope.journal.gather(self._writer.append_all, wanted)

    async def stood_by(self, session_id: str) -> bool:
        """Whether attendance is confirmed, and not corrected since: it takes a look, no folding."""
        e = session_event.c
        query = (
            self._scope.select(e.type)
            .where(e.session_id == session_id, e.type.in_((CONFIRMED, CORRECTED)))
            .order_by(e.seq.desc())
            .limit(1)
        )
        return await self._scope.read(lambda c: c.scalar(query) == CONFIRMED)

    async def all_stood_by(self, session_ids: Sequence[str]) -> frozenset[str]:
        """Return those of these sessions that are `stood_by`."""
        e = session_event.c
        query = self._scope.select(e.session_id, e.type).where(
            e.session_id.in_(session_ids), e.type.in_((CONFIRMED, CORRECTED))
        )

        def run(connection: Connection) -> frozenset[str]:
            last: dict[str, str] = {}
            for row in connection.execute(query.order_by(e.session_id, e.seq)):
                last[row.session_id] = row.type
            return frozenset(one for one, kind in last.items() if kind == CONFIRMED)

        return await self._scope.read(run)

    async def all_ended_at(self, session_ids: Sequence[str]) -> dict[str, datetime]:
        """Return when those of these sessions ended that did; nothing in their logs is opened."""
        e, found = session_event.c, dict[str, datetime]()
        query = self._scope.select(e.session_id, e.at).where(
            e.session_id.in_(session_ids), e.type == ENDED
        )

        def run(connection: Connection) -> dict[str, datetime]:
            for row in connection.execute(query.order_by(e.session_id, e.seq)):
                found.setdefault(row.session_id, row.at)
            return found

        return await self._scope.read(run)

    async def ends(self, session_ids: Sequence[str]) -> dict[str, int]:
        """Return the number of the last event of each of these logs."""
        e = session_event.c

        def run(connection: Connection) -> dict[str, int]:
            found: dict[str, int] = {}
            for one in session_ids:
                last = self._scope.select(e.seq).where(e.session_id == one)
                seq = connection.scalar(last.order_by(e.seq.desc()).limit(1))
                found |= {one: seq} if seq is not None else {}
            return found

        return await self._scope.read(run)

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]:
        """Return the events with numbers above *after*, in order."""
        e = session_event.c
        query = (
            self._scope.select(e.seq, e.at, e.author, e.command_id, e.payload)
            .where(e.session_id == session_id, e.seq > after)
            .order_by(e.seq)
        )

        def run(connection: Connection) -> list[Recorded]:
            vault = self._scope.vault
            return [
                Recorded(
                    row.seq,
                    row.at,
                    row.author,
                    row.command_id,
                    decode(vault.open(event_place(session_id, row.seq), row.payload)),
                )
                for row in connection.execute(query)
            ]

        return await self._scope.read(run)
