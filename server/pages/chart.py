"""One member's chart: who they are, diagnoses, goals and what became of them."""

from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from server.core.codes import icd10
from server.core.localtime import local
from server.core.plan import Goal, GoalStatus
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.member_form import PRONOUNS, Long, MemberForm, Short, chart_of, typed
from server.pages.members import record
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.way_back import kept
from server.pages.words import day_of, short_day
from server.store.errors import NotFound
from server.store.facts import AuditEntry, MemberChart

SET_GOAL, REASON_SPLIT = "set_goal_status", "\n"
STATUSES: dict[str, str] = {
    "active": "active",
    "met": "met",
    "revised": "revised",
    "discontinued": "discontinued",
}


class GoalForm(Form, frozen=True):
    text: Long


class StatusForm(Form, frozen=True):
    status: Annotated[str, Meta(max_length=20)]
    reason: Annotated[str, Meta(max_length=1000)] = ""


class DiagnosisForm(Form, frozen=True):
    code: Short
    label: Short = ""


class RemovalForm(Form, frozen=True):
    code: Short


class GoalLine(Struct, frozen=True):
    goal: Goal
    history: tuple[str, ...]


async def chart_show(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    await access.saw(request, "member", chart.member_id)
    return await _page(request, chart, typed(chart), {})


async def chart_change(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, MemberForm)
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    changed, errors = chart_of(form, chart.member_id, today=today, before=chart)
    if changed is None:
        return await _page(request, chart, form, errors)
    await access.practice(request).people.change_member(changed)
    before, after = asdict(chart), asdict(changed)
    names = [name for name in after if after[name] != before[name]]
    if names:
        await record(request, "change_member", chart.member_id, "changed: " + ", ".join(names))
    return kept(request, f"/members/{chart.member_id}?saved=chart")


async def goal_add(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, GoalForm)
    if not form.text.strip():
        return await _page(request, chart, typed(chart), {"goal": "Write the goal first."})
    people = access.practice(request).people
    await people.add_goal(chart.member_id, form.text.strip())
    await record(request, "add_goal", chart.member_id)
    return kept(request, f"/members/{chart.member_id}#goals")


async def goal_set(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    people, goal_id = access.practice(request).people, request.match_info["goal_id"]
    goals = {goal.goal_id: goal for goal in await people.goals(chart.member_id)}
    if goal_id not in goals:
        raise web.HTTPNotFound
    form = await read_form(request, StatusForm)
    status: GoalStatus | None = next((s for s in get_args(GoalStatus) if s == form.status), None)
    if status is None:
        raise web.HTTPBadRequest
    if status != goals[goal_id].status:
        await people.set_goal_status(chart.member_id, goal_id, status)
        await access.practice(request).audit.record(
            actor=request[ACCOUNT].account_id,
            act=SET_GOAL,
            subject_kind="goal",
            subject_id=goal_id,
            at=request.app[CLOCK].now(),
            reason=status + REASON_SPLIT + " ".join(form.reason.split()),
        )
    return see_other(f"/members/{chart.member_id}#goals")


async def diagnosis_add(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, DiagnosisForm)
    people, code = access.practice(request).people, icd10(form.code)
    if code is None:
        wrong = {"code": "An ICD-10-CM code looks like F33.1: a letter, two digits, then a dot."}
        return await _page(request, chart, typed(chart), wrong)
    if code in {one.code for one in await people.diagnoses(chart.member_id)}:
        wrong = {"code": f"{code} is in the chart already."}
        return await _page(request, chart, typed(chart), wrong)
    await people.add_diagnosis(chart.member_id, code, " ".join(form.label.split()))
    await record(request, "add_diagnosis", chart.member_id)
    return kept(request, f"/members/{chart.member_id}#diagnoses")


async def diagnosis_remove(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, RemovalForm)
    try:
        await access.practice(request).people.remove_diagnosis(chart.member_id, form.code)
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "remove_diagnosis", chart.member_id, form.code)
    return see_other(f"/members/{chart.member_id}#diagnoses")


async def own_chart(request: web.Request) -> MemberChart:
    """Return the chart of the address if the signed-in account may see it; else 404."""
    people, me = access.practice(request).people, request[ACCOUNT].account_id
    chart = await people.member_for(me, request.match_info["member_id"])
    if chart is None:
        raise web.HTTPNotFound
    return chart


async def _goals(request: web.Request, member_id: str) -> list[GoalLine]:
    scope = access.practice(request)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    zone = request[PRACTICE].timezone
    found = []
    for goal in await scope.people.goals(member_id):
        entries = await scope.audit.entries(subject_id=goal.goal_id)
        history = (_said(entry, names, zone) for entry in entries if entry.act == SET_GOAL)
        found.append(GoalLine(goal, tuple(history)))
    return found


def _said(entry: AuditEntry, names: dict[str, str], zone: str) -> str:
    status, _, reason = (entry.reason or "").partition(REASON_SPLIT)
    day = day_of(entry.at, zone)
    who = names.get(entry.actor, "somebody")
    said = f"{STATUSES.get(status, status)} since {short_day(day)}, {day.year}, by {who}"
    return f"{said}: {reason}" if reason else said


async def _page(
    request: web.Request, chart: MemberChart, form: MemberForm, errors: dict[str, str]
) -> web.Response:
    people = access.practice(request).people
    return render(
        request,
        "facilitator/chart.html",
        status=422 if errors else 200,
        chart=chart,
        form=asdict(form),
        errors=Mistakes(errors),
        pronouns=PRONOUNS,
        statuses=list(STATUSES.items()),
        goals=await _goals(request, chart.member_id),
        diagnoses=await people.diagnoses(chart.member_id),
        saved=request.query.get("saved") == "chart",
    )
