"""Who comes into a group, who waits for a place, who comes back."""

from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.core.placement import Step
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.group import Standing, group_page, led_group, own_group, subject_of
from server.pages.groups import record
from server.pages.payer_size import stopped, with_one_more
from server.pages.placing import add_step
from server.pages.render import see_other
from server.store.errors import Conflict
from server.store.facts import Enrolment, GroupDetails, MemberChart

FULL = "Every place is taken. Put them on the waitlist, or give the group more places."


class WhoForm(Form, frozen=True):
    member_id: Annotated[str, Meta(max_length=64)]


async def enrolment_create(request: web.Request) -> web.Response:
    standing = await own_group(request)
    member = await _member(request)
    held = await come_in(request, member, standing.group_id)
    if held:
        return await group_page(request, standing, enrol_error=held)
    return see_other(f"/groups/{standing.group_id}#member-{member.member_id}")


async def come_in(request: web.Request, member: MemberChart, group_id: str) -> str:
    """Enrol a member in the group; return why not, or nothing. Who is in it already stays so."""
    people = access.practice(request).people
    while True:
        standing = await led_group(request, group_id)
        known = {one.member_id for one in standing.enrolments}
        here = [one for one in standing.enrolments if one.left_at is None]
        if member.member_id in {one.member_id for one in here}:
            return ""
        capacity = standing.details.capacity
        if capacity is not None and len(here) >= capacity:
            return FULL
        held = await _held(request, standing, here, member)
        if held:
            return held
        here_now, who = len(here), (standing.group_id, member.member_id)
        try:
            if member.member_id in known:
                await people.return_to_group(*who, beside=here_now)
            else:
                await people.enrol(*who, since=request.app[CLOCK].now(), beside=here_now)
        except Conflict:
            continue  # somebody else came or went meanwhile: it is all asked again
        await _came_in(request, standing, member.member_id)
        return ""


async def _came_in(request: web.Request, standing: Standing, member_id: str) -> None:
    if member_id in standing.details.waitlist:
        await access.practice(request).people.change_group(standing.group_id, _without(member_id))
    await add_step(request, standing.group_id, member_id, Step("enrolled"))
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="enrol",
        subject_kind="enrolment",
        subject_id=subject_of(standing.group_id, member_id),
        at=request.app[CLOCK].now(),
    )


async def waitlist_add(request: web.Request) -> web.Response:
    standing = await own_group(request)
    member_id = (await _member(request)).member_id
    if member_id in {one.member_id for one in standing.enrolments if one.left_at is None}:
        return see_other(f"/groups/{standing.group_id}#member-{member_id}")

    def waiting(now: GroupDetails) -> GroupDetails:
        return replace(now, waitlist=(*(i for i in now.waitlist if i != member_id), member_id))

    await access.practice(request).people.change_group(standing.group_id, waiting)
    await record(request, "add_to_waitlist", standing.group_id, member_id)
    return see_other(f"/groups/{standing.group_id}#waitlist")


async def waitlist_remove(request: web.Request) -> web.Response:
    standing = await own_group(request)
    member_id = (await read_form(request, WhoForm)).member_id
    if member_id not in standing.details.waitlist:
        raise web.HTTPNotFound
    await access.practice(request).people.change_group(standing.group_id, _without(member_id))
    await record(request, "remove_from_waitlist", standing.group_id, member_id)
    return see_other(f"/groups/{standing.group_id}#waitlist")


async def _member(request: web.Request) -> MemberChart:
    """Return the member the form names, if the signed-in account may see the chart; else 404."""
    form = await read_form(request, WhoForm)
    people, me = access.practice(request).people, request[ACCOUNT].account_id
    member = await people.member_for(me, form.member_id)
    if member is None:
        raise web.HTTPNotFound
    return member


async def _held(
    request: web.Request, standing: Standing, here: list[Enrolment], newcomer: MemberChart
) -> str:
    """PAY-3: return why a payer's limit holds this, where the practice made it a hard stop."""
    people = access.practice(request).people
    charts = [await people.member(one.member_id) for one in here]
    concerned = await with_one_more(
        request,
        standing.details,
        [chart for chart in charts if chart is not None],
        leaders=len(await people.leaders(standing.group_id)),
        now=request.app[CLOCK].now(),
        newcomer=newcomer,
    )
    return stopped(concerned)


def _without(member_id: str) -> Callable[[GroupDetails], GroupDetails]:
    def shorter(now: GroupDetails) -> GroupDetails:
        return replace(now, waitlist=tuple(one for one in now.waitlist if one != member_id))

    return shorter
