"""The steps of each member towards a group: one row for each, only ever added."""

from datetime import datetime

from sqlalchemy import Connection

from server.core.placement import Step, Taken
from server.store.joining_tables import placement_step
from server.store.scope import Scope


class Placements:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_group(self, group_id: str) -> dict[str, list[Taken]]:
        """Return the steps of everybody who ever came near this group, by member, in order."""
        scope, p = self._scope, placement_step.c
        query = scope.select(*p).where(p.group_id == group_id).order_by(p.member_id, p.seq)

        def run(connection: Connection) -> dict[str, list[Taken]]:
            found: dict[str, list[Taken]] = {}
            for row in connection.execute(query):
                step = scope.open(p.step, _place(group_id, row.member_id, row.seq), row.step, Step)
                taken = Taken(row.seq, row.at, row.author_id, step)
                found.setdefault(row.member_id, []).append(taken)
            return found

        return await scope.read(run)

    async def add(
        self, group_id: str, member_id: str, step: Step, *, author_id: str, at: datetime
    ) -> None:
        """Write down the next step; the database refuses a group or member of nobody here."""
        scope, p = self._scope, placement_step.c
        last = (
            scope.select(p.seq)
            .where(p.group_id == group_id, p.member_id == member_id)
            .order_by(p.seq.desc())
            .limit(1)
        )

        def run(connection: Connection) -> None:
            seq = (connection.scalar(last) or 0) + 1
            values = {
                "group_id": group_id,
                "member_id": member_id,
                "seq": seq,
                "author_id": author_id,
                "at": at,
                "step": scope.seal(p.step, _place(group_id, member_id, seq), step),
            }
            connection.execute(scope.insert(placement_step, **values))

        await scope.write(run)


def _place(group_id: str, member_id: str, seq: int) -> str:
    return f"{group_id}/{member_id}/{seq}"
