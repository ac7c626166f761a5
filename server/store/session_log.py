"""The log: append with an expected sequence, read. There is no update and no delete.

Appends of many rooms that wait for the disk share three statements: one looks up where each log
ends, one which commands are known, one inserts.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.core.events import AnyEvent, Recorded, decode, encode
from server.store.errors import Conflict, DuplicateCommand, NotFound, StoreError
from server.store.schema import session, session_event
from server.store.scope import Scope, place
from server.store.vault import Place, Vault

__all__ = ["Append", "Conflict", "DuplicateCommand", "LogWriter", "SessionLog"]


class Append(Struct, frozen=True):
    """The events of one command, to follow number *expected_seq* of their session."""

    practice_id: str
    session_id: str
    expected_seq: int
    author: str
    command_id: str | None
    events: tuple[AnyEvent, ...]
    at: datetime

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(seq, self.at, self.author, self.command_id, event)
            for seq, event in enumerate(self.events, start=self.expected_seq + 1)
        )


class SessionLog:
    """The logs of one practice's sessions."""

    def __init__(self, scope: Scope, writer: "LogWriter") -> None:
        self._scope = scope
        self._writer = writer

    async def append(
        self,
        session_id: str,
        *,
        expected_seq: int,
        author: str,
        command_id: str | None,
        events: tuple[AnyEvent, ...],
        at: datetime,
    ) -> tuple[Recorded, ...]:
        """Return *events* as recorded, once they are on disk.

        Conflict: the log does not end at *expected_seq*; read the tail and decide again.
        DuplicateCommand: the command is in the log already; answer it as it was answered.
        """
        if not events:
            return ()
        practice_id = self._scope.practice_id
        wanted = Append(practice_id, session_id, expected_seq, author, command_id, events, at)
        return await self._scope.journal.gather(self._writer.append_all, wanted)

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
                    decode(vault.open(_place(session_id, row.seq), row.payload)),
                )
                for row in connection.execute(query)
            ]

        return await self._scope.read(run)


class LogWriter:
    """Appends for all practices in the disk thread; each append names its own."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def append_all(
        self, connection: Connection, appends: Sequence[Append]
    ) -> list[tuple[Recorded, ...] | StoreError]:
        ends = _ends(connection, appends)
        known = _known(connection, appends)
        answers: list[tuple[Recorded, ...] | StoreError] = []
        rows: list[dict[str, object]] = []
        for wanted in appends:
            log = (wanted.practice_id, wanted.session_id)
            command = (wanted.session_id, wanted.command_id)
            if log not in ends:
                answers.append(NotFound("no such session in this practice"))
            elif wanted.command_id is not None and command in known:
                answers.append(DuplicateCommand(known[command]))
            elif ends[log] != wanted.expected_seq:
                answers.append(Conflict(ends[log]))
            else:
                recorded = wanted.recorded
                ends[log] = known[command] = recorded[-1].seq
                rows += [self._row(wanted, part, r) for part, r in enumerate(recorded)]
                answers.append(recorded)
        if rows:
            connection.execute(sa.insert(session_event), rows)
        return answers

    def _row(self, wanted: Append, part: int, recorded: Recorded) -> dict[str, object]:
        payload = encode(recorded.event)
        return {
            "practice_id": wanted.practice_id,
            "session_id": wanted.session_id,
            "seq": recorded.seq,
            "at": recorded.at,
            "author": recorded.author,
            "command_id": recorded.command_id,
            "part": part,
            "type": recorded.event.__struct_config__.tag,
            "payload": self._vault.seal(_place(wanted.session_id, recorded.seq), payload),
        }


def _ends(connection: Connection, appends: Sequence[Append]) -> dict[tuple[str, str], int]:
    """The last number of each log, by practice and session; no entry = no such session."""
    last = (
        sa.select(sa.func.max(session_event.c.seq))
        .where(session_event.c.session_id == session.c.id)
        .scalar_subquery()
    )
    query = sa.select(session.c.practice_id, session.c.id, sa.func.coalesce(last, 0)).where(
        session.c.id.in_({a.session_id for a in appends})
    )
    return {(practice_id, id_): end for practice_id, id_, end in connection.execute(query)}


def _known(connection: Connection, appends: Sequence[Append]) -> dict[tuple[str, str | None], int]:
    """The last number of each of these commands that is in its session's log already."""
    e = session_event.c
    commands = {a.command_id for a in appends if a.command_id is not None}
    if not commands:
        return {}
    query = (
        sa.select(e.session_id, e.command_id, sa.func.max(e.seq))
        .where(e.session_id.in_({a.session_id for a in appends}), e.command_id.in_(commands))
        .group_by(e.session_id, e.command_id)
    )
    return {(session_id, command): seq for session_id, command, seq in connection.execute(query)}


def _place(session_id: str, seq: int) -> Place:
    return place(session_event.c.payload, f"{session_id}/{seq}")
