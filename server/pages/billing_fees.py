"""What a session costs by payer, code and day. Nothing is overwritten: a fee begins on a day."""

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict, replace

from server.billing.claim import GROUP_THERAPY
from server.billing.fees import EVERYBODY, Fee, cents, money, standing
from server.billing.preflight_codes import CODE
from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.way_back import kept

Code = Annotated[str, Meta(max_length=20)]


class FeeForm(Form, frozen=True):
    payer_id: Annotated[str, Meta(max_length=80)] = ""
    code: Code = GROUP_THERAPY
    first_day: Code = ""
    charge: Code = ""
    expected: Code = ""


class WithdrawalForm(Form, frozen=True):
    payer_id: Annotated[str, Meta(max_length=80)]
    code: Code
    first_day: Code


async def fees_show(request: web.Request) -> web.Response:
    return await _page(request, FeeForm(), {})


async def fee_create(request: web.Request) -> web.Response:
    form = await read_form(request, FeeForm)
    fee, errors = _fee(form)
    if fee is None:
        return await _page(request, form, errors)
    await _add(request, fee, "add_fee")
    return kept(request, "/practice/fees?saved=yes")


async def fee_withdraw(request: web.Request) -> web.Response:
    form = await read_form(request, WithdrawalForm)
    known = standing(await access.practice(request).fees.all())
    said = (form.payer_id, form.code, form.first_day)
    fee = next((f for f in known if (f.payer_id, f.code, f.first_day.isoformat()) == said), None)
    if fee is None:
        raise web.HTTPNotFound
    await _add(request, replace(fee, withdrawn=True), "withdraw_fee")
    return see_other("/practice/fees")


async def _add(request: web.Request, fee: Fee, act: str) -> None:
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    await scope.fees.add(fee, by=me.account_id, at=now)
    await scope.audit.record(
        actor=me.account_id,
        act=act,
        subject_kind="practice",
        subject_id=me.practice_id,
        at=now,
    )


def _fee(form: FeeForm) -> tuple[Fee | None, dict[str, str]]:
    errors: dict[str, str] = {}
    code = form.code.strip().upper()
    if not CODE.fullmatch(code):
        errors["code"] = "Five characters, such as 90853."
    first = _day(form.first_day)
    if first is None:
        errors["first_day"] = "From which day on does it hold?"
    charge = cents(form.charge)
    if not charge:
        errors["charge"] = "An amount in dollars, such as 120.00."
    expected = cents(form.expected) if form.expected.strip() else None
    if form.expected.strip() and expected is None:
        errors["expected"] = "An amount in dollars, or empty when nobody knows yet."
    if errors or first is None or charge is None:
        return None, errors
    return Fee(
        payer_id="".join(form.payer_id.split()).upper(),
        code=code,
        first_day=first,
        charge_cents=charge,
        expected_cents=expected,
    ), {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def payers(request: web.Request) -> dict[str, str]:
    """Return the payers of the practice's members: what each is called, by its id."""
    scope = access.practice(request)
    members = [one.member_id for one in await scope.people.members()]
    found = {
        plan.payer_id: plan.payer
        for insured in (await scope.insurance.of_members(members)).values()
        for plan in insured.plans
    }
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


async def _page(request: web.Request, form: FeeForm, errors: dict[str, str]) -> web.Response:
    known = await payers(request)
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    fields = asdict(form)
    fields["first_day"] = form.first_day or today.replace(month=1, day=1).isoformat()
    return render(
        request,
        "facilitator/billing_fees.html",
        status=422 if errors else 200,
        fees=standing(await access.practice(request).fees.all()),
        form=fields,
        errors=Mistakes(errors),
        payers=[(EVERYBODY, "Everybody without a fee of their own"), *known.items()],
        names=known,
        money=money,
        saved=request.query.get("saved") == "yes",
    )
