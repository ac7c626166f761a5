"""What is kept of one member and until when: the owner's page. It looks and holds, never erases.

HIPAA gives nobody a right to have a record erased, and states say how long it has to stay. What is
over its time and may go by itself goes by `retention --erase`; about the rest a person decides.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.emergency import meant_by
from server.pages.forms import Form, NoFields, read_form
from server.pages.render import render, see_other
from server.store.errors import NotFound
from server.store.facts import MemberChart

SHORTEST = 8


class WhoForm(Form, frozen=True):
    who: Annotated[str, Meta(max_length=200)] = ""


class HoldForm(Form, frozen=True):
    reason: Annotated[str, Meta(max_length=2000)] = ""


async def kept_ask(request: web.Request) -> web.Response:
    return render(request, "facilitator/kept_who.html", who="", error=None)


async def kept_find(request: web.Request) -> web.Response:
    form = await read_form(request, WhoForm)
    meant = meant_by(await access.practice(request).people.members(), form.who, None)
    if len(meant) != 1:
        wrong = "More than one has that name: use the number of the record." if meant else (
            "Nobody of that name has a chart here. Write the whole name, or the record’s number."
        )  # fmt: skip
        return render(request, "facilitator/kept_who.html", status=422, who=form.who, error=wrong)
    return see_other(f"/members/{meant[0].member_id}/kept")


async def kept_show(request: web.Request) -> web.Response:
    return await _page(request, await _member(request))


async def hold_set(request: web.Request) -> web.Response:
    chart = await _member(request)
    form = await read_form(request, HoldForm)
    reason = " ".join(form.reason.split())
    if len(reason) < SHORTEST:
        return await _page(request, chart, reason, "Write why, such as: lawsuit, letter of May 4.")
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    await access.practice(request).holds.set(chart.member_id, reason, by=me, at=now)
    return see_other(f"/members/{chart.member_id}/kept#holds")


async def hold_lift(request: web.Request) -> web.Response:
    chart = await _member(request)
    await read_form(request, NoFields)
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    hold_id = request.match_info["hold_id"]
    try:
        await access.practice(request).holds.lift(chart.member_id, hold_id, by=me, at=now)
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(f"/members/{chart.member_id}/kept#holds")


async def _member(request: web.Request) -> MemberChart:
    """Return whose record it is: any of the practice, since its owner answers for all of them."""
    chart = await access.practice(request).people.member(request.match_info["member_id"])
    if chart is None:
        raise web.HTTPNotFound
    return chart


async def _page(
    request: web.Request, chart: MemberChart, reason: str = "", error: str | None = None
) -> web.Response:
    scope, zone = access.practice(request), request[PRACTICE].timezone
    now = request.app[CLOCK].now()
    kept = await scope.kept.of_member(chart.member_id, chart.birth_date, now=now)
    await access.saw(request, "retention", chart.member_id)
    days = [one.until for one in kept if one.until and not one.kind.erase]
    return render(
        request,
        "facilitator/kept.html",
        status=422 if error else 200,
        chart=chart,
        kept=kept,
        whole=max(days, default=None),
        today=local(now, zone).date(),
        holds=await scope.holds.of_member(chart.member_id),
        names={one.account_id: one.name for one in await scope.people.accounts()},
        zone=zone,
        reason=reason,
        error=error,
    )
