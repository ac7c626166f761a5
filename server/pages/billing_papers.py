"""Claims on paper: which ones, printed into the boxes of the red form, and where a printer prints.

Printing sends nothing; that something was mailed is written down when somebody says so. Under
42 CFR Part 2 the member's consent is asked for again, whenever the claim was made.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from server.billing.answers import STANDS
from server.billing.claim import STANDING, Claim, may_step
from server.billing.fees import money
from server.core.consents import allows
from server.core.localtime import local, utc
from server.desk.services import fill_claims
from server.exports.cms1500 import MOST_OFFSET, Offset, cms1500, cut_off, sheets_of, trial_sheet
from server.exports.pdf import NotPrintable
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.billing_work import last_month, month_of, next_month
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.paging import paged
from server.pages.render import render, see_other
from server.store.claims import NewStep
from server.store.errors import Conflict

MOST_FORMS = 100  # printed at once, and so shown at once
NONE_CHOSEN = "Choose at least one claim."
TOO_MANY = f"At most {MOST_FORMS} forms at once."
NO_CONSENT = (
    "Not printed: without the member’s consent to disclosure nobody may learn of treatment in a"
    " substance use programme (42 CFR Part 2)."
)
NOT_PRINTABLE = "Not printed: a name has a sign that cannot be set on paper."
CHANGED = "Nothing was written down: somebody worked on one of these claims meanwhile."
Millimetres = Annotated[str, Meta(max_length=8)]


class PrintForm(Form, frozen=True):
    pick: tuple[Annotated[str, Meta(max_length=64)], ...] = ()
    month: Annotated[str, Meta(max_length=7)] = ""
    framed: Literal["yes", ""] = ""
    mailed: Literal["yes", ""] = ""


class OffsetForm(Form, frozen=True):
    across: Millimetres = "0"
    down: Millimetres = "0"


class TrialForm(Form, frozen=True):
    framed: Literal["yes", ""] = ""


class PaperRow(Struct, frozen=True):
    claim: Claim
    cut: tuple[str, ...]  # boxes that are too short for what they should hold

    @property
    def stands(self) -> str:
        return STANDS[self.claim.state]


async def papers_show(request: web.Request) -> web.Response:
    return await _page(request, _month(request, request.query.get("month", "")))


async def papers_print(request: web.Request) -> web.Response:
    form = await read_form(request, PrintForm)
    scope, month = access.practice(request), _month(request, form.month)
    claims = await scope.claims.claims(dict.fromkeys(form.pick))
    claims = [one for one in claims if one.state in STANDING]
    if not claims:
        return await _page(request, month, NONE_CHOSEN)
    if len(claims) > MOST_FORMS:
        return await _page(request, month, TOO_MANY)
    if not await _agreed(request, claims):
        return await _page(request, month, NO_CONSENT)
    try:
        made = await asyncio.to_thread(
            cms1500,
            [sheet for one in claims for sheet in sheets_of(one.facts)],
            offset=await _offset(request),
            framed=form.framed == "yes",
            part2=any(one.facts.part2 for one in claims),
        )
    except NotPrintable:
        return await _page(request, month, NOT_PRINTABLE)
    if form.mailed == "yes" and not await _mailed(request, claims):
        return await _page(request, month, CHANGED)
    for one in claims:
        await _write_down(request, "print_claim", one.claim_id)
    return _file(made, "claim-forms.pdf")


async def trial_print(request: web.Request) -> web.Response:
    """A sheet with every box full: held against the red form, it shows what is off."""
    form = await read_form(request, TrialForm)
    made = await asyncio.to_thread(
        cms1500, [trial_sheet()], offset=await _offset(request), framed=form.framed == "yes"
    )
    return _file(made, "trial-sheet.pdf")


async def offset_set(request: web.Request) -> web.Response:
    form = await read_form(request, OffsetForm)
    errors = Mistakes()
    across, down = _tenths(form.across), _tenths(form.down)
    says = f"A number of millimetres from −{MOST_OFFSET:g} to {MOST_OFFSET:g}, such as 1.5."
    if across is None:
        errors["across"] = says
    if down is None:
        errors["down"] = says
    if across is None or down is None:
        return await _page(request, _month(request, ""), errors=errors, typed=form)
    me = request[ACCOUNT].account_id
    await access.practice(request).remittances.set_offset(me, across=across, down=down)
    return see_other("/billing/papers")


# ---- what is asked for


def _month(request: web.Request, said: str) -> date:
    return month_of(said, _today(request))


def _today(request: web.Request) -> date:
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()


def _tenths(said: str) -> int | None:
    try:
        found = round(float(said.replace("−", "-").replace(",", ".")) * 10)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) <= MOST_OFFSET * 10 else None


async def _offset(request: web.Request) -> Offset:
    remittances = access.practice(request).remittances
    across, down = await remittances.offset(request[ACCOUNT].account_id)
    return Offset(across / 10, down / 10)


async def _agreed(request: web.Request, claims: Sequence[Claim]) -> bool:
    members = {one.facts.member_id for one in claims if one.facts.part2}
    standing = await access.practice(request).consents.of_many(members)
    return all(allows(standing.get(member_id, {}), "part_2") for member_id in members)


async def _mailed(request: web.Request, claims: Sequence[Claim]) -> bool:
    steps = [NewStep(one.claim_id, "filed") for one in claims if may_step(one.state, "filed")]
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    try:
        await access.practice(request).claims.step(steps, by=me, at=now)
    except Conflict:
        return False
    return True


# ---- showing


async def _page(
    request: web.Request,
    month: date,
    refusal: str = "",
    *,
    errors: Mistakes | None = None,
    typed: OffsetForm | None = None,
) -> web.Response:
    scope, zone = access.practice(request), request[PRACTICE].timezone
    first, before = utc(month, time(), zone), utc(next_month(month), time(), zone)
    await access.saw(request, "billing", month.isoformat())
    sent = request.query.get("sent", "") == "yes"
    await fill_claims(scope, await scope.billed.unknown_claims(first, before))
    ids = await scope.billed.papers(first, before, sent=sent)
    where = f"/billing/papers?month={month:%Y-%m}{'&sent=yes' if sent else ''}&page="
    some, page = paged(ids, request.query.get("page", "1"), where, MOST_FORMS)
    claims = {one.claim_id: one for one in await scope.claims.claims(some)}
    offset = await _offset(request)
    return render(
        request,
        "facilitator/billing_papers.html",
        status=422 if refusal or errors else 200,
        rows=[PaperRow(claims[one], tuple(cut_off(claims[one].facts))) for one in some],
        page=page,
        sent=sent,
        month=f"{month:%Y-%m}",
        first=month,
        months=(f"{last_month(month):%Y-%m}", f"{next_month(month):%Y-%m}"),
        to_come=next_month(month) > _today(request),
        offset=typed or OffsetForm(f"{offset.across:g}", f"{offset.down:g}"),
        errors=errors or Mistakes(),
        refusal=refusal,
        money=money,
    )


async def _write_down(request: web.Request, act: str, claim_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="claim",
        subject_id=claim_id,
        at=request.app[CLOCK].now(),
    )


def _file(content: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type="application/pdf", headers=headers)
