"""Who pays for each member, every version of it; the last one counts.

A claim carries what stood here when it was made, so a card that changes changes no claim.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from server.core.insurance import Insured
from server.ids import new_id
from server.store.billing_tables import insurance
from server.store.errors import NotFound
from server.store.schema import member
from server.store.scope import Scope


class InsuredVersion(Struct, frozen=True):
    """What was written down about who pays, by whom and when."""

    position: int
    author_id: str
    at: datetime
    insured: Insured


class Insurances:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> Insured | None:
        """Return what counts now; None while nobody wrote anything down."""
        found = await self.versions(member_id)
        return found[0].insured if found else None

    async def versions(self, member_id: str) -> list[InsuredVersion]:
        """Return all that was written down, the latest first."""
        scope, i = self._scope, insurance.c
        query = scope.select(*i).where(i.member_id == member_id).order_by(i.position.desc())

        def run(connection: Connection) -> list[InsuredVersion]:
            return [
                InsuredVersion(
                    position=row.position,
                    author_id=row.author_id,
                    at=row.at,
                    insured=scope.open(i.insured, row.id, row.insured, Insured),
                )
                for row in connection.execute(query)
            ]

        return await scope.read(run)

    async def of_members(self, member_ids: Iterable[str]) -> dict[str, Insured]:
        """Return what counts now for each of these who has any."""
        wanted = list(dict.fromkeys(member_ids))
        return await self._scope.read(lambda c: insured_of(self._scope, c, wanted))

    async def save(self, member_id: str, insured: Insured, *, by: str, at: datetime) -> None:
        """Keep another version; NotFound when the member is none of this practice."""
        scope, i, made = self._scope, insurance.c, new_id()
        known = scope.select(member.c.id).where(member.c.id == member_id)
        last = (
            scope.select(i.position)
            .where(i.member_id == member_id)
            .order_by(i.position.desc())
            .limit(1)
        )
        sealed = scope.seal(i.insured, made, insured)

        def run(connection: Connection) -> None:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            position = (connection.scalar(last) or 0) + 1
            values = {"id": made, "member_id": member_id, "position": position, "at": at}
            connection.execute(scope.insert(insurance, **values, author_id=by, insured=sealed))

        await scope.write(run)


def insured_of(scope: Scope, connection: Connection, member_ids: list[str]) -> dict[str, Insured]:
    i = insurance.c
    query = (
        scope.select(i.id, i.member_id, i.insured)
        .where(i.member_id.in_(member_ids))
        .order_by(i.member_id, i.position)
    )
    # Later versions come later, and replace the row before they are opened.
    latest = {row.member_id: row for row in connection.execute(query)}
    return {
        member_id: scope.open(i.insured, row.id, row.insured, Insured)
        for member_id, row in latest.items()
    }
