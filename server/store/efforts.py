"""How much of each draft was signed as it stood: counted once, since signed words never change."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from server.core.note import NoteBody, NoteChange
from server.store.schema import note_effort, note_version, signature
from server.store.scope import Scope


class Efforts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_notes(self, note_ids: Sequence[str]) -> dict[str, NoteChange]:
        """Return what is kept of these notes, by note."""
        e = note_effort.c
        query = self._scope.select(e.note_id, e.drafted, e.untouched, e.changed).where(
            e.note_id.in_(note_ids)
        )

        def run(connection: Connection) -> dict[str, NoteChange]:
            return {row.note_id: NoteChange(*row[1:]) for row in connection.execute(query)}

        return await self._scope.read(run)

    async def words(self, note_ids: Sequence[str]) -> dict[str, tuple[NoteBody, NoteBody]]:
        """Return of each of these notes that is signed the words drafted and those signed."""
        scope, v, s = self._scope, note_version.c, signature.c
        query = (
            scope.select_among(v.note_id, v.version, v.body, s.note_id)
            .where(v.note_id.in_(note_ids), s.note_id == v.note_id)
            .where(sa.or_(v.version == 1, v.version == s.version))
            .order_by(v.note_id, v.version)
        )

        def run(connection: Connection) -> dict[str, tuple[NoteBody, NoteBody]]:
            found: dict[str, tuple[NoteBody, NoteBody]] = {}
            for note_id, version, sealed, _ in connection.execute(query):
                body = scope.open(v.body, f"{note_id}/{version}", sealed, NoteBody)
                found[note_id] = (found[note_id][0] if note_id in found else body, body)
            return found

        return await scope.read(run)

    async def keep(self, changes: Mapping[str, NoteChange]) -> None:
        """Keep what was counted of signed notes; what is not signed may still change."""
        scope, s = self._scope, signature.c
        signed = scope.select_among(s.note_id).where(s.note_id.in_(list(changes)))

        def run(connection: Connection) -> None:
            rows = [
                {
                    "note_id": note_id,
                    "drafted": changes[note_id].drafted,
                    "untouched": changes[note_id].untouched,
                    "changed": changes[note_id].characters,
                }
                for note_id in connection.scalars(signed)
            ]
            if rows:
                new = scope.upsert(note_effort)
                connection.execute(new.on_conflict_do_nothing(), rows)

        await scope.write(run)
