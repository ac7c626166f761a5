"""What groups bring in, by payer, group, clinician or month; and the services behind a number."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import get_args

from aiohttp import web
from msgspec import Struct

from server.billing.fees import money
from server.billing.revenue import Figure, Part, Service, counted, figure, figures_by
from server.exports.csv_cells import CSV_TYPE, amount_cell, csv_bytes
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing_work import Row, last_month, month_of, next_month, rows_of_month
from server.pages.billing_work import moment_of as now_of
from server.pages.forms import NoFields, read_form
from server.pages.render import render

MONTHS = 3
MOST_MONTHS = 24
SHOWN = 200
PARTS: dict[Part, str] = {
    "group": "Group",
    "payer": "Payer",
    "clinician": "Clinician",
    "month": "Month",
}
OF = {"all": "All", "unbilled": "Not billed yet", "outstanding": "Billed and not paid yet"}
ASKED = ("filed", "accepted")
MINUTE = timedelta(minutes=1)


class Period(Struct, frozen=True, kw_only=True):
    """Whole months from *first* to *last*, and how they are parted."""

    first: date
    last: date
    part: Part
    self_pay: int = 0  # services of members who pay themselves: in no figure
    services: tuple[Service, ...] = ()
    minutes: Mapping[str, int] = {}
    names: Mapping[str, str] = {}  # of the keys of figures, and of members

    @property
    def query(self) -> str:
        return f"from={self.first:%Y-%m}&to={self.last:%Y-%m}&by={self.part}"

    def called(self, key: str) -> str:
        return self.names.get(key) or key or "No payer"

    @property
    def figures(self) -> tuple[Figure, ...]:
        return figures_by(self.part, self.services, self.minutes)


async def money_show(request: web.Request) -> web.Response:
    period = await _period(request)
    await access.saw(request, "programme_money", f"{period.first:%Y-%m}")
    return render(
        request,
        "facilitator/programme_money.html",
        period=period,
        total=figure(period.services, period.minutes),
        parts=PARTS,
        money=money,
        wrong=request.query.get("from", "") > request.query.get("to", "~"),
    )


async def services_show(request: web.Request) -> web.Response:
    """The services behind one number."""
    period = await _period(request)
    key, of = request.query.get("key"), request.query.get("of", "all")
    if of not in OF:
        raise web.HTTPNotFound
    some = [
        service
        for one in period.figures
        if key is None or one.key == key
        for service in one.services
        if _counts(service, of)
    ]
    await access.saw(request, "programme_money", f"{period.first:%Y-%m}")
    return render(
        request,
        "facilitator/programme_services.html",
        period=period,
        key=key,
        of=OF[of],
        rows=some[:SHOWN],
        more=max(0, len(some) - SHOWN),
        money=money,
    )


async def money_export(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    period = await _period(request)
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="export",
        subject_kind="programme_money",
        subject_id=f"{period.first:%Y-%m}",
        at=request.app[CLOCK].now(),
    )
    heading = [
        *(PARTS[period.part], "Sessions", "Minutes", "Services", "Received", "Expected"),
        *("Expected unknown", "Per session", "Per hour", "Not billed yet", "Not paid yet"),
    ]
    rows = [
        [
            period.called(one.key),
            *(one.sessions, one.minutes, len(one.services)),
            *(amount_cell(one.received_cents), amount_cell(one.expected_cents), one.unknown),
            *(amount_cell(one.per_session_cents), amount_cell(one.per_hour_cents)),
            *(amount_cell(one.unbilled_cents), amount_cell(one.outstanding_cents)),
        ]
        for one in period.figures
    ]
    return web.Response(
        body=csv_bytes(heading, rows),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": 'attachment; filename="what-groups-bring-in.csv"'},
    )


async def _period(request: web.Request) -> Period:
    today, query = now_of(request).date(), request.query
    last = month_of(query.get("to", ""), today)
    first = _earlier(last, MONTHS - 1)
    if query.get("from"):
        first = min(last, max(month_of(query["from"], first), _earlier(last, MOST_MONTHS - 1)))
    asked = query.get("by", "group")
    part: Part = next((one for one in get_args(Part) if one == asked), "group")
    rows: list[Row] = []
    month = first
    while month <= last:
        rows += await rows_of_month(request, month)
        month = next_month(month)
    scope = access.practice(request)
    paid = await scope.member_payments.by_claim({one.note.member_id for one in rows})
    insured = [one for one in rows if one.state != "self_pay"]
    names = {one.note.group_id: one.group for one in rows}
    names |= {one.note.member_id: one.name for one in rows}
    names |= {one.account_id: one.name for one in await scope.people.accounts()}
    return Period(
        first=first,
        last=last,
        part=part,
        self_pay=len(rows) - len(insured),
        services=counted(_service(one, paid) for one in insured),
        minutes=_minutes(insured),
        names=names,
    )


def _service(row: Row, paid: Mapping[str, int]) -> Service:
    claim = row.claim
    return Service(
        note_id=row.note.note_id,
        session_id=row.note.session_id,
        member_id=row.note.member_id,
        group_id=row.note.group_id,
        clinician_id=row.note.signer_id,
        payer=row.payer,
        day=row.day,
        state=claim.state if claim else None,
        claim_id=claim.claim_id if claim else None,
        expected_cents=row.expected_cents,
        paid_cents=claim.paid_cents if claim else 0,
        member_cents=paid.get(claim.claim_id, 0) if claim else 0,
    )


def _minutes(rows: Sequence[Row]) -> dict[str, int]:
    """Return how long each session was, by its record."""
    return {
        row.note.session_id: row.service.facts.session_minutes or 0
        for row in rows
        if row.service.facts is not None
    }


def _counts(service: Service, of: str) -> bool:
    if of == "unbilled":
        return service.is_unbilled
    return of == "all" or service.state in ASKED


def _earlier(month: date, count: int) -> date:
    for _ in range(count):
        month = last_month(month)
    return month
