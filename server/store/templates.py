"""What a practice worked out once and uses again: criteria and checklist, plans of sessions."""

from msgspec import Struct
from sqlalchemy import Connection

from server.core.placement import Screening
from server.core.plan import Segment
from server.ids import new_id
from server.store.errors import NotFound
from server.store.joining_tables import template
from server.store.scope import Scope


class PlanTemplate(Struct, frozen=True):
    """A plan of a session, to be used again; *template_id* is empty until it is kept."""

    name: str
    segments: tuple[Segment, ...]
    template_id: str = ""


class _Content(Struct, frozen=True):
    """One of the two."""

    screening: Screening | None = None
    plan: PlanTemplate | None = None


class Templates:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def screening(self) -> Screening:
        """Return the practice's own criteria and checklist, or those that come with us."""
        found = [one.screening for one in await self._all() if one.screening is not None]
        return found[-1] if found else Screening()

    async def set_screening(self, screening: Screening) -> None:
        await self._keep(f"screening-{self._scope.practice_id}", _Content(screening=screening))

    async def plans(self) -> list[PlanTemplate]:
        """Return the plans by name."""
        found = [one.plan for one in await self._all() if one.plan is not None]
        return sorted(found, key=lambda plan: plan.name.casefold())

    async def add_plan(self, name: str, segments: tuple[Segment, ...]) -> str:
        """Return the id of a plan to use again."""
        plan = PlanTemplate(name, segments, new_id())
        await self._keep(plan.template_id, _Content(plan=plan))
        return plan.template_id

    async def remove_plan(self, template_id: str) -> None:
        """Forget a plan; sessions that were planned by it keep theirs."""
        change = self._scope.delete(template).where(template.c.id == template_id)
        removed = await self._scope.write(lambda c: c.execute(change).rowcount)
        if removed != 1:
            raise NotFound("no such plan in this practice")

    async def _all(self) -> list[_Content]:
        scope, t = self._scope, template.c

        def run(connection: Connection) -> list[_Content]:
            return [
                scope.open(t.content, row.id, row.content, _Content)
                for row in connection.execute(scope.select(*t))
            ]

        return await scope.read(run)

    async def _keep(self, template_id: str, content: _Content) -> None:
        scope, t = self._scope, template.c
        sealed = scope.seal(t.content, template_id, content)

        def run(connection: Connection) -> None:
            change = scope.update(template).where(t.id == template_id).values(content=sealed)
            if connection.execute(change).rowcount == 0:
                connection.execute(scope.insert(template, id=template_id, content=sealed))

        await scope.write(run)
