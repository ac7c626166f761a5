"""Charts opened in an emergency by somebody whose they are not: for an hour, with a reason.

Each step and its entry in the audit are one transaction: there is no access nobody can find.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row

from server.ids import new_id
from server.store.audit import add_entry
from server.store.emergency_tables import emergency_access
from server.store.errors import NotFound
from server.store.schema import enrolment, member
from server.store.scope import Scope

OPENED, CLOSED, TOLD, SEEN = (
    "break_glass",
    "close_break_glass",
    "emergency_disclosure",
    "acknowledge_break_glass",
)


class EmergencyAccess(Struct, frozen=True):
    """One chart, opened by one account; *seen_at* once somebody else said that they saw it."""

    access_id: str
    member_id: str
    account_id: str
    at: datetime
    until: datetime
    reason: str
    closed_at: datetime | None = None
    seen_by_id: str | None = None
    seen_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.until


class Emergencies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def open(
        self, member_id: str, account_id: str, *, reason: str, at: datetime, until: datetime
    ) -> str:
        """Return the id of an access that begins now; NotFound without such a member here.

        It ends the one the account has to this chart: what is closed is closed.
        """
        scope, access_id, e = self._scope, new_id(), emergency_access.c
        before = (
            scope.update(emergency_access)
            .where(e.member_id == member_id, e.account_id == account_id)
            .where(e.closed_at.is_(None), e.until > at)
            .values(closed_at=at)
        )
        known = scope.select(member.c.id).where(member.c.id == member_id)
        row = {"id": access_id, "member_id": member_id, "account_id": account_id}
        sealed = scope.seal(emergency_access.c.reason, access_id, reason)
        new = scope.insert(emergency_access, **row, at=at, until=until, reason=sealed)

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            if connection.execute(before).rowcount:
                add_entry(scope, connection, account_id, CLOSED, "member", member_id, at=at)
            connection.execute(new)
            told = (account_id, OPENED, "member", member_id)
            add_entry(scope, connection, *told, at=at, reason=reason)
            return access_id

        return await scope.write(run)

    async def access(self, access_id: str) -> EmergencyAccess | None:
        query = self._scope.select(*emergency_access.c).where(emergency_access.c.id == access_id)
        found = await self._scope.read(lambda c: c.execute(query).first())
        return self._opened(found) if found else None

    async def open_now(self, account_id: str, now: datetime) -> list[EmergencyAccess]:
        """Return what this account has open, the oldest first."""
        e = emergency_access.c
        mine = self._scope.select(*e).where(
            e.account_id == account_id, e.closed_at.is_(None), e.until > now
        )
        return await self._all(mine.order_by(e.at))

    async def unseen(self) -> list[EmergencyAccess]:
        """Return what nobody has said yet that they saw, the oldest first."""
        e = emergency_access.c
        return await self._all(self._scope.select(*e).where(e.seen_at.is_(None)).order_by(e.at))

    async def groups(self, member_id: str) -> list[str]:
        """Return the groups that the member is in, or was: who leads them knows the member."""
        e = enrolment.c
        query = self._scope.select(e.group_id).where(e.member_id == member_id).order_by(e.left_at)
        return await self._scope.read(lambda c: list(c.scalars(query)))

    async def close(self, access_id: str, *, by: str, at: datetime) -> None:
        """End an access before its time; a second time changes nothing."""
        e = emergency_access.c
        change = self._scope.update(emergency_access).where(
            e.id == access_id, e.closed_at.is_(None), e.until > at
        )
        await self._step(access_id, change.values(closed_at=at), by, CLOSED, at)

    async def tell(self, access_id: str, told: str, *, by: str, at: datetime) -> None:
        """Write down what was passed on, to whom and why (42 CFR 2.51(c))."""
        scope = self._scope

        def run(connection: Connection) -> None:
            member_id = self._member(connection, access_id)
            add_entry(scope, connection, by, TOLD, "member", member_id, at=at, reason=told)

        await scope.write(run)

    async def see(self, access_id: str, *, by: str, at: datetime) -> None:
        """Say by name that it was seen; the first one stands."""
        e = emergency_access.c
        change = self._scope.update(emergency_access).where(e.id == access_id, e.seen_at.is_(None))
        await self._step(access_id, change.values(seen_by_id=by, seen_at=at), by, SEEN, at)

    async def _step(self, access_id: str, change: Any, by: str, act: str, at: datetime) -> None:
        scope = self._scope

        def run(connection: Connection) -> None:
            member_id = self._member(connection, access_id)
            if connection.execute(change).rowcount:
                add_entry(scope, connection, by, act, "member", member_id, at=at)

        await scope.write(run)

    def _member(self, connection: Connection, access_id: str) -> str:
        e = emergency_access.c
        found: str | None = connection.scalar(
            self._scope.select(e.member_id).where(e.id == access_id)
        )
        if found is None:
            raise NotFound("no such access in this practice")
        return found

    async def _all(self, query: Any) -> list[EmergencyAccess]:
        return await self._scope.read(lambda c: [self._opened(row) for row in c.execute(query)])

    def _opened(self, row: "Row[Any]") -> EmergencyAccess:
        reason = self._scope.open(emergency_access.c.reason, row.id, row.reason, str)
        return EmergencyAccess(
            *(row.id, row.member_id, row.account_id, row.at, row.until, reason),
            closed_at=row.closed_at,
            seen_by_id=row.seen_by_id,
            seen_at=row.seen_at,
        )
