"""One member's treatment plan: goals with measurable objectives, and when it is looked at again.

R18: a plan, a diagnosis and why it is necessary, for each member; what is missing is said here and
holds up a claim, never the care.
"""

from datetime import date, timedelta
from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from server.core.localtime import local
from server.core.plan import Goal, GoalStatus
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.chart import STATUSES, own_chart
from server.pages.forms import Form, read_form
from server.pages.members import record
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.words import day_of, short_day
from server.store.errors import NotFound
from server.store.facts import MemberChart
from server.store.objectives import Objective, StatusChange

USUAL = timedelta(days=90)  # a suggestion of ours; where a payer names a number, that counts
FARTHEST = timedelta(days=366)
Long = Annotated[str, Meta(max_length=2000)]
Day = Annotated[str, Meta(max_length=10)]
Id = Annotated[str, Meta(max_length=64)]


class ObjectiveForm(Form, frozen=True):
    goal_id: Id
    text: Long = ""
    measure: Long = ""
    target: Day = ""


class StatusForm(Form, frozen=True):
    status: Annotated[str, Meta(max_length=20)]
    reason: Annotated[str, Meta(max_length=1000)] = ""


class ReviewForm(Form, frozen=True):
    due: Day = ""
    words: Long = ""


class Line(Struct, frozen=True):
    """One objective as the page shows it."""

    objective: Objective
    history: tuple[str, ...]
    late: bool


class Part(Struct, frozen=True):
    goal: Goal
    lines: tuple[Line, ...]


async def plan_show(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    await access.saw(request, "plan", chart.member_id)
    return await _page(request, chart)


async def objective_add(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, ObjectiveForm)
    text, measure, target = form.text.strip(), form.measure.strip(), _day(form.target)
    errors = {}
    if not text:
        errors["text"] = "Write what they will do or be able to do."
    if not measure:
        errors["measure"] = "Write how anybody can tell: how often, for how long, which score."
    if target is None:
        errors["target"] = "Choose the day by which."
    if errors:
        return await _page(request, chart, errors=errors, form=form)
    try:
        await access.practice(request).objectives.add(
            chart.member_id, form.goal_id, Objective(text, measure, target)
        )
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "add_objective", chart.member_id)
    return see_other(f"/members/{chart.member_id}/plan#goal-{form.goal_id}")


async def objective_set(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, StatusForm)
    status: GoalStatus | None = next((s for s in get_args(GoalStatus) if s == form.status), None)
    if status is None:
        raise web.HTTPBadRequest
    now, me = request.app[CLOCK].now(), request[ACCOUNT].account_id
    change = StatusChange(status, now, me, " ".join(form.reason.split()))
    try:
        await access.practice(request).objectives.set_status(
            chart.member_id, request.match_info["objective_id"], change
        )
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "set_objective_status", chart.member_id)
    return see_other(f"/members/{chart.member_id}/plan")


async def review_create(request: web.Request) -> web.Response:
    """Say that the plan was looked at today, what came of it, and when again."""
    chart = await own_chart(request)
    form = await read_form(request, ReviewForm)
    today, due, words = _today(request), _day(form.due), " ".join(form.words.split())
    errors = {}
    if due is None or not today < due <= today + FARTHEST:
        errors["due"] = "Choose a day from tomorrow on, within a year."
    if not words:
        errors["words"] = "Write what came of it, such as: goals stay, objective 2 is met."
    if errors or due is None:
        return await _page(request, chart, errors=errors, review=form)
    changed = replace(chart, plan_reviewed_on=today, plan_review_due=due)
    await access.practice(request).people.change_member(changed)
    await record(request, "review_plan", chart.member_id, words)
    return see_other(f"/members/{chart.member_id}/plan?saved=review")


def missing(chart: MemberChart, *, diagnoses: int, goals: int) -> list[str]:
    """Return what a plan lacks, each as one says it."""
    found = []
    if not chart.necessity:
        found.append("why this group is medically necessary")
    if not diagnoses:
        found.append("a diagnosis")
    if not goals:
        found.append("an active goal")
    return found


def _today(request: web.Request) -> date:
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _page(
    request: web.Request,
    chart: MemberChart,
    *,
    errors: dict[str, str] | None = None,
    form: ObjectiveForm | None = None,
    review: ReviewForm | None = None,
) -> web.Response:
    scope, today = access.practice(request), _today(request)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    objectives = await scope.objectives.of_member(chart.member_id)
    goals = await scope.people.goals(chart.member_id)
    diagnoses = await scope.people.diagnoses(chart.member_id)
    zone = request[PRACTICE].timezone
    parts = [
        Part(
            goal,
            tuple(
                Line(
                    one,
                    tuple(_said(change, names, zone) for change in one.changes),
                    is_late(one, today),
                )
                for one in objectives
                if one.goal_id == goal.goal_id
            ),
        )
        for goal in goals
    ]
    entries = await scope.audit.entries(subject_id=chart.member_id)
    return render(
        request,
        "facilitator/member_plan.html",
        status=422 if errors else 200,
        chart=chart,
        parts=parts,
        diagnoses=diagnoses,
        missing=missing(
            chart,
            diagnoses=len(diagnoses),
            goals=len([one for one in goals if one.status == "active"]),
        ),
        statuses=list(STATUSES.items()),
        reviews=[
            (day_of(one.at, zone), names.get(one.actor, "somebody"), one.reason)
            for one in reversed(entries)
            if one.act == "review_plan"
        ],
        due=(review or ReviewForm(due=(today + USUAL).isoformat())),
        form=form or ObjectiveForm(goal_id=""),
        today=today,
        errors=Mistakes(errors or {}),
        saved=request.query.get("saved") == "review",
    )


def is_late(objective: Objective, today: date) -> bool:
    """Whether its day has passed and nothing came of it yet."""
    target = objective.target_on
    return objective.status == "active" and target is not None and target < today


def _said(change: StatusChange, names: dict[str, str], zone: str) -> str:
    day, who = day_of(change.at, zone), names.get(change.author_id, "somebody")
    said = f"{STATUSES[change.status]} since {short_day(day)}, {day.year}, by {who}"
    return f"{said}: {change.reason}" if change.reason else said
