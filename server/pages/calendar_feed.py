"""One's sessions for a calendar program: an address nobody can guess, and nothing about anybody.

The title is the same for every group: a calendar is shown on walls, watches and shared screens.
Written by hand, a few lines of RFC 5545; times are UTC, so no time zone has to be described.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aiohttp import web

from server.keys import ACCOUNT, CLOCK, SETTINGS, STORE
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.permissions import may
from server.pages.render import render
from server.store import SessionCard

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=53)
TITLE = "Group"
STAMP = "%Y%m%dT%H%M%SZ"


async def feed_create(request: web.Request) -> web.Response:
    """Make a new address and show it this once; an older one works no more."""
    await read_form(request, NoFields)
    scope, me = access.practice(request), request[ACCOUNT].account_id
    token = await scope.invitations.new_feed(me)
    await scope.audit.record(
        actor=me,
        act="new_calendar_address",
        subject_kind="account",
        subject_id=me,
        at=request.app[CLOCK].now(),
    )
    address = f"{request.app[SETTINGS].base_url}/calendar/{token}"
    return render(request, "facilitator/calendar.html", address=address)


async def feed_show(request: web.Request) -> web.Response:
    found = await request.app[STORE].doors.calendar_of(request.match_info["token"])
    now = request.app[CLOCK].now()
    # A calendar program goes on asking for years, whatever became of the account meanwhile.
    if found is None or not found.is_open(now) or not may(found, "sessions.lead"):
        raise web.HTTPNotFound
    calendar = request.app[STORE].practice(found.practice_id).calendar
    cards = await calendar.sessions_between((now - BACK).date(), (now + AHEAD).date())
    own = [card for card in cards if access.leads(found, card)]
    text = "".join(f"{line}\r\n" for line in _lines(own, now))
    return web.Response(text=text, content_type="text/calendar", charset="utf-8")


def _lines(cards: list[SessionCard], now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Group Companion//Calendar//EN")
    for card in cards:
        yield "BEGIN:VEVENT"
        yield f"UID:{card.session_id}@group-companion"
        yield f"DTSTAMP:{now.astimezone(UTC).strftime(STAMP)}"
        yield f"DTSTART:{card.starts_at.astimezone(UTC).strftime(STAMP)}"
        yield f"DTEND:{card.ends_at.astimezone(UTC).strftime(STAMP)}"
        yield f"SUMMARY:{TITLE}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"
