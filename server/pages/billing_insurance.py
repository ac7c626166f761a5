"""Who pays for a member: from the chart by whoever leads their group, from billing by a biller.

Both see the same page; a biller sees nothing of the chart but the name and the birth date.
"""

from aiohttp import web
from msgspec.structs import asdict, replace

from server.core.insurance import Insured, PersonName
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.chart import own_chart
from server.pages.forms import Form, NoFields, read_form
from server.pages.insurance_form import (
    FILINGS,
    RELATIONSHIPS,
    SEXES,
    InsuranceForm,
    PlanForm,
    insured_of,
    plan_of,
    typed,
    typed_plan,
)
from server.pages.members import record
from server.pages.mistakes import Mistakes
from server.pages.render import render
from server.pages.us_states import STATES
from server.pages.way_back import kept
from server.store.facts import MemberChart


async def insurance_show(request: web.Request) -> web.Response:
    return await _show(request, await own_chart(request))


async def insurance_change(request: web.Request) -> web.Response:
    return await _change(request, await own_chart(request))


async def second_plan_change(request: web.Request) -> web.Response:
    return await _change_second(request, await own_chart(request))


async def second_plan_remove(request: web.Request) -> web.Response:
    return await _remove_second(request, await own_chart(request))


# ---- the same for a biller, who has every member's insurance and no chart


async def billed_show(request: web.Request) -> web.Response:
    return await _show(request, await billed_chart(request))


async def billed_change(request: web.Request) -> web.Response:
    return await _change(request, await billed_chart(request))


async def billed_second_change(request: web.Request) -> web.Response:
    return await _change_second(request, await billed_chart(request))


async def billed_second_remove(request: web.Request) -> web.Response:
    return await _remove_second(request, await billed_chart(request))


async def billed_chart(request: web.Request) -> MemberChart:
    """Return any member of the practice, for a biller; 404 when there is none."""
    chart = await access.practice(request).people.member(request.match_info["member_id"])
    if chart is None:
        raise web.HTTPNotFound
    return chart


def _here(request: web.Request, chart: MemberChart) -> str:
    billing = request.path.startswith("/billing/")
    return ("/billing" if billing else "") + f"/members/{chart.member_id}/insurance"


async def _show(request: web.Request, chart: MemberChart) -> web.Response:
    await access.saw(request, "insurance", chart.member_id)
    known = await access.practice(request).insurance.of_member(chart.member_id)
    return await _page(request, chart, typed(known, chart.name), None, {})


async def _change(request: web.Request, chart: MemberChart) -> web.Response:
    form = await read_form(request, InsuranceForm)
    insurance = access.practice(request).insurance
    before = await insurance.of_member(chart.member_id)
    insured, errors = insured_of(form, before)
    if insured is None:
        return await _page(request, chart, form, None, errors)
    return await _keep(request, chart, insured, before)


async def _change_second(request: web.Request, chart: MemberChart) -> web.Response:
    form = await read_form(request, PlanForm)
    before = await access.practice(request).insurance.of_member(chart.member_id)
    errors: dict[str, str] = {}
    plan = plan_of(form, "secondary", errors)
    if plan is None:
        return await _page(request, chart, typed(before, chart.name), form, errors)
    known = before or _nameless(chart)
    first = tuple(one for one in known.plans if one.rank == "primary")
    return await _keep(request, chart, replace(known, plans=(*first, plan)), before)


async def _remove_second(request: web.Request, chart: MemberChart) -> web.Response:
    await read_form(request, NoFields)
    before = await access.practice(request).insurance.of_member(chart.member_id)
    if before is None or before.secondary is None:
        raise web.HTTPNotFound
    left = tuple(one for one in before.plans if one.rank == "primary")
    return await _keep(request, chart, replace(before, plans=left), before)


async def _keep(
    request: web.Request, chart: MemberChart, insured: Insured, before: Insured | None
) -> web.Response:
    if insured != before:
        await access.practice(request).insurance.save(
            chart.member_id,
            insured,
            by=request[ACCOUNT].account_id,
            at=request.app[CLOCK].now(),
        )
        await record(request, "change_insurance", chart.member_id)
    return kept(request, _here(request, chart) + "?saved=yes")


def _nameless(chart: MemberChart) -> Insured:
    form = typed(None, chart.name)
    return Insured(name=PersonName(form.last, form.first), sex="U")


async def _page(
    request: web.Request,
    chart: MemberChart,
    form: InsuranceForm,
    second: PlanForm | None,
    errors: dict[str, str],
) -> web.Response:
    scope = access.practice(request)
    versions = await scope.insurance.versions(chart.member_id)
    secondary = versions[0].insured.secondary if versions else None
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    shown: Form = second or typed_plan(secondary)
    return render(
        request,
        "facilitator/billing_insurance.html",
        status=422 if errors else 200,
        here=_here(request, chart),
        chart=chart,
        form=asdict(form),
        errors=Mistakes({} if second else errors),
        second=asdict(shown),
        second_errors=Mistakes(errors if second else {}),
        has_second=secondary is not None,
        versions=versions,
        names=names,
        sexes=SEXES,
        relationships=RELATIONSHIPS,
        filings=FILINGS,
        states=[("", "Choose"), *STATES],
        saved=request.query.get("saved") == "yes",
    )
