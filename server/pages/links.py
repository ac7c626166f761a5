"""Personal links of one session: who has opened theirs, a new one shown once, taking one back."""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from server.core.links import link_state, link_window
from server.core.state import SeatState
from server.keys import ACCOUNT, CLOCK, ROOMS, SETTINGS
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.render import render, see_other
from server.pages.words import clock_time
from server.store import PersonalLink, SessionCard


class LinkLine(Struct, frozen=True):
    """One member's way in, in words. *link_id* only while there is one to take back."""

    member_id: str
    name: str
    tone: str
    state: str
    link_id: str | None


async def links_show(request: web.Request) -> web.Response:
    return await _page(request, await access.own_session(request))


async def links_issue(request: web.Request) -> web.Response:
    """Make a new link and show it this once; only its hash is kept."""
    card = await access.own_session(request)
    await read_form(request, NoFields)
    member_id = request.match_info["member_id"]
    scope = access.practice(request)
    plan = await scope.calendar.plan(card.session_id)
    if all(seat.member_id != member_id for seat in plan.seats):
        raise web.HTTPNotFound
    valid_from, valid_until = link_window(card.starts_at, card.ends_at)
    token = await scope.links.issue(
        card.session_id,
        member_id,
        now=request.app[CLOCK].now(),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    await _audit(request, "issue_link", member_id)
    await _cut(request, card, member_id)
    # After the `#`, so that no server, proxy or referrer ever sees it.
    address = f"{request.app[SETTINGS].base_url.rstrip('/')}/join#{token}"
    return await _page(request, card, fresh=(member_id, address))


async def links_revoke(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    links = access.practice(request).links
    link = await links.link(request.match_info["link_id"])
    if link is None:
        raise web.HTTPNotFound
    card = await access.own_session(request, link.session_id)
    await links.revoke(link.link_id, request.app[CLOCK].now())
    await _audit(request, "revoke_link", link.member_id)
    await _cut(request, card, link.member_id)
    return see_other(f"/sessions/{card.session_id}/links")


async def _audit(request: web.Request, act: str, member_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="member",
        subject_id=member_id,
        at=request.app[CLOCK].now(),
    )


async def _cut(request: web.Request, card: SessionCard, member_id: str) -> None:
    await request.app[ROOMS].cut(request[ACCOUNT].practice_id, card.session_id, member_id)


async def _page(
    request: web.Request, card: SessionCard, fresh: tuple[str, str] | None = None
) -> web.Response:
    scope = access.practice(request)
    plan = await scope.calendar.plan(card.session_id)
    latest: dict[str, PersonalLink] = {}
    for link in await scope.links.of_session(card.session_id):
        held = latest.get(link.member_id)
        if held is None or link.issued_at >= held.issued_at:
            latest[link.member_id] = link
    seats: dict[str, SeatState] = {}
    if card.phase != "planned":  # a room that is not open yet has nobody in it
        seats = (await access.own_room(request, card)).session.seats
    now = request.app[CLOCK].now()
    return render(
        request,
        "facilitator/links.html",
        card=card,
        lines=[
            _line(
                LinkLine(seat.member_id, seat.display_name, "plain", "No link yet", None),
                latest.get(seat.member_id),
                seats.get(seat.member_id),
                now,
                card.timezone,
            )
            for seat in plan.seats
        ],
        fresh=fresh,
        valid_from=link_window(card.starts_at, card.ends_at)[0],
    )


def _line(
    line: LinkLine, link: PersonalLink | None, seat: SeatState | None, now: datetime, zone: str
) -> LinkLine:
    if link is None:
        return line
    tone, state = _words(link, seat, now, zone)
    live = link_state(link, now=now) in ("good", "too_early", "locked")
    return LinkLine(line.member_id, line.name, tone, state, link.link_id if live else None)


def _words(link: PersonalLink, seat: SeatState | None, now: datetime, zone: str) -> tuple[str, str]:
    state = link_state(link, now=now)
    if state == "revoked" and link.revoked_at is not None:
        return "plain", f"taken back {clock_time(link.revoked_at, zone)}"
    if state == "locked":
        return "warn", "locked after five wrong dates"
    if seat is not None and seat.in_room:
        return "good", "in the room"
    if seat is not None and seat.waiting:
        return "good", "in the waiting room"
    if link.first_used_at is not None:
        return "good", f"opened {clock_time(link.first_used_at, zone)}"
    return "plain", "not opened" if state != "expired" else "not opened, no longer works"
