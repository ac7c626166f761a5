"""What groups bring in, by payer, group, clinician or month; and the services behind a number."""

from collections.abc import Mapping
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.billing.fees import money
from server.billing.revenue import (
    OUTSTANDING,
    Figure,
    Parcel,
    Part,
    Service,
    figure,
    figures_by,
    is_unbilled,
    key_of,
    parcel,
)
from server.core.localtime import date_of_service
from server.desk.services import fill_in
from server.exports.csv_cells import CSV_TYPE, amount_cell, csv_bytes
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing_month import NOBODY, services_of, unclaimed
from server.pages.billing_work import last_month, month_of, month_span
from server.pages.billing_work import moment_of as now_of
from server.pages.forms import NoFields, read_form
from server.pages.paging import paged
from server.pages.render import render
from server.store.billed import Payer, Sums
from server.store.facts import GroupDetails

MONTHS = 3
MOST_MONTHS = 24
PARTS: dict[Part, str] = {
    "group": "Group",
    "payer": "Payer",
    "clinician": "Clinician",
    "month": "Month",
}
OF = {"all": "All", "unbilled": "Not billed yet", "outstanding": "Billed and not paid yet"}


class Period(Struct, frozen=True, kw_only=True):
    """Whole months from *first* to *last*, and how they are parted."""

    first: date
    last: date
    part: Part
    self_pay: int = 0  # services of members who pay themselves: in no figure
    parcels: tuple[Parcel, ...] = ()
    minutes: Mapping[str, int] = {}
    names: Mapping[str, str] = {}  # of groups and clinicians

    @property
    def query(self) -> str:
        return f"from={self.first:%Y-%m}&to={self.last:%Y-%m}&by={self.part}"

    def called(self, key: str) -> str:
        return self.names.get(key) or key or "No payer"

    @property
    def figures(self) -> tuple[Figure, ...]:
        return figures_by(self.part, self.parcels, self.minutes)


async def money_show(request: web.Request) -> web.Response:
    period = await _period(request)
    await access.saw(request, "programme_money", f"{period.first:%Y-%m}")
    return render(
        request,
        "facilitator/programme_money.html",
        period=period,
        total=figure(period.parcels, period.minutes),
        parts=PARTS,
        money=money,
        wrong=request.query.get("from", "") > request.query.get("to", "~"),
    )


async def services_show(request: web.Request) -> web.Response:
    """The services behind one number."""
    period, scope = _asked(request), access.practice(request)
    key, of = request.query.get("key"), request.query.get("of", "all")
    if of not in OF:
        raise web.HTTPNotFound
    span = month_span(request, period.first, period.last)
    await fill_in(scope, *span)
    lines = await scope.billed.lines(*span)
    groups = await scope.people.groups({one.group_id for one in lines})
    some = [
        one
        for one in await services_of(scope, lines, groups)
        if _counts(one, of) and key in (None, key_of(period.part, one))
    ]
    where = f"/programme/money/services?{period.query}&" + urlencode(
        ({"key": key} if key is not None else {}) | {"of": of, "page": ""}
    )
    rows, page = paged(some, request.query.get("page", "1"), where)
    charts = await scope.people.charts({one.member_id for one in rows})
    names = {group_id: one.name for group_id, one in groups.items()}
    names |= {one.account_id: one.name for one in await scope.people.accounts()}
    names |= {member_id: chart.name for member_id, chart in charts.items()}
    await access.saw(request, "programme_money", f"{period.first:%Y-%m}")
    return render(
        request,
        "facilitator/programme_services.html",
        period=replace(period, names=names),
        key=key,
        of=OF[of],
        rows=rows,
        page=page,
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
            *(one.sessions, one.minutes, one.services),
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


def _asked(request: web.Request) -> Period:
    today, query = now_of(request).date(), request.query
    last = month_of(query.get("to", ""), today)
    first = _earlier(last, MONTHS - 1)
    if query.get("from"):
        first = min(last, max(month_of(query["from"], first), _earlier(last, MOST_MONTHS - 1)))
    asked = query.get("by", "group")
    part: Part = next((one for one in get_args(Part) if one == asked), "group")
    return Period(first=first, last=last, part=part)


async def _period(request: web.Request) -> Period:
    asked, scope = _asked(request), access.practice(request)
    span = month_span(request, asked.first, asked.last)
    await fill_in(scope, *span)
    sums, lines = await scope.billed.sums(*span), await scope.billed.unclaimed(*span)
    payers = await scope.billed.payers({one.payer_mark: one.example for one in sums})
    known = {one.group_id for one in sums} | {one.group_id for one in lines}
    groups = await scope.people.groups(known)
    rest = await unclaimed(scope, lines, groups)
    # A session's length is of its record: whoever pays for themselves adds no session.
    counted = {one.note_id for one in rest.services}
    minutes = {one.session_id: one.session_minutes for one in lines if one.note_id in counted}
    for one in sums:
        minutes[one.session_id] = max(one.session_minutes, minutes.get(one.session_id, 0))
    names = {group_id: one.name for group_id, one in groups.items()}
    names |= {one.account_id: one.name for one in await scope.people.accounts()}
    return replace(
        asked,
        self_pay=rest.self_pay,
        parcels=(*(_of(one, payers, groups) for one in sums), *map(parcel, rest.services)),
        minutes=minutes,
        names=names,
    )


def _of(one: Sums, payers: Mapping[bytes, Payer], groups: Mapping[str, GroupDetails]) -> Parcel:
    return Parcel(
        session_id=one.session_id,
        group_id=one.group_id,
        clinician_id=one.signer_id,
        payer=payers.get(one.payer_mark, NOBODY).name,
        day=date_of_service(one.starts_at, groups[one.group_id].timezone),
        state=one.state,
        services=one.services,
        unknown=one.unknown,
        expected_cents=one.expected_cents,
        received_cents=one.received_cents,
        missing_cents=one.missing_cents,
    )


def _counts(service: Service, of: str) -> bool:
    if of == "unbilled":
        return is_unbilled(service.state)
    return of == "all" or service.state in OUTSTANDING


def _earlier(month: date, count: int) -> date:
    for _ in range(count):
        month = last_month(month)
    return month
