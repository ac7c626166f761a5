"""A superbill for a member: the services of a time they choose, with what was paid for each.

A service that was claimed stands as it was claimed; one that was not, as its signed note says.
"""

import asyncio
from collections.abc import Mapping
from datetime import date

from aiohttp import web

from server.billing.claim import GROUP_THERAPY, Claim
from server.billing.places import place
from server.exports.csv_cells import CSV_TYPE
from server.exports.pdf import NotPrintable
from server.exports.superbill import Superbill, SuperbillLine, superbill_csv, superbill_pdf
from server.keys import PRACTICE
from server.pages import access
from server.pages.billing_receipts import (
    NOT_PRINTABLE,
    SuperbillForm,
    day_of,
    download,
    member_page,
    own_member,
    write_down,
)
from server.pages.billing_work import Row, rows_of_notes
from server.pages.forms import read_form
from server.pages.mistakes import Mistakes
from server.store.facts import MemberChart

MOST_SERVICES = 400  # two years of a group that meets often


async def superbill_create(request: web.Request) -> web.Response:
    chart = await own_member(request)
    form = await read_form(request, SuperbillForm)
    first, last = day_of(form.first), day_of(form.last)
    errors = Mistakes()
    if first is None:
        errors["first"] = "Choose the first day."
    if last is None:
        errors["last"] = "Choose the last day."
    if first and last and last < first:
        errors["last"] = "The last day is before the first."
    if errors or first is None or last is None:
        return await member_page(request, chart, period=form, errors=errors)
    bill = await _superbill(request, chart, first, last)
    if not bill.lines:
        errors["first"] = "No signed note with a fee in that time."
        return await member_page(request, chart, period=form, errors=errors)
    name = f"superbill-{chart.member_id[:6]}-{first:%Y%m%d}"
    if form.kind == "csv":
        made, content_type = superbill_csv(bill), CSV_TYPE
    else:
        content_type = "application/pdf"
        try:
            made = await asyncio.to_thread(superbill_pdf, bill)
        except NotPrintable:
            return await member_page(request, chart, refusal=NOT_PRINTABLE)
    await write_down(request, f"export_superbill_{form.kind}", "member", chart.member_id)
    return download(made, content_type, f"{name}.{form.kind}")


async def _superbill(
    request: web.Request, chart: MemberChart, first: date, last: date
) -> Superbill:
    scope = access.practice(request)
    signed = [one for one in await scope.notes.of_member(chart.member_id) if one.signed_at]
    ids = [one.note_id for one in signed][-MOST_SERVICES:]
    rows = [row for row in await rows_of_notes(request, ids) if first <= row.day <= last]
    paid = await scope.member_payments.by_claim([chart.member_id])
    others = [
        one.counts
        for one in await scope.member_payments.of_member(chart.member_id)
        if one.facts.claim_id is None and first <= one.facts.day <= last
    ]
    staff = {
        one.account_id: (f"{one.name}, {one.credential}", one.npi or "")
        for one in await scope.people.accounts()
    }
    groups = {row.note.group_id for row in rows}
    details = [await scope.people.group(group_id) for group_id in sorted(groups)]
    lines = [_line(row, paid, staff) for row in rows]
    return Superbill(
        member=chart.name,
        birth_date=chart.birth_date,
        first=first,
        last=last,
        practice=request[PRACTICE].name,
        billing=await scope.details.billing(),
        lines=tuple(sorted((one for one in lines if one), key=lambda one: one.day)),
        member_cents=sum(others),
        part2=any(one.part_2 for one in details if one is not None),
    )


def _line(
    row: Row, paid: Mapping[str, int], staff: Mapping[str, tuple[str, str]]
) -> SuperbillLine | None:
    """Return a line: as it was claimed, or as it would be; None while there is no fee."""
    if row.claim is not None:
        return _claimed(row.claim, paid)
    charge, known = row.charge_cents, row.service.facts
    if charge is None or known is None:
        return None
    at = (
        place(known.modality, at_home=known.at_home, rules=(), day=row.day)
        if known.modality
        else None
    )
    name, npi = staff.get(row.note.signer_id, ("", ""))
    return SuperbillLine(
        day=row.day,
        code=GROUP_THERAPY,
        modifiers=at.modifiers if at else (),
        place=at.pos if at else "",
        diagnoses=row.service.diagnoses,
        units=1,
        clinician=name,
        npi=npi,
        charge_cents=charge,
    )


def _claimed(claim: Claim, paid: Mapping[str, int]) -> SuperbillLine:
    facts, name = claim.facts, claim.facts.renderer.name
    first = facts.lines[0]
    return SuperbillLine(
        day=facts.day,
        code=first.code,
        modifiers=first.modifiers,
        place=facts.place,
        diagnoses=facts.diagnoses,
        units=first.units,
        clinician=", ".join(
            part for part in (f"{name.first} {name.last}", facts.renderer.credential) if part
        ),
        npi=facts.renderer.npi or "",
        charge_cents=facts.total_cents,
        payer_cents=claim.paid_cents,
        member_cents=paid.get(claim.claim_id, 0),
    )
