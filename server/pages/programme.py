"""The programme: all groups one leads at a glance. Whom to call, what to sign, how full they are.

Every number opens what it counts. Nobody is scored or ranked: a hint names the sessions missed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from aiohttp import web
from msgspec import Struct

from server.core.attending import Hint, Turn, by_member, hint
from server.core.localtime import local, utc
from server.exports.csv_cells import CSV_TYPE, csv_bytes
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.render import render
from server.store.facts import FollowUp, StandingGroup
from server.store.programme import Unsigned

WEEKS = 13
MONTHS = 3
DAY = timedelta(days=1)


class Month(Struct, frozen=True):
    """How many of those expected came in a month."""

    first: date
    came: int
    expected: int


class GroupLine(Struct, frozen=True, kw_only=True):
    """One group as the table shows it."""

    group: StandingGroup
    sessions: int
    came: int
    expected: int
    months: tuple[Month, ...]
    hints: int
    unsigned: int


class Drift(Struct, frozen=True, kw_only=True):
    """One member to call, and why."""

    member_id: str
    name: str
    group_id: str
    group: str
    hint: Hint
    days: tuple[date, ...]
    calling: FollowUp | None  # somebody is on it already


class Overview(Struct, frozen=True, kw_only=True):
    lines: tuple[GroupLine, ...]
    drifting: tuple[Drift, ...]
    unsigned: tuple[Unsigned, ...]
    months: tuple[date, ...]
    names: Mapping[str, str]  # of groups


async def programme_show(request: web.Request) -> web.Response:
    found = await _overview(request)
    await access.saw(request, "programme", request[ACCOUNT].account_id)
    return render(
        request,
        "facilitator/programme.html",
        found=found,
        weeks=WEEKS,
        zone=request[PRACTICE].timezone,
        today=_today(request),
    )


async def programme_export(request: web.Request) -> web.Response:
    """The table of groups as CSV: no member in it."""
    await read_form(request, NoFields)
    found = await _overview(request)
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="export",
        subject_kind="programme",
        subject_id=request[ACCOUNT].account_id,
        at=request.app[CLOCK].now(),
    )
    heading = ["Group", "Members", "Capacity", "Sessions", "Came", "Expected", "Notes to sign"]
    rows = [
        [
            line.group.details.name,
            line.group.members,
            line.group.details.capacity or "",
            line.sessions,
            line.came,
            line.expected,
            line.unsigned,
        ]
        for line in found.lines
    ]
    return web.Response(
        body=csv_bytes(heading, rows),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": 'attachment; filename="programme.csv"'},
    )


async def _overview(request: web.Request) -> Overview:
    scope, me, today = access.practice(request), request[ACCOUNT].account_id, _today(request)
    zone = request[PRACTICE].timezone
    groups = await scope.people.groups_of(me)
    first = utc(today - timedelta(weeks=WEEKS), time(), zone)
    turns = await scope.programme.turns(me, first, utc(today + DAY, time(), zone))
    unsigned = await scope.programme.unsigned(me)
    months = _months(today)
    here = await scope.programme.members_of(me)
    hints = {
        key: found
        for key, some in by_member(turns).items()
        if key in here and (found := hint(some)) is not None
    }
    names = {one.group_id: one.details.name for one in groups}
    calling = {
        one.member_id: one for one in await scope.follow_ups.open() if one.kind == "outreach"
    }
    drifting = [
        Drift(
            member_id=member_id,
            name=here[group_id, member_id],
            group_id=group_id,
            group=names[group_id],
            hint=found,
            days=tuple(local(one.starts_at, zone).date() for one in found.missed),
            calling=calling.get(member_id),
        )
        for (group_id, member_id), found in hints.items()
    ]
    return Overview(
        lines=tuple(_line(one, turns, unsigned, drifting, months, zone) for one in groups),
        drifting=tuple(sorted(drifting, key=lambda one: (one.group.casefold(), one.name))),
        unsigned=tuple(unsigned),
        months=months,
        names=names,
    )


def _line(
    group: StandingGroup,
    turns: Sequence[Turn],
    unsigned: Sequence[Unsigned],
    drifting: Sequence[Drift],
    months: Sequence[date],
    zone: str,
) -> GroupLine:
    own = [one for one in turns if one.group_id == group.group_id]
    return GroupLine(
        group=group,
        sessions=len({one.session_id for one in own}),
        came=sum(one.came for one in own),
        expected=len(own),
        months=tuple(_month(first, own, zone) for first in months),
        hints=sum(one.group_id == group.group_id for one in drifting),
        unsigned=sum(one.notes for one in unsigned if one.group_id == group.group_id),
    )


def _month(first: date, turns: Sequence[Turn], zone: str) -> Month:
    own = [one for one in turns if _first_of(one.starts_at, zone) == first]
    return Month(first, sum(one.came for one in own), len(own))


def _first_of(moment: datetime, zone: str) -> date:
    return local(moment, zone).date().replace(day=1)


def _months(today: date) -> tuple[date, ...]:
    """Return the first days of this month and of those before it, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - DAY).replace(day=1))
    return tuple(reversed(found))


def _today(request: web.Request) -> date:
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
