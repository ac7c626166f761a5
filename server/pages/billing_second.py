"""BIL-13: claims to members' second payers: which wait and for what, which can go, which went.

A file is made of the chosen ones; like every file it is handed over by a person. What the second
payer answers is read in as every answer is, and comes to the same claim.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.billing.claim import Claim, StepWords
from server.billing.fees import money
from server.billing.preflight import preflight
from server.billing.second import Second, second_claim
from server.billing.x12_write import Envelope, write_837p
from server.core.insurance import Insured
from server.desk.services import fill_in
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing import Refusal, record
from server.pages.billing_work import last_month, moment_of, month_of, month_span, next_month
from server.pages.forms import Form, read_form
from server.pages.paging import paged
from server.pages.render import render, see_other
from server.store.claims import NewStep
from server.store.errors import Conflict

SHOWN = 100  # claims of one page
WORDS = {
    "ready": ("Ready", "good"),
    "waits": ("Waits", "warn"),
    "told": ("In a file to them", "plain"),
    "answered": ("Answered", "good"),
}
ORDER = tuple(WORDS)


class Choice(Form, frozen=True):
    """Which claims, by their ids."""

    pick: tuple[Annotated[str, Meta(max_length=64)], ...] = ()
    month: Annotated[str, Meta(max_length=7)] = ""


class SecondRow(Struct, frozen=True):
    claim: Claim
    second: Second
    name: str


async def second_show(request: web.Request) -> web.Response:
    return await _page(request, ())


async def second_file_create(request: web.Request) -> web.Response:
    """Make an 837P file of what was chosen; with a fault, none."""
    form = await read_form(request, Choice)
    rows = await _rows(
        request, await access.practice(request).claims.claims(dict.fromkeys(form.pick))
    )
    refused = await _no_file(request, rows)
    if refused:
        return await _page(request, refused, month=form.month)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    facts = [row.second.facts for row in rows if row.second.facts is not None]
    house = facts[0].billing.clearinghouse
    if house is None:
        raise LookupError("a file needs a clearinghouse")
    number = await scope.claims.next_number()
    content = write_837p(facts, Envelope(number=number, at=moment_of(request), clearinghouse=house))
    faults = preflight(content, today=moment_of(request).date())
    if faults:
        names = {row.claim.facts.number: row.name for row in rows}
        said = tuple(Refusal(one.text, names.get(one.claim or "", "")) for one in faults)
        return await _page(request, said, month=form.month)
    try:
        file_id = await scope.claims.add_file(
            "837P", content, by=me.account_id, at=now, number=number
        )
        steps = [_told(row, number, file_id) for row in rows]
        await scope.claims.step(steps, by=me.account_id, at=now)
    except Conflict:
        raise web.HTTPConflict(
            text="Somebody else made a file or changed a claim just now. Look again."
        ) from None
    await record(request, "make_claim_file", "claim_file", file_id)
    return see_other(f"/billing/files/{file_id}")


def second_of(claim: Claim, insured: Insured | None) -> Second | None:
    """Return how far the claim is to the second plan that stands in the chart now."""
    return second_claim(claim, insured.secondary if insured is not None else None)


def _told(row: SecondRow, number: int, file_id: str) -> NewStep:
    words = StepWords(
        text=f"In file {number} to {row.second.plan.payer}, who pays second.",
        second_file_id=file_id,
    )
    return NewStep(row.claim.claim_id, "noted", words)


async def _no_file(request: web.Request, rows: list[SecondRow]) -> tuple[Refusal, ...]:
    if not rows:
        return (Refusal("Choose at least one claim."),)
    gone = [row for row in rows if row.second.state != "ready"]
    if gone:
        went = "This claim went to the second payer already."
        return tuple(Refusal(row.second.why or went, row.name) for row in gone)
    made_by = rows[0].claim.facts.billing
    if made_by.clearinghouse is None:
        text = "Say which clearinghouse the file goes to, and by which numbers you know each other."
        return (Refusal(text, address="/practice/billing"),)
    if any(row.claim.facts.billing != made_by for row in rows):
        text = "Who bills changed between these claims. Choose those from before, or those after."
        return (Refusal(text),)
    return ()


async def _rows(request: web.Request, claims: list[Claim]) -> list[SecondRow]:
    scope = access.practice(request)
    members = list(dict.fromkeys(one.facts.member_id for one in claims))
    insured = await scope.insurance.of_members(members)
    names = {one.member_id: one.name for one in await scope.people.members()}
    found = []
    for one in claims:
        second = second_of(one, insured.get(one.facts.member_id))
        if second is not None:
            found.append(SecondRow(one, second, names.get(one.facts.member_id, "")))
    return sorted(found, key=lambda row: (ORDER.index(row.second.state), row.claim.facts.day))


async def _page(
    request: web.Request, refused: tuple[Refusal, ...], *, month: str = ""
) -> web.Response:
    scope, today = access.practice(request), moment_of(request).date()
    first = month_of(month or request.query.get("month", ""), today)
    await access.saw(request, "billing", first.isoformat())
    span = month_span(request, first)
    await fill_in(scope, *span)
    lines = [one for one in await scope.billed.lines(*span) if one.claim_id is not None]
    # Few have a second plan: no claim of anybody else is opened.
    insured = await scope.insurance.of_members({one.member_id for one in lines})
    ids = [
        one.claim_id
        for one in lines
        if one.claim_id and (known := insured.get(one.member_id)) and known.secondary
    ]
    here = f"/billing/second?month={first:%Y-%m}&page="
    shown, page = paged(ids, request.query.get("page", "1"), here, SHOWN)
    return render(
        request,
        "facilitator/billing_second.html",
        status=422 if refused else 200,
        rows=await _rows(request, await scope.claims.claims(shown)),
        page=page,
        refused=refused,
        words=WORDS,
        first=first,
        month=f"{first:%Y-%m}",
        months=(f"{last_month(first):%Y-%m}", f"{next_month(first):%Y-%m}"),
        to_come=next_month(first) > today,
        money=money,
    )
