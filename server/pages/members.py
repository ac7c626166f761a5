"""All members one may see, and a new one. Their names stay out of addresses: ids only."""

from datetime import date, datetime

from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict

from server.core.codes import icd10
from server.core.localtime import local
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.enrolments import come_in
from server.pages.forms import read_form
from server.pages.group import group_page, led_group
from server.pages.member_form import PRONOUNS, Long, MemberForm, Short, chart_of
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.store.facts import MemberChart, StandingGroup


class NewMember(MemberForm, frozen=True):
    """The first visit to a chart: who, why, and to which group."""

    code: Short = ""
    label: Short = ""
    goal: Long = ""
    group_id: Short = ""


class Row(Struct, frozen=True):
    chart: MemberChart
    groups: tuple[str, ...]


async def members_show(request: web.Request) -> web.Response:
    people, me = access.practice(request).people, request[ACCOUNT].account_id
    await access.saw(request, "members", request[ACCOUNT].practice_id)
    names: dict[str, list[str]] = {}
    for group in await people.groups_of(me):
        for one in await people.enrolments(group.group_id):
            if one.left_at is None:
                names.setdefault(one.member_id, []).append(group.details.name)
    rows = [
        Row(chart, tuple(names.get(chart.member_id, ()))) for chart in await people.members_for(me)
    ]
    return render(request, "facilitator/members.html", rows=rows)


async def member_new(request: web.Request) -> web.Response:
    return await _page(request, NewMember(name="", birth_date=""), {})


async def member_create(request: web.Request) -> web.Response:
    form = await read_form(request, NewMember)
    people, now = access.practice(request).people, request.app[CLOCK].now()
    who = MemberForm(**{name: getattr(form, name) for name in MemberForm.__struct_fields__})
    chart, errors = chart_of(who, new_id(), today=_today(request, now))
    code = icd10(form.code)
    if form.code.strip() and code is None:
        errors["code"] = "An ICD-10-CM code looks like F33.1. Check it, or leave it empty for now."
    group = await _own(request, form.group_id)
    if form.group_id and group is None:
        raise web.HTTPNotFound
    if group is not None and is_full(group):
        errors["group_id"] = "Every place of this group is taken. Add the member without a group."
    if chart is None or errors:
        return await _page(request, form, errors)
    await people.add_members([chart])
    await record(request, "add_member", chart.member_id)
    if code:
        await people.add_diagnosis(chart.member_id, code, " ".join(form.label.split()))
    if form.goal.strip():
        await people.add_goal(chart.member_id, form.goal.strip())
    if group is not None:
        # The chart is there by now; whether there is a place as well is decided with the place.
        held = await come_in(request, chart, group.group_id)
        if held:
            standing = await led_group(request, group.group_id)
            return await group_page(request, standing, enrol_error=held)
        return see_other(f"/groups/{group.group_id}#member-{chart.member_id}")
    return see_other(f"/members/{chart.member_id}")


def is_full(group: StandingGroup) -> bool:
    capacity = group.details.capacity
    return capacity is not None and group.members >= capacity


async def record(request: web.Request, act: str, member_id: str, reason: str | None = None) -> None:
    """Write down a change of somebody's chart."""
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="member",
        subject_id=member_id,
        at=request.app[CLOCK].now(),
        reason=reason,
    )


async def _own(request: web.Request, group_id: str) -> StandingGroup | None:
    groups = await access.practice(request).people.groups_of(request[ACCOUNT].account_id)
    return next((one for one in groups if one.group_id == group_id), None)


def _today(request: web.Request, now: datetime) -> date:
    return local(now, request[PRACTICE].timezone).date()


async def _page(request: web.Request, form: NewMember, errors: dict[str, str]) -> web.Response:
    groups = await access.practice(request).people.groups_of(request[ACCOUNT].account_id)
    # Whoever came from a group's page adds to that group.
    chosen = form.group_id or request.query.get("group", "")
    return render(
        request,
        "facilitator/member_new.html",
        status=422 if errors else 200,
        form=asdict(form) | {"group_id": chosen},
        errors=Mistakes(errors),
        pronouns=PRONOUNS,
        groups=[(one.group_id, one.details.name) for one in groups],
    )
