"""Objectives: the measurable steps towards a member's goal, each with its target day and status.

Every status it ever had is kept with who set it, when and why.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from server.core.plan import GoalStatus
from server.ids import new_id
from server.store.errors import NotFound
from server.store.joining_tables import objective
from server.store.schema import diagnosis, goal
from server.store.scope import Scope


class StatusChange(Struct, frozen=True):
    status: GoalStatus
    at: datetime
    author_id: str
    reason: str


class Objective(Struct, frozen=True):
    """One step towards a goal; *measure* says how anybody can tell that it is reached."""

    text: str
    measure: str = ""
    target_on: date | None = None
    changes: tuple[StatusChange, ...] = ()
    objective_id: str = ""
    goal_id: str = ""

    @property
    def status(self) -> GoalStatus:
        return self.changes[-1].status if self.changes else "active"


class PlanCounts(Struct, frozen=True):
    """What of a plan is there, in numbers."""

    goals: int
    diagnoses: int


class Objectives:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> list[Objective]:
        """Return a member's objectives, by goal and in the order they were written."""
        return (await self.of_members([member_id])).get(member_id, [])

    async def of_members(self, member_ids: Iterable[str]) -> dict[str, list[Objective]]:
        scope, o, g = self._scope, objective.c, goal.c
        query = (
            scope.select(o.id, o.content, g.member_id)
            .where(o.goal_id == g.id, g.member_id.in_(tuple(member_ids)))
            .order_by(g.ordinal, o.ordinal)
        )

        def run(connection: Connection) -> dict[str, list[Objective]]:
            found: dict[str, list[Objective]] = {}
            for row in connection.execute(query):
                one = scope.open(o.content, row.id, row.content, Objective)
                found.setdefault(row.member_id, []).append(one)
            return found

        return await scope.read(run)

    async def counts(self, member_ids: Iterable[str]) -> dict[str, PlanCounts]:
        """Return how many active goals and diagnoses each has; nothing is opened for it."""
        scope, g, d, wanted = self._scope, goal.c, diagnosis.c, tuple(member_ids)
        goals = scope.select(g.member_id).where(g.member_id.in_(wanted), g.status == "active")
        diagnoses = scope.select(d.member_id).where(d.member_id.in_(wanted))

        def run(connection: Connection) -> dict[str, PlanCounts]:
            active, coded = (
                Counter(connection.scalars(goals)),
                Counter(connection.scalars(diagnoses)),
            )
            return {one: PlanCounts(active[one], coded[one]) for one in wanted}

        return await scope.read(run)

    async def add(self, member_id: str, goal_id: str, new: Objective) -> str:
        """Return the id of an objective of this member's goal; NotFound when it is none."""
        scope, o, objective_id = self._scope, objective.c, new_id()
        kept = replace(new, objective_id=objective_id, goal_id=goal_id)
        known = scope.select(goal.c.id).where(goal.c.id == goal_id, goal.c.member_id == member_id)
        last = (
            scope.select(o.ordinal).where(o.goal_id == goal_id).order_by(o.ordinal.desc()).limit(1)
        )

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such goal in this practice")
            values = {
                "id": objective_id,
                "goal_id": goal_id,
                "ordinal": (connection.scalar(last) or 0) + 1,
                "content": scope.seal(o.content, objective_id, kept),
            }
            connection.execute(scope.insert(objective, **values))
            return objective_id

        return await scope.write(run)

    async def set_status(self, member_id: str, objective_id: str, change: StatusChange) -> None:
        """Add a status to those it had; NotFound when the objective is none of this member's."""
        scope, o, g = self._scope, objective.c, goal.c
        query = scope.select(o.content, g.id).where(
            o.id == objective_id, o.goal_id == g.id, g.member_id == member_id
        )

        def run(connection: Connection) -> None:
            row = connection.execute(query).first()
            if row is None:
                raise NotFound("no such objective in this practice")
            before = scope.open(o.content, objective_id, row.content, Objective)
            after = replace(before, changes=(*before.changes, change))
            sealed = scope.seal(o.content, objective_id, after)
            connection.execute(
                scope.update(objective).where(o.id == objective_id).values(content=sealed)
            )

        await scope.write(run)
