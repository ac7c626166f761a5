"""How much of each draft was signed as it stood: counted once, since signed words never change."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from server.core.note import NoteChange
from server.store.schema import note_effort, signature
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

    async def keep(self, changes: Mapping[str, NoteChange]) -> None:
        """Keep what was counted of signed notes; what is not signed may still change."""
        scope, s = self._scope, signature.c
        signed = scope.select(s.note_id).where(s.note_id.in_(list(changes)))

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
