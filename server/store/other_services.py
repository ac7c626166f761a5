"""What else a member was given on a day: told by a person, for what payers ask of one day.

Nothing is changed: what was mistyped is taken back, and stays to be seen.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Connection, Index, Row, Select

from server.billing.findings_facts import Service
from server.ids import new_id
from server.store.columns import an_id, moment, owned, within
from server.store.errors import NotFound
from server.store.schema import member
from server.store.scope import Scope
from server.store.types import Sealed

other_service = owned(
    "other_service",
    an_id("member_id"),
    an_id("author_id"),
    moment("at"),
    moment("withdrawn_at", null=True),
    Column("service", Sealed, nullable=False),
    within("member_id", "member"),
    Index("ix_other_service_practice_id_member_id", "practice_id", "member_id"),
)


class OtherService(Struct, frozen=True):
    """*withdrawn_at* once somebody took it back."""

    service_id: str
    member_id: str
    author_id: str
    at: datetime
    withdrawn_at: datetime | None
    service: Service


class OtherServices:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_members(self, member_ids: Iterable[str]) -> dict[str, tuple[Service, ...]]:
        """Return what stands of each of these members, the earliest first."""
        o, wanted = other_service.c, list(dict.fromkeys(member_ids))
        query = self._scope.select(*o).where(o.member_id.in_(wanted), o.withdrawn_at.is_(None))
        found: dict[str, list[Service]] = {}
        for one in await self._found(query):
            found.setdefault(one.member_id, []).append(one.service)
        return {who: tuple(services) for who, services in found.items()}

    async def of_member(self, member_id: str) -> list[OtherService]:
        """Return all that was told of a member, the latest service first."""
        o = other_service.c
        return (await self._found(self._scope.select(*o).where(o.member_id == member_id)))[::-1]

    async def tell(self, member_id: str, service: Service, *, by: str, at: datetime) -> str:
        """Keep a service and return its id; NotFound without the member."""
        scope, o, made = self._scope, other_service.c, new_id()
        known = scope.select(member.c.id).where(member.c.id == member_id)
        sealed = scope.seal(o.service, made, service)

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            values = {"id": made, "member_id": member_id, "author_id": by, "at": at}
            connection.execute(scope.insert(other_service, **values, service=sealed))
            return made

        return await scope.write(run)

    async def take_back(self, member_id: str, service_id: str, *, at: datetime) -> None:
        """Let a service count no more; NotFound when there is none that does."""
        o = other_service.c
        change = (
            self._scope.update(other_service)
            .where(o.id == service_id, o.member_id == member_id, o.withdrawn_at.is_(None))
            .values(withdrawn_at=at)
        )
        if await self._scope.execute(change) == 0:
            raise NotFound("no such service of this member")

    async def _found(self, query: "Select[*tuple[Any, ...]]") -> list[OtherService]:
        scope = self._scope
        found = [_opened(scope, row) for row in await scope.read(lambda c: c.execute(query).all())]
        return sorted(found, key=lambda one: one.service.starts_at)


def _opened(scope: Scope, row: "Row[Any]") -> OtherService:
    return OtherService(
        service_id=row.id,
        member_id=row.member_id,
        author_id=row.author_id,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
        service=scope.open(other_service.c.service, row.id, row.service, Service),
    )
