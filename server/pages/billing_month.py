"""A month of services, or more, as kept figures tell it: only what is asked for is opened.

What a claim stands for is counted as it is kept; what nobody claimed yet is looked at anew each
time, since a rule, a card or a consent may have changed since the note was signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from aiohttp import web
from msgspec import Struct

from server.billing.claim import GROUP_THERAPY
from server.billing.fees import fee_on
from server.billing.revenue import Service
from server.core.localtime import date_of_service
from server.desk.services import fill_in
from server.pages import access
from server.pages.billing_work import Row, month_span, rows_of_notes
from server.store import Practice
from server.store.billed import Line, Payer
from server.store.facts import GroupDetails

NOBODY = Payer("", "")


class Entry(Struct, frozen=True, kw_only=True):
    """One signed note on the worklist; only what is not claimed was opened, and has a *row*."""

    note_id: str
    group_id: str
    state: str
    payer: Payer
    charge_cents: int | None
    expected_cents: int | None
    row: Row | None = None


async def entries_of_month(request: web.Request, first: date) -> list[Entry]:
    """Return everything signed about sessions of a month, in the order they were held."""
    scope, span = access.practice(request), month_span(request, first)
    await fill_in(scope, *span)
    lines = await scope.billed.lines(*span)
    payers = await scope.billed.payers(_examples(lines))
    open_ones = [one.note_id for one in lines if one.claim_id is None]
    rows = {row.note.note_id: row for row in await rows_of_notes(request, open_ones)}
    return [
        _claimed(one, payers) if one.claim_id is not None else _unclaimed(rows[one.note_id])
        for one in lines
    ]


async def opened(request: web.Request, entries: Sequence[Entry]) -> list[Row]:
    """Return the rows of these entries, as they are now, in their order."""
    found = {one.row.note.note_id: one.row for one in entries if one.row is not None}
    claimed = [one.note_id for one in entries if one.row is None]
    if claimed:
        found |= {row.note.note_id: row for row in await rows_of_notes(request, claimed)}
    return [found[one.note_id] for one in entries if one.note_id in found]


class Unclaimed(Struct, frozen=True):
    """What no claim stands for: services, and how many are of members who pay themselves."""

    services: tuple[Service, ...]
    self_pay: int


async def unclaimed(
    scope: Practice, lines: Sequence[Line], groups: Mapping[str, GroupDetails]
) -> Unclaimed:
    """Return what nobody was asked for yet, at the fees of its day and by the card of today."""
    insured = await scope.insurance.of_members({one.member_id for one in lines})
    fees, known = await scope.fees.all(), dict[tuple[str, date], int | None]()
    services, self_pay, days = [], 0, _days(lines, groups)
    for one in lines:
        who = insured.get(one.member_id)
        plan = who.primary if who else None
        if who is not None and who.self_pay and plan is None:
            self_pay += 1
            continue
        expected = None
        if one.day is not None:
            key = (plan.payer_id if plan else "", one.day)
            if key not in known:
                fee = fee_on(fees, key[0], GROUP_THERAPY, one.day)
                known[key] = fee.expected_cents if fee else None
            expected = known[key]
        services.append(_service(one, plan.payer if plan else "", days[one.session_id], expected))
    return Unclaimed(tuple(services), self_pay)


def _days(lines: Iterable[Line], groups: Mapping[str, GroupDetails]) -> dict[str, date]:
    """Return the day of each session, where its group is."""
    begun = {one.session_id: (one.starts_at, one.group_id) for one in lines}
    return {
        session_id: date_of_service(starts_at, groups[group_id].timezone)
        for session_id, (starts_at, group_id) in begun.items()
    }


def _service(one: Line, payer: str, day: date, expected_cents: int | None) -> Service:
    return Service(
        note_id=one.note_id,
        session_id=one.session_id,
        member_id=one.member_id,
        group_id=one.group_id,
        clinician_id=one.signer_id,
        payer=payer,
        day=day,
        state=one.state,
        claim_id=one.claim_id,
        expected_cents=expected_cents,
        paid_cents=one.paid_cents,
        member_cents=one.member_cents,
    )


async def services_of(
    scope: Practice, lines: Sequence[Line], groups: Mapping[str, GroupDetails]
) -> list[Service]:
    """Return these as services of a figure, in their order, without who pays for themselves."""
    payers = await scope.billed.payers(_examples(lines))
    rest = await unclaimed(scope, [one for one in lines if one.claim_id is None], groups)
    known, days = {one.note_id: one for one in rest.services}, _days(lines, groups)
    found = []
    for one in lines:
        if one.claim_id is not None:
            payer = payers.get(one.payer_mark, NOBODY).name
            found.append(_service(one, payer, days[one.session_id], one.expected_cents))
        elif one.note_id in known:
            found.append(known[one.note_id])
    return found


def _examples(lines: Iterable[Line]) -> dict[bytes, str]:
    return {one.payer_mark: one.claim_id for one in lines if one.claim_id is not None}


def _claimed(one: Line, payers: Mapping[bytes, Payer]) -> Entry:
    held = one.changed and one.state in ("made", "in_file")
    return Entry(
        note_id=one.note_id,
        group_id=one.group_id,
        state="held" if held else one.state or "",
        payer=payers.get(one.payer_mark, NOBODY),
        charge_cents=one.charge_cents,
        expected_cents=one.expected_cents,
    )


def _unclaimed(row: Row) -> Entry:
    return Entry(
        note_id=row.note.note_id,
        group_id=row.note.group_id,
        state=row.state,
        payer=Payer(row.payer_id, row.payer),
        charge_cents=row.charge_cents,
        expected_cents=row.expected_cents,
        row=row,
    )
