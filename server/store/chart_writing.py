"""Changing what a chart holds about a member: who they are, diagnoses, goals.

A chart is seen by whoever leads, or led, a group with the member in it; while a member is in no
group, by everybody of the practice, since somebody has to find them a place.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from server.core.plan import GoalStatus
from server.store.errors import NotFound
from server.store.facts import MemberChart
from server.store.groups import Groups
from server.store.schema import diagnosis, enrolment, goal, group_facilitator, member


class ChartWriting(Groups):
    async def members_for(self, account_id: str) -> list[MemberChart]:
        """Return the charts this account may see, by name."""
        scope = self._scope
        query = scope.select(*member.c)

        def run(connection: Connection) -> list[MemberChart]:
            hidden = self._of_others(connection, account_id)
            return [
                scope.open(member.c.chart, row.id, row.chart, MemberChart)
                for row in connection.execute(query)
                if row.id not in hidden
            ]

        return sorted(await scope.read(run), key=lambda chart: chart.name.casefold())

    async def member_for(self, account_id: str, member_id: str) -> MemberChart | None:
        """Return this chart if the account may see it."""
        scope = self._scope
        query = scope.select(*member.c).where(member.c.id == member_id)

        def run(connection: Connection) -> MemberChart | None:
            row = connection.execute(query).first()
            if row is None or row.id in self._of_others(connection, account_id):
                return None
            return scope.open(member.c.chart, row.id, row.chart, MemberChart)

        return await scope.read(run)

    async def add_members(self, charts: list[MemberChart]) -> None:
        """Add these charts, all or none."""
        scope = self._scope
        rows = [
            scope.insert(
                member, id=one.member_id, chart=scope.seal(member.c.chart, one.member_id, one)
            )
            for one in charts
        ]
        if rows:
            await scope.execute(*rows)

    async def change_member(self, chart: MemberChart) -> None:
        """Replace a chart; NotFound when it is none of this practice."""
        scope, sealed = self._scope, self._scope.seal(member.c.chart, chart.member_id, chart)
        change = scope.update(member).where(member.c.id == chart.member_id).values(chart=sealed)
        if await scope.execute(change) != 1:
            raise NotFound("no such member in this practice")

    async def set_goal_status(self, member_id: str, goal_id: str, status: GoalStatus) -> None:
        change = (
            self._scope.update(goal)
            .where(goal.c.id == goal_id, goal.c.member_id == member_id)
            .values(status=status)
        )
        if await self._scope.execute(change) != 1:
            raise NotFound("no such goal in this practice")

    async def remove_diagnosis(self, member_id: str, code: str) -> None:
        """Take a diagnosis off the chart. Notes keep what stood there when they were drafted."""
        scope, d = self._scope, diagnosis.c
        query = scope.select(d.id, d.wording).where(d.member_id == member_id)

        def run(connection: Connection) -> None:
            for row in connection.execute(query).all():
                wording = scope.open(d.wording, row.id, row.wording, dict[str, str])
                if wording["code"] == code:
                    connection.execute(scope.delete(diagnosis).where(d.id == row.id))
                    return
            raise NotFound("no such diagnosis in this chart")

        await scope.write(run)

    def _of_others(self, connection: Connection, account_id: str) -> set[str]:
        """Return the ids of members who are in groups, but in none that this account leads."""
        e, f = enrolment.c, group_facilitator.c
        mine = sa.and_(f.group_id == e.group_id, f.account_id == account_id)
        own = set(connection.scalars(self._scope.select(e.member_id, f.account_id).where(mine)))
        return set(connection.scalars(self._scope.select(e.member_id))) - own
