"""What else a member was given on a day, for what payers ask of one day (PAY-7).

Told from the chart by whoever leads their group, or from billing by a biller; times are those of
the practice's clock. It makes no claim: it says what a claim for the group may not overlap.
"""

from datetime import date, time
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.billing.findings import Service
from server.core.localtime import utc
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.billing_insurance import billed_chart
from server.pages.chart import own_chart
from server.pages.forms import Form, NoFields, read_form
from server.pages.members import record
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.way_back import kept
from server.store.errors import NotFound
from server.store.facts import MemberChart

Short = Annotated[str, Meta(max_length=40)]
MOST_MODIFIERS = 4
CODES = (
    ("90832", "90832, individual, 16 to 37 minutes"),
    ("90834", "90834, individual, 38 to 52 minutes"),
    ("90837", "90837, individual, from 53 minutes"),
    ("90846", "90846, family without the member"),
    ("90847", "90847, family with the member"),
    ("90839", "90839, crisis"),
)


class ServiceForm(Form, frozen=True):
    code: Short = "90834"
    day: Short = ""
    starts: Short = ""
    ends: Short = ""
    modifiers: Short = ""


async def services_show(request: web.Request) -> web.Response:
    return await _page(request, await own_chart(request), ServiceForm(), {})


async def service_tell(request: web.Request) -> web.Response:
    return await _tell(request, await own_chart(request))


async def service_take_back(request: web.Request) -> web.Response:
    return await _take_back(request, await own_chart(request))


# ---- the same for a biller, who has no chart


async def billed_show(request: web.Request) -> web.Response:
    return await _page(request, await billed_chart(request), ServiceForm(), {})


async def billed_tell(request: web.Request) -> web.Response:
    return await _tell(request, await billed_chart(request))


async def billed_take_back(request: web.Request) -> web.Response:
    return await _take_back(request, await billed_chart(request))


async def _tell(request: web.Request, chart: MemberChart) -> web.Response:
    form = await read_form(request, ServiceForm)
    service, errors = service_of(form, request[PRACTICE].timezone)
    if service is None:
        return await _page(request, chart, form, errors)
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    await scope.other_services.tell(chart.member_id, service, by=me, at=now)
    await record(request, "tell_other_service", chart.member_id)
    return kept(request, _here(request, chart))


async def _take_back(request: web.Request, chart: MemberChart) -> web.Response:
    await read_form(request, NoFields)
    service_id, now = request.match_info["service_id"], request.app[CLOCK].now()
    try:
        await access.practice(request).other_services.take_back(chart.member_id, service_id, at=now)
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "take_back_other_service", chart.member_id)
    return see_other(_here(request, chart))


def service_of(form: ServiceForm, timezone: str) -> tuple[Service | None, dict[str, str]]:
    """Return the service a form tells of, or by field what to write instead."""
    if form.code not in dict(CODES):
        raise web.HTTPBadRequest
    errors: dict[str, str] = {}
    day, starts, ends = _day(form.day), _time(form.starts), _time(form.ends)
    if day is None:
        errors["day"] = "Choose the day."
    if starts is None:
        errors["starts"] = "Write when it began, such as 15:00."
    if ends is None or (starts is not None and ends <= starts):
        errors["ends"] = "Write when it ended, later than it began."
    modifiers = tuple(form.modifiers.upper().replace(",", " ").split())
    if len(modifiers) > 4 or not all(
        len(m) == 2 and m.isascii() and m.isalnum() for m in modifiers
    ):
        errors["modifiers"] = "A modifier has two letters or digits, such as 59. Four at most."
    if errors or day is None or starts is None or ends is None:
        return None, errors
    return Service(form.code, utc(day, starts, timezone), utc(day, ends, timezone), modifiers), {}


async def _page(
    request: web.Request, chart: MemberChart, form: ServiceForm, errors: dict[str, str]
) -> web.Response:
    if request.method == "GET":
        await access.saw(request, "member", chart.member_id)
    scope = access.practice(request)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    told = await scope.other_services.of_member(chart.member_id)
    return render(
        request,
        "facilitator/payer_services.html",
        status=422 if errors else 200,
        chart=chart,
        here=_here(request, chart),
        told=[(one, names.get(one.author_id, "somebody who left")) for one in told],
        form=form,
        errors=Mistakes(errors),
        codes=CODES,
    )


def _here(request: web.Request, chart: MemberChart) -> str:
    before = "/billing" if request.path.startswith("/billing/") else ""
    return f"{before}/members/{chart.member_id}/services"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return None
