"""What a member pays: written down, receipts for it, and superbills for a time of one's choice.

A payment is only ever added, or cancelled with a reason. Everything printed here goes to the member
it is about; names of files tell nobody who that is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from server.billing.claim import STANDING, Claim
from server.billing.fees import cents, money
from server.billing.payments import METHODS, Method, PaymentFacts, owed_cents
from server.billing.second import waits_for_second
from server.core.insurance import Insurance
from server.core.localtime import local
from server.exports.pdf import NotPrintable
from server.exports.receipt import number_of, receipt
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.store.facts import MemberChart

NO_REASON = "Say in a few words why it does not count."
NOT_PRINTABLE = "Not made: this has signs that cannot be set on paper."
Short = Annotated[str, Meta(max_length=40)]


class PaymentForm(Form, frozen=True):
    amount: Short = ""
    day: Short = ""
    method: Short = "card"
    what_for: Annotated[str, Meta(max_length=80)] = ""
    claim_id: Annotated[str, Meta(max_length=64)] = ""


class CancelForm(Form, frozen=True):
    reason: Annotated[str, Meta(max_length=200)] = ""


class ReceiptForm(Form, frozen=True):
    detailed: Literal["yes", ""] = ""


class SuperbillForm(Form, frozen=True):
    first: Short = ""
    last: Short = ""
    kind: Literal["pdf", "csv"] = "pdf"


class Due(Struct, frozen=True):
    """What a member owes for one service, and what of it they paid."""

    claim: Claim
    owed_cents: int
    paid_cents: int
    waits: bool = False  # for a second payer: what is owed is not known yet

    @property
    def open_cents(self) -> int:
        return 0 if self.waits else max(0, self.owed_cents - self.paid_cents)


async def payments_show(request: web.Request) -> web.Response:
    """Whom there is to look for, and what came in last."""
    scope = access.practice(request)
    charts = await scope.people.members()
    await access.saw(request, "billing", "payments")
    return render(
        request,
        "facilitator/billing_payments.html",
        charts=charts,
        names={one.member_id: one.name for one in charts},
        payments=await scope.member_payments.latest(),
        methods=METHODS,
        number_of=number_of,
        money=money,
    )


async def member_show(request: web.Request) -> web.Response:
    chart = await own_member(request)
    await access.saw(request, "member", chart.member_id)
    return await member_page(request, chart)


async def payment_create(request: web.Request) -> web.Response:
    chart = await own_member(request)
    form = await read_form(request, PaymentForm)
    claims = await access.practice(request).claims.of_member(chart.member_id)
    facts, errors = _facts(form, {one.claim_id for one in claims}, today_of(request))
    if facts is None:
        return await member_page(request, chart, form=form, errors=errors)
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    made = await access.practice(request).member_payments.add(chart.member_id, facts, by=me, at=now)
    await write_down(request, "add_payment", "payment", made)
    return see_other(f"/billing/members/{chart.member_id}/payments")


async def payment_cancel(request: web.Request) -> web.Response:
    scope = access.practice(request)
    payment = await scope.member_payments.payment(request.match_info["payment_id"])
    if payment is None:
        raise web.HTTPNotFound
    form = await read_form(request, CancelForm)
    reason = " ".join(form.reason.split())
    if not reason:
        chart = await _member(request, payment.member_id)
        return await member_page(
            request, chart, refusal="Say in a few words why it does not count."
        )
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    if await scope.member_payments.cancel(payment.payment_id, reason, by=me, at=now):
        await write_down(request, "cancel_payment", "payment", payment.payment_id)
    return see_other(f"/billing/members/{payment.member_id}/payments")


async def receipt_print(request: web.Request) -> web.Response:
    scope = access.practice(request)
    payment = await scope.member_payments.payment(request.match_info["payment_id"])
    if payment is None:
        raise web.HTTPNotFound
    form = await read_form(request, ReceiptForm)
    chart = await _member(request, payment.member_id)
    about = payment.facts.claim_id
    claim = await scope.claims.claim(about) if about else None
    billing = await scope.details.billing()
    try:
        made = await asyncio.to_thread(
            receipt,
            payment,
            payer=chart.name,
            practice=request[PRACTICE].name,
            billing=billing,
            service=claim.facts if claim else None,
            detailed=form.detailed == "yes",
        )
    except NotPrintable:
        return await member_page(request, chart, refusal=NOT_PRINTABLE)
    await write_down(request, "print_receipt", "payment", payment.payment_id)
    return download(made, "application/pdf", f"receipt-{number_of(payment)}.pdf")


# ---- what is asked for


def _facts(
    form: PaymentForm, claims: set[str], today: date
) -> tuple[PaymentFacts | None, Mistakes]:
    errors = Mistakes()
    amount, day = cents(form.amount), day_of(form.day)
    if not amount:
        errors["amount"] = "An amount in dollars, such as 20.00."
    if day is None or day > today:
        errors["day"] = "The day it was paid, today or before."
    method = _method(form.method)
    if method is None or (form.claim_id and form.claim_id not in claims):
        raise web.HTTPBadRequest
    if errors or amount is None or day is None:
        return None, errors
    return PaymentFacts(
        cents=amount,
        day=day,
        method=method,
        what_for=" ".join(form.what_for.split()),
        claim_id=form.claim_id or None,
    ), errors


def _method(said: str) -> Method | None:
    return next((one for one in METHODS if one == said), None)


def day_of(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def today_of(request: web.Request) -> date:
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()


async def own_member(request: web.Request) -> MemberChart:
    return await _member(request, request.match_info["member_id"])


async def _member(request: web.Request, member_id: str) -> MemberChart:
    chart = await access.practice(request).people.member(member_id)
    if chart is None:
        raise web.HTTPNotFound
    return chart


# ---- showing


async def member_page(
    request: web.Request,
    chart: MemberChart,
    *,
    form: PaymentForm | None = None,
    period: SuperbillForm | None = None,
    errors: Mistakes | None = None,
    refusal: str = "",
) -> web.Response:
    scope, today = access.practice(request), today_of(request)
    payments = await scope.member_payments.of_member(chart.member_id)
    insured = await scope.insurance.of_member(chart.member_id)
    dues = _dues(
        await scope.claims.of_member(chart.member_id),
        await scope.member_payments.by_claim([chart.member_id]),
        insured.secondary if insured is not None else None,
    )
    return render(
        request,
        "facilitator/billing_member.html",
        status=422 if errors or refusal else 200,
        chart=chart,
        payments=payments,
        dues=dues,
        open_cents=sum(one.open_cents for one in dues),
        services=[("", "No single visit"), *((d.claim.claim_id, _called(d)) for d in dues)],
        days={one.claim.claim_id: one.claim.facts.day for one in dues},
        methods=list(METHODS.items()),
        method_names=METHODS,
        form=form or PaymentForm(day=today.isoformat()),
        period=period or SuperbillForm(today.replace(day=1).isoformat(), today.isoformat()),
        errors=errors or Mistakes(),
        refusal=refusal,
        number_of=number_of,
        money=money,
    )


def _dues(claims: Sequence[Claim], paid: Mapping[str, int], second: Insurance | None) -> list[Due]:
    found = [
        Due(one, owed_cents(one), paid.get(one.claim_id, 0), waits_for_second(one, second))
        for one in claims
        if one.state in STANDING or paid.get(one.claim_id)
    ]
    return sorted(found, key=lambda due: due.claim.facts.day, reverse=True)


def _called(due: Due) -> str:
    left = f", {money(due.open_cents)} open" if due.open_cents else ""
    return f"{due.claim.facts.day:%B} {due.claim.facts.day.day}{left}"


async def write_down(request: web.Request, act: str, kind: str, subject_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind=kind,
        subject_id=subject_id,
        at=request.app[CLOCK].now(),
    )


def download(content: bytes, content_type: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=content_type, headers=headers)
