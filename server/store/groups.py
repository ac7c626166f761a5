"""Standing groups: who leads them, who is enrolled, and what a member took on last time."""

from collections.abc import Callable, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from server.core.plan import Segment
from server.ids import new_id
from server.store.errors import Conflict, NotFound
from server.store.facts import Enrolment, GroupDetails, MemberChart, StandingGroup
from server.store.schema import enrolment, group, group_facilitator, member
from server.store.scope import Scope

NO_ENROLMENT = "no such enrolment in this practice"


class Groups:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add_group(
        self,
        *,
        name: str,
        modality: str,
        timezone: str,
        facilitator_ids: tuple[str, ...],
        video_url: str | None = None,
        dial_in: str | None = None,
        segments: tuple[Segment, ...] = (),
        note_format: str = "DAP",
    ) -> str:
        """Return the id of a new group led by *facilitator_ids*, the first one first."""
        details = GroupDetails(
            name=name,
            modality=modality,
            timezone=timezone,
            video_url=video_url,
            dial_in=dial_in,
            segments=segments,
            note_format=note_format,
        )
        return await self.set_up_group(details, facilitator_ids)

    async def set_up_group(self, details: GroupDetails, facilitator_ids: tuple[str, ...]) -> str:
        """Return the id of a new group as *details* say, led by these accounts."""
        scope, group_id = self._scope, new_id()
        sealed = scope.seal(group.c.details, group_id, details)
        await scope.execute(
            scope.insert(group, id=group_id, details=sealed),
            *self._led_by(group_id, facilitator_ids),
        )
        return group_id

    async def change_group(
        self,
        group_id: str,
        change: Callable[[GroupDetails], GroupDetails],
        *,
        facilitator_ids: tuple[str, ...] | None = None,
    ) -> GroupDetails:
        """Put what *change* makes of the group in its place; NotFound when it is none of ours."""
        scope, f = self._scope, group_facilitator.c

        def run(connection: Connection) -> GroupDetails:
            found = group_details(scope, connection, group_id)
            if found is None:
                raise NotFound("no such group in this practice")
            changed = change(found)
            sealed = scope.seal(group.c.details, group_id, changed)
            connection.execute(
                scope.update(group).where(group.c.id == group_id).values(details=sealed)
            )
            if facilitator_ids is not None:
                connection.execute(scope.delete(group_facilitator).where(f.group_id == group_id))
                for row in self._led_by(group_id, facilitator_ids):
                    connection.execute(row)
            return changed

        return await scope.write(run)

    async def groups_of(self, account_id: str) -> list[StandingGroup]:
        """Return the groups this account leads, by name."""
        scope, f, e = self._scope, group_facilitator.c, enrolment.c
        led = scope.select(f.group_id).where(f.account_id == account_id)

        def run(connection: Connection) -> list[StandingGroup]:
            found = []
            for group_id in connection.scalars(led).all():
                details = group_details(scope, connection, group_id)
                here = scope.select(e.member_id).where(e.group_id == group_id, e.left_at.is_(None))
                members = len(connection.scalars(here).all())
                if details is not None:
                    found.append(StandingGroup(group_id, details, members))
            return found

        return sorted(await scope.read(run), key=lambda one: one.details.name.casefold())

    async def return_to_group(
        self, group_id: str, member_id: str, *, beside: int | None = None
    ) -> None:
        """Expect a member again who had left; they get their old number on the board.

        Conflict when they were thought to come in *beside* another number of people.
        """
        change = self._changing(group_id, member_id, left_at=None)

        def run(connection: Connection) -> None:
            self._refuse_moved(connection, group_id, beside)
            if connection.execute(change).rowcount != 1:
                raise NotFound(NO_ENROLMENT)

        await self._scope.write(run)

    async def group(self, group_id: str) -> GroupDetails | None:
        return await self._scope.read(lambda c: group_details(self._scope, c, group_id))

    async def groups(self, group_ids: Iterable[str]) -> dict[str, GroupDetails]:
        """Return what these groups are, by id."""
        query = self._scope.select(*group.c).where(group.c.id.in_(list(group_ids)))

        def run(connection: Connection) -> dict[str, GroupDetails]:
            return {
                row.id: self._scope.open(group.c.details, row.id, row.details, GroupDetails)
                for row in connection.execute(query)
            }

        return await self._scope.read(run)

    async def leaders(self, group_id: str) -> tuple[str, ...]:
        """Return the accounts that lead the group, the first one first."""
        f = group_facilitator.c
        query = self._scope.select(f.account_id).where(f.group_id == group_id).order_by(f.position)
        return await self._scope.read(lambda c: tuple(c.scalars(query)))

    async def enrolments(self, group_id: str) -> list[Enrolment]:
        """Return everybody who is or was in the group, by their number on the board."""
        scope, e = self._scope, enrolment.c
        query = (
            scope.select(e.member_id, e.position, e.left_at, e.since, member.c.chart)
            .where(e.group_id == group_id, member.c.id == e.member_id)
            .order_by(e.position)
        )

        def run(connection: Connection) -> list[Enrolment]:
            return [
                Enrolment(
                    row.member_id,
                    scope.open(member.c.chart, row.member_id, row.chart, MemberChart).display_name,
                    row.position,
                    row.left_at,
                    row.since,
                )
                for row in connection.execute(query)
            ]

        return await scope.read(run)

    async def enrol(
        self,
        group_id: str,
        member_id: str,
        *,
        last_commitment: str | None = None,
        since: datetime | None = None,
        beside: int | None = None,
    ) -> None:
        """Give a member the next seat of the group, their number on the board, from *since* on.

        Conflict when they were thought to come in *beside* another number of people: of two who
        are given the last place at once, one is.
        """
        scope, e = self._scope, enrolment.c
        sealed = self._commitment(group_id, member_id, last_commitment)
        last = (
            scope.select(e.position)
            .where(e.group_id == group_id)
            .order_by(e.position.desc())
            .limit(1)
        )

        def run(connection: Connection) -> None:
            self._refuse_moved(connection, group_id, beside)
            values = {
                "group_id": group_id,
                "member_id": member_id,
                "position": (connection.scalar(last) or 0) + 1,
                "last_commitment": sealed,
                "since": since,
            }
            connection.execute(scope.insert(enrolment, **values))

        await scope.write(run)

    async def leave_group(self, group_id: str, member_id: str, *, at: datetime) -> None:
        """End an enrolment: sessions that start at *at* or later do not expect the member."""
        await self._change(group_id, member_id, left_at=at)

    async def set_commitment(self, group_id: str, member_id: str, text: str | None) -> None:
        """Remember what the member took on, for the next session; None = nothing."""
        sealed = self._commitment(group_id, member_id, text)
        await self._change(group_id, member_id, last_commitment=sealed)

    async def _change(self, group_id: str, member_id: str, **values: object) -> None:
        if await self._scope.execute(self._changing(group_id, member_id, **values)) != 1:
            raise NotFound(NO_ENROLMENT)

    def _changing(self, group_id: str, member_id: str, **values: object) -> sa.Update:
        here = (enrolment.c.group_id == group_id, enrolment.c.member_id == member_id)
        return self._scope.update(enrolment).where(*here).values(**values)

    def _refuse_moved(self, connection: Connection, group_id: str, beside: int | None) -> None:
        """ASVS 2.3.4: what was decided of a number of people holds for that number only."""
        e = enrolment.c
        query = self._scope.select(e.member_id).where(e.group_id == group_id, e.left_at.is_(None))
        if beside is not None and (here := len(connection.execute(query).all())) != beside:
            raise Conflict(here)

    def _led_by(self, group_id: str, facilitator_ids: tuple[str, ...]) -> list[sa.Insert]:
        return [
            self._scope.insert(group_facilitator, group_id=group_id, account_id=id_, position=n)
            for n, id_ in enumerate(facilitator_ids, start=1)
        ]

    def _commitment(self, group_id: str, member_id: str, text: str | None) -> bytes | None:
        if text is None:
            return None
        return self._scope.seal(enrolment.c.last_commitment, f"{group_id}/{member_id}", text)


def group_details(scope: Scope, connection: Connection, group_id: str) -> GroupDetails | None:
    query = scope.select(group.c.details).where(group.c.id == group_id)
    sealed = connection.scalar(query)
    if sealed is None:
        return None
    return scope.open(group.c.details, group_id, sealed, GroupDetails)
