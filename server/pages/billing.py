"""The billing worklist: what is ready, what waits and for what, what is with the payers.

A claim is a person's act: rows are chosen, and a file is made of them or they are kept for paper.
Nothing is sent from here.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from server.billing.claim import Claim
from server.billing.fees import money
from server.billing.preflight import Fault, preflight
from server.billing.x12_write import Envelope, write_837p
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing_month import Entry, entries_of_month, opened
from server.pages.billing_waits import NEXT, waits
from server.pages.billing_work import (
    Row,
    last_month,
    mend_address,
    moment_of,
    month_of,
    new_number,
    next_month,
    rows_of_notes,
)
from server.pages.forms import Form, read_form
from server.pages.paging import page_of, paged
from server.pages.permissions import may
from server.pages.render import render, see_other
from server.pages.words import many, short_day
from server.store.errors import Conflict

MOST_CHOSEN = 1000
STATES = (
    ("ready", "Ready"),
    ("held", "Waiting for something"),
    ("made", "Made, not in a file"),
    ("in_file", "In a file, not sent"),
    ("filed", "Sent"),
    ("accepted", "Accepted"),
    ("rejected", "Sent back"),
    ("denied", "Denied"),
    ("paid", "Paid"),
    ("self_pay", "Pay themselves"),
)
TONES = {"ready": "good", "held": "warn", "rejected": "warn", "denied": "warn", "paid": "good"}
TO_DO = frozenset({"ready", "held", "made", "in_file", "rejected", "denied"})


class Choice(Form, frozen=True):
    """Which rows: ids of claims, or of signed notes that have none yet."""

    pick: tuple[Annotated[str, Meta(max_length=64)], ...] = ()
    month: Annotated[str, Meta(max_length=7)] = ""


class Refusal(Struct, frozen=True):
    """Why there is no file: of a claim, with whose, or of the file itself."""

    text: str
    name: str = ""
    address: str = ""


class Sum(Struct, frozen=True):
    state: str
    label: str
    rows: int
    charge_cents: int
    expected_cents: int


async def billing_show(request: web.Request) -> web.Response:
    return await _page(request, ())


async def claims_make(request: web.Request) -> web.Response:
    """Make claims of what was chosen, for paper: no file."""
    form = await read_form(request, Choice)
    rows = await _chosen(request, form)
    refused = _not_ready(rows)
    if refused or not rows:
        return await _page(request, refused or (Refusal("Choose at least one row."),))
    await _made(request, rows)
    return see_other(_back(form, "made"))


async def file_create(request: web.Request) -> web.Response:
    """Make an 837P file of what was chosen; without a clearinghouse, or with a fault, none."""
    form = await read_form(request, Choice)
    rows = await _chosen(request, form)
    refused = _not_ready(rows) or await _no_file(request, rows)
    if refused:
        return await _page(request, refused)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    ids = await _made(request, rows)
    claims = await scope.claims.claims(ids)
    house = claims[0].facts.billing.clearinghouse
    number = await scope.claims.next_number()
    if house is None:
        raise LookupError("a file needs a clearinghouse")
    envelope = Envelope(number=number, at=moment_of(request), clearinghouse=house)
    content = write_837p([one.facts for one in claims], envelope)
    faults = preflight(content, today=moment_of(request).date())
    if faults:
        return await _page(request, tuple(_of_fault(fault, claims, rows) for fault in faults))
    try:
        file_id = await scope.claims.add_file(
            "837P", content, by=me.account_id, at=now, number=number, claim_ids=ids
        )
    except Conflict:
        raise web.HTTPConflict(
            text="Somebody else made a file or changed a claim just now. Look again."
        ) from None
    await record(request, "make_claim_file", "claim_file", file_id)
    return see_other(f"/billing/files/{file_id}")


async def record(request: web.Request, act: str, kind: str, subject_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind=kind,
        subject_id=subject_id,
        at=request.app[CLOCK].now(),
    )


async def _chosen(request: web.Request, form: Choice) -> list[Row]:
    picked = list(dict.fromkeys(form.pick))[:MOST_CHOSEN]
    claims = await access.practice(request).claims.claims(picked)
    known = {one.claim_id for one in claims}
    notes = [one.facts.note_id for one in claims] + [one for one in picked if one not in known]
    return await rows_of_notes(request, notes)


def _not_ready(rows: list[Row]) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(hold.text, row.name, mend_address(hold.mend, row.note))
        for row in rows
        if not row.pickable
        for hold in row.holds
    )


async def _no_file(request: web.Request, rows: list[Row]) -> tuple[Refusal, ...]:
    if not rows:
        return (Refusal("Choose at least one row."),)
    gone = [row.name for row in rows if not row.pickable]
    if gone:
        return tuple(Refusal("This claim was sent already.", name) for name in gone)
    provider = await access.practice(request).details.billing()
    if provider is None or provider.clearinghouse is None:
        text = "Say which clearinghouse the file goes to, and by which numbers you know each other."
        return (Refusal(text, address="/practice/billing"),)
    old = [
        row.name for row in rows if row.claim is not None and row.claim.facts.billing != provider
    ]
    return tuple(
        Refusal("Who bills changed after this claim was made. Withdraw it and make it anew.", name)
        for name in old
    )


async def _made(request: web.Request, rows: list[Row]) -> list[str]:
    """Make the claims that are not made yet, and return the ids of all."""
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    fresh = [
        replace(row.ready.facts, number=new_number()) for row in rows if row.ready.facts is not None
    ]
    try:
        made = await scope.claims.make(fresh, by=me.account_id, at=now)
    except Conflict:
        raise web.HTTPConflict(text="One of these was claimed just now. Look again.") from None
    for claim_id in made:
        await record(request, "make_claim", "claim", claim_id)
    return [*made, *(row.claim.claim_id for row in rows if row.claim is not None)]


def _of_fault(fault: Fault, claims: list[Claim], rows: list[Row]) -> Refusal:
    notes = {claim.facts.number: claim.facts.note_id for claim in claims}
    for row in rows:
        if fault.claim is not None and row.note.note_id == notes.get(fault.claim):
            return Refusal(fault.text, row.name, mend_address(fault.mend, row.note))
    return Refusal(fault.text, address="/practice/billing" if fault.claim is None else "")


def _back(form: Choice, state: str) -> str:
    month = form.month if len(form.month) == len("2026-11") else ""
    return "/billing?" + "&".join([*([f"month={month}"] if month else []), f"state={state}"])


async def _page(request: web.Request, refused: tuple[Refusal, ...]) -> web.Response:
    today = moment_of(request).date()
    query = request.query
    first = month_of(query.get("month", ""), today)
    everything = await entries_of_month(request, first)
    await access.saw(request, "billing", first.isoformat())
    payer, group, state = query.get("payer", ""), query.get("group", ""), query.get("state", "")
    within = [
        one
        for one in everything
        if payer in ("", one.payer.payer_id) and group in ("", one.group_id)
    ]
    wanted = [one for one in within if (one.state == state if state else one.state in TO_DO)]
    asked = {"month": f"{first:%Y-%m}", "payer": payer, "group": group, "state": state}
    here = "/billing?" + urlencode({name: said for name, said in asked.items() if said})
    at = query.get("at", "")
    number = query.get("page") or page_of(at, [one.note_id for one in wanted])
    shown, page = paged(wanted, number, f"{here}&page=")
    rows = await opened(request, shown)
    waiting = waits(rows, here=here, at=at, may=partial(may, request[ACCOUNT]))
    left = await opened(request, [one for one in within if one.note_id == at])
    groups = await access.practice(request).people.groups({one.group_id for one in everything})
    return render(
        request,
        "facilitator/billing.html",
        status=422 if refused else 200,
        refused=refused,
        rows=rows,
        page=page,
        sums=_sums(within),
        any=bool(everything),
        states=dict(STATES),
        tones=TONES,
        payers=_options(
            (one.payer.payer_id, one.payer.name) for one in everything if one.payer.payer_id
        ),
        groups=_options((group_id, details.name) for group_id, details in groups.items()),
        payer=payer,
        group=group,
        state=state,
        month=f"{first:%Y-%m}",
        months=(f"{last_month(first):%Y-%m}", f"{next_month(first):%Y-%m}"),
        first=first,
        to_come=next_month(first) > today,
        files=await access.practice(request).claims.files(),
        money=money,
        waits=waiting,
        came_back=_came_back(left[0] if left else None),
        next=NEXT,
        all_done=not any(one.mark for some in waiting.values() for one in some),
    )


def _came_back(row: Row | None) -> str:
    """Return what is left of the line somebody left to put something right."""
    if row is None:
        return ""
    left = len(row.holds)
    if not left:
        return f"Nothing holds {row.name}, {short_day(row.day)}, any more."
    return f"{row.name}, {short_day(row.day)}: {many(left, 'thing')} still to do."


def _sums(entries: list[Entry]) -> list[Sum]:
    found = []
    for state, label in STATES:
        some = [one for one in entries if one.state == state]
        if some:
            charge = sum(one.charge_cents or 0 for one in some)
            expected = sum(one.expected_cents or 0 for one in some)
            found.append(Sum(state, label, len(some), charge, expected))
    return found


def _options(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "All"), *sorted(dict(pairs).items(), key=lambda one: one[1].casefold())]
