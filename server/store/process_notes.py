"""One facilitator's process notes (psychotherapy notes, 45 CFR 164.501): apart from all records.

They hang on no `Practice`, so nothing that drafts, exports or bills can reach them, and only their
author can be given them. A note that is removed is gone: it is part of no record.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from server.store.errors import Conflict, NotFound
from server.store.schema import process_note, session
from server.store.scope import Scope


class ProcessNote(Struct, frozen=True):
    """What its author wrote about one session, as saved last; *version* counts the savings."""

    text: str
    version: int
    at: datetime


class ProcessNoteConflict(Conflict):
    """It was saved or removed elsewhere meanwhile; *latest* is how it stands, None if removed."""

    def __init__(self, latest: ProcessNote | None) -> None:
        super().__init__(latest.version if latest else 0)
        self.latest = latest


class ProcessNotes:
    def __init__(self, scope: Scope, author_id: str) -> None:
        self._scope = scope
        self._author_id = author_id

    async def of_session(self, session_id: str) -> ProcessNote | None:
        """Return the author's note about a session; None when there is none."""
        return await self._scope.read(lambda c: self._latest(c, session_id))

    async def save(self, session_id: str, text: str, *, expected: int, at: datetime) -> int:
        """Keep *text* in place of version *expected* (0: none yet); return the new version."""
        scope, n = self._scope, process_note.c

        def run(connection: Connection) -> int:
            known = scope.select(session.c.id).where(session.c.id == session_id)
            if connection.execute(known).first() is None:
                raise NotFound("no such session in this practice")
            self._expect(connection, session_id, expected)
            version = expected + 1
            sealed = scope.seal(n.text, self._row(session_id), text)
            values = {"version": version, "at": at, "text": sealed}
            keys = {"session_id": session_id, "author_id": self._author_id}
            statement = scope.upsert(process_note, **keys, **values)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["session_id", "author_id"], set_=values
                )
            )
            return version

        return await scope.write(run)

    async def remove(self, session_id: str, *, expected: int) -> None:
        """Remove the author's note for good."""
        n = process_note.c
        gone = self._scope.delete(process_note).where(
            n.session_id == session_id, n.author_id == self._author_id
        )

        def run(connection: Connection) -> None:
            self._expect(connection, session_id, expected)
            connection.execute(gone)

        await self._scope.write(run)

    def _expect(self, connection: Connection, session_id: str, expected: int) -> None:
        latest = self._latest(connection, session_id)
        if (latest.version if latest else 0) != expected:
            raise ProcessNoteConflict(latest)

    def _latest(self, connection: Connection, session_id: str) -> ProcessNote | None:
        n, scope = process_note.c, self._scope
        query = scope.select(n.version, n.at, n.text)
        own = query.where(n.session_id == session_id, n.author_id == self._author_id)
        row = connection.execute(own).first()
        if row is None:
            return None
        text = scope.open(n.text, self._row(session_id), row.text, str)
        return ProcessNote(text, row.version, row.at)

    def _row(self, session_id: str) -> str:
        return f"{session_id}/{self._author_id}"
