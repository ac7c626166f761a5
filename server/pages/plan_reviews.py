"""Whose plan is due to be looked at, or lacks something: of those one may see."""

from datetime import date, timedelta

from aiohttp import web
from msgspec import Struct

from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.member_plan import is_late, missing
from server.pages.render import render
from server.store.facts import MemberChart
from server.store.objectives import Objective

SOON = timedelta(days=30)


class Line(Struct, frozen=True):
    """One member whose plan wants something, and what."""

    member_id: str
    name: str
    due: date | None
    overdue: bool
    wants: tuple[str, ...]


async def reviews_show(request: web.Request) -> web.Response:
    scope, me = access.practice(request), request[ACCOUNT].account_id
    await access.saw(request, "plan_reviews", request[ACCOUNT].practice_id)
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    here = {
        one.member_id
        for group in await scope.people.groups_of(me)
        for one in await scope.people.enrolments(group.group_id)
        if one.left_at is None
    }
    charts = [one for one in await scope.people.members_for(me) if one.member_id in here]
    ids = [one.member_id for one in charts]
    objectives, counts = await scope.objectives.of_members(ids), await scope.objectives.counts(ids)
    lines = []
    for chart in charts:
        own = counts[chart.member_id]
        lacks = missing(chart, diagnoses=own.diagnoses, goals=own.goals)
        line = _line(chart, objectives.get(chart.member_id, []), lacks, today)
        if line.wants:
            lines.append(line)
    lines.sort(key=lambda one: (one.due or date.min, one.name))
    return render(
        request,
        "facilitator/plan_reviews.html",
        lines=lines,
        members=len(charts),
    )


def _line(chart: MemberChart, objectives: list[Objective], lacks: list[str], today: date) -> Line:
    due, wants = chart.plan_review_due, []
    if due is None:
        wants.append("no review planned yet")
    elif due < today:
        wants.append(f"review {(today - due).days} days overdue")
    elif due <= today + SOON:
        wants.append(f"review in {(due - today).days} days")
    late = len([one for one in objectives if is_late(one, today)])
    if late:
        wants.append(f"{late} objective{'' if late == 1 else 's'} past the target day")
    wants += [f"missing: {one}" for one in lacks]
    return Line(chart.member_id, chart.name, due, due is not None and due < today, tuple(wants))
