"""Who did or saw what in this practice: to be filtered, sorted, paged, and taken along as CSV.

For whoever looks after the practice, who need not be allowed into a single chart: entries name
colleagues and kinds of records, never a member. What it is about is an id to filter by.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from server.exports.csv_cells import CSV_TYPE, csv_bytes, csv_lines
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form
from server.pages.render import render
from server.store.audit import AuditQuestion
from server.store.errors import StoreError
from server.store.facts import AuditEntry

PAGE = 50
PIECE = 250  # lines of a CSV that are made at once: some milliseconds
COLUMNS = (("at", "When"), ("actor", "Who"), ("act", "What"), ("subject", "About"))
HEADING = ("number", "when (UTC)", "who", "what", "kind", "id", "why")
# Of other kinds a reason may quote a chart, which looking after a practice does not open.
NOT_ABOUT_MEMBERS = frozenset({"account", "audit", "invitation", "permission", "practice"})
ACCESS = frozenset({"break_glass", "denied", "export"})  # why somebody looked, whatever it was


class Wanted(Form, frozen=True):
    """What the address asks for. It holds ids, days and words of ours, nothing about anybody."""

    who: Annotated[str, Meta(max_length=64)] = ""
    act: Annotated[str, Meta(max_length=60)] = ""
    about: Annotated[str, Meta(max_length=64)] = ""
    first: Annotated[str, Meta(max_length=10)] = ""
    last: Annotated[str, Meta(max_length=10)] = ""
    sort: Annotated[str, Meta(max_length=10)] = "at"
    order: Annotated[str, Meta(max_length=10)] = "falling"
    page: Annotated[str, Meta(max_length=6)] = "1"


class Heading(Struct, frozen=True):
    title: str
    address: str
    sorted: str  # as aria-sort says it


async def audit_show(request: web.Request) -> web.Response:
    wanted, asked = _question(request)
    scope = access.practice(request)
    entries, total = await scope.audit.report(asked)
    await access.saw(request, "audit", scope.practice_id)
    staff = await _staff(request)
    number = asked.offset // PAGE + 1
    return render(
        request,
        "facilitator/audit.html",
        entries=[(entry, _who(entry, staff), said(entry.act), why(entry)) for entry in entries],
        total=total,
        wanted=wanted,
        staff=[("", "Everybody"), *staff.items()],
        acts=[("", "Everything"), *((act, said(act)) for act in await scope.audit.acts())],
        headings=[_heading(wanted, name, title) for name, title in COLUMNS],
        earlier=_address(wanted, page=str(number + 1)) if total > asked.offset + PAGE else None,
        later=_address(wanted, page=str(number - 1)) if number > 1 else None,
        only=lambda subject_id: _address(wanted, about=subject_id, page="1"),
        as_file="/audit/file?" + _address(wanted).partition("?")[2],
        first_line=asked.offset + 1,
        zone=request[PRACTICE].timezone,
    )


async def audit_export(request: web.Request) -> web.StreamResponse:
    """Send the same entries as CSV, piece by piece; that it was taken is an entry of its own."""
    _, asked = _question(request)
    scope, staff = access.practice(request), await _staff(request)
    asked, (head, _) = msgspec.structs.replace(asked, limit=PIECE), await scope.audit.head()
    piece = await scope.audit.piece(asked, None, up_to=head)
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act="export",
        subject_kind="audit",
        subject_id=scope.practice_id,
        at=request.app[CLOCK].now(),
    )
    response = web.StreamResponse()
    response.content_type, response.charset = CSV_TYPE, "utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    await response.prepare(request)
    try:
        await response.write(csv_bytes(HEADING, as_rows(piece, staff)))
        while len(piece) == PIECE:
            piece = await scope.audit.piece(asked, piece[-1], up_to=head)
            await response.write(csv_lines(as_rows(piece, staff)).encode())
    except StoreError:
        # Half a file must not look like a whole one.
        if request.transport is not None:
            request.transport.abort()
        raise
    await response.write_eof()
    return response


def as_rows(entries: list[AuditEntry], staff: dict[str, str]) -> list[list[str]]:
    return [
        [
            str(one.seq),
            one.at.astimezone(UTC).isoformat(),
            _who(one, staff),
            one.act,
            one.subject_kind,
            one.subject_id,
            why(one),
        ]
        for one in entries
    ]


def said(act: str) -> str:
    """Return `issue link` of `issue_link`: acts are words of ours already."""
    return act.replace("_", " ")


def why(entry: AuditEntry) -> str:
    """Return the reason, unless it is a clinician's words about a member: those are the chart's."""
    if not entry.reason:
        return ""
    told = entry.subject_kind in NOT_ABOUT_MEMBERS or entry.act in ACCESS
    return entry.reason if told else "in the record"


def _who(entry: AuditEntry, staff: dict[str, str]) -> str:
    return staff.get(entry.actor, entry.actor)


async def _staff(request: web.Request) -> dict[str, str]:
    accounts = await access.practice(request).people.accounts()
    return {one.account_id: one.name for one in accounts}


def _question(request: web.Request) -> tuple[Wanted, AuditQuestion]:
    try:
        wanted = msgspec.convert(dict(request.query), Wanted)
    except msgspec.ValidationError:
        raise web.HTTPBadRequest from None
    zone = request[PRACTICE].timezone
    last = _midnight(wanted.last, zone, days=1)
    page = int(wanted.page) if wanted.page.isdecimal() else 1
    return wanted, AuditQuestion(
        actor=wanted.who,
        acts=(wanted.act,) if wanted.act else (),
        subject_ids=(wanted.about,) if wanted.about else (),
        since=_midnight(wanted.first, zone),
        until=last,
        sort=wanted.sort,
        falling=wanted.order != "rising",
        offset=(max(page, 1) - 1) * PAGE,
        limit=PAGE,
    )


def _midnight(day: str, zone: str, *, days: int = 0) -> datetime | None:
    try:
        there = date.fromisoformat(day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(there, time(), ZoneInfo(zone)).astimezone(UTC)


def _heading(wanted: Wanted, name: str, title: str) -> Heading:
    falls = wanted.order != "rising"
    if wanted.sort != name:
        return Heading(title, _address(wanted, sort=name, order="rising", page="1"), "none")
    turned = "rising" if falls else "falling"
    at = "descending" if falls else "ascending"
    return Heading(title, _address(wanted, sort=name, order=turned, page="1"), at)


def _address(wanted: Wanted, **changes: str) -> str:
    fields = msgspec.structs.asdict(msgspec.structs.replace(wanted, **changes))
    plain = Wanted()
    return "/audit?" + urlencode({n: v for n, v in fields.items() if v != getattr(plain, n)})
