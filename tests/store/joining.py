"""What Eli tries of Ana's by the functions of the way into a group: consents, texts, steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from server.core.placement import Screening, Step
from server.pages.agreement_texts import AGREEMENTS
from server.store import Practice
from server.store.errors import NotFound
from server.store.objectives import Objective, PlanCounts, StatusChange
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.hers import Ana


async def _objective_by_eli(eli: Practice, ana: Ana) -> None:
    goal = (await ana.own.practice.people.goals(ana.own.bo))[0]
    await eli.objectives.add(ana.own.bo, goal.goal_id, Objective("by Eli"))


async def _counts_by_eli(eli: Practice, ana: Ana) -> object:
    return list((await eli.objectives.counts([ana.own.bo])).values())


JOINING: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "consents.of": (lambda p, a: p.consents.of(a.own.bo), {}),
    "consents.history": (lambda p, a: p.consents.history(a.own.bo), []),
    "consents.of_many": (lambda p, a: _many(p, a), [{}]),
    "consents.sessions": (lambda p, a: p.consents.sessions(a.own.bo, after=TEN), []),
    "consents.take_back": (
        lambda p, a: p.consents.take_back(
            a.own.bo, "drafting", version="2026-01", reason="by Eli", author_id="eli", at=TEN
        ),
        NotFound,
    ),
    "consents.add": (
        lambda p, a: p.consents.add(
            a.own.bo, "part_2", version="2026-01", reason="by Eli", author_id="eli", at=TEN
        ),
        NotFound,
    ),
    "objectives.of_member": (lambda p, a: p.objectives.of_member(a.own.bo), []),
    "objectives.of_members": (lambda p, a: p.objectives.of_members([a.own.bo]), {}),
    "objectives.counts": (_counts_by_eli, [PlanCounts(0, 0)]),
    "objectives.add": (_objective_by_eli, NotFound),
    "objectives.set_status": (
        lambda p, a: p.objectives.set_status(a.own.bo, "x", StatusChange("met", TEN, "eli", "")),
        NotFound,
    ),
    "placements.of_group": (lambda p, a: p.placements.of_group(a.own.group_id), {}),
    "placements.add": (
        lambda p, a: p.placements.add(
            a.own.group_id, a.own.bo, Step("referred"), author_id="eli", at=TEN
        ),
        IntegrityError,
    ),
    "templates.screening": (lambda p, a: p.templates.screening(), "own"),
    "templates.set_screening": (lambda p, a: p.templates.set_screening(Screening()), None),
    "templates.plans": (lambda p, a: p.templates.plans(), []),
    "templates.add_plan": (lambda p, a: p.templates.add_plan("Mine", ()), "own"),
    "templates.remove_plan": (
        lambda p, a: p.templates.remove_plan(f"screening-{a.own.practice.practice_id}"),
        NotFound,
    ),
    "agreements.all": (lambda p, a: p.agreements.all(), []),
    "agreements.add": (
        lambda p, a: p.agreements.add(AGREEMENTS["2026-01"], author_id="eli", at=TEN),
        "own",
    ),
}


async def _many(eli: Practice, ana: Ana) -> object:
    return list((await eli.consents.of_many([ana.own.bo])).values())
