"""Personal links of one session: what was sent, who opened theirs, a new one shown once.

What was sent to whom, refused and why is said here and on the day's page (letter_words.py).
"""

from datetime import datetime

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.core.letters import Reach, after_quiet
from server.core.links import link_state, link_window
from server.core.state import SeatState
from server.keys import ACCOUNT, CLOCK, POST, PRACTICE, ROOMS, SETTINGS
from server.letters.wording import join_address
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.letter_words import WAYS, Delivery, deliveries
from server.pages.payer_facts import before_the_door
from server.pages.payer_size import gathered
from server.pages.qr import Drawing, drawn
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
    letters: tuple[Delivery, ...] = ()
    ways: tuple[str, ...] = ()  # by which a letter could go out now
    night: bool = False  # it is within their quiet hours


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
    address = join_address(request.app[SETTINGS].base_url, token)
    return await _page(request, card, fresh=(member_id, address, drawn(address)))


async def letter_send(request: web.Request) -> web.Response:
    """Send one member their link now, by the ways they agreed to."""
    card = await access.own_session(request)
    await read_form(request, NoFields)
    member_id = request.match_info["member_id"]
    scope = access.practice(request)
    plan = await scope.calendar.plan(card.session_id)
    if all(seat.member_id != member_id for seat in plan.seats):
        raise web.HTTPNotFound
    me = request[ACCOUNT].account_id
    await request.app[POST].write_now(scope, card, member_id, me)
    return see_other(f"/sessions/{card.session_id}/links#member-{member_id}")


async def letters_send(request: web.Request) -> web.Response:
    """Send it to all who were not sent it yet and can be reached."""
    card = await access.own_session(request)
    await read_form(request, NoFields)
    scope, me = access.practice(request), request[ACCOUNT].account_id
    plan = await scope.calendar.plan(card.session_id)
    letters = await scope.letters.of_session(card.session_id)
    reached = {one.member_id for one in letters if one.state in ("sent", "sending", "queued")}
    for seat in plan.seats:
        if seat.member_id not in reached:
            await request.app[POST].write_now(scope, card, seat.member_id, me)
    return see_other(f"/sessions/{card.session_id}/links")


async def links_revoke(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    links = access.practice(request).links
    link = await links.link(request.match_info["link_id"])
    if link is None:
        raise web.HTTPNotFound
    card = await access.own_session(request, link.session_id)
    # A letter may have brought another one to the same meeting: taken back is taken back.
    await links.revoke_all(card.session_id, link.member_id, request.app[CLOCK].now())
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
    request: web.Request, card: SessionCard, fresh: tuple[str, str, Drawing] | None = None
) -> web.Response:
    scope = access.practice(request)
    plan = await scope.calendar.plan(card.session_id)
    latest: dict[str, PersonalLink] = {}
    for link in await scope.links.of_session(card.session_id):
        held = latest.get(link.member_id)
        if held is None or _tells_more(link, held):
            latest[link.member_id] = link
    seats: dict[str, SeatState] = {}
    if card.phase != "planned":  # a room that is not open yet has nobody in it
        seats = (await access.own_room(request, card)).session.seats
    now = request.app[CLOCK].now()
    sent = deliveries(await scope.letters.of_session(card.session_id), card.timezone)
    rules = await scope.letters.rules()
    reaches = await scope.letters.reaches([seat.member_id for seat in plan.seats])
    home = request[PRACTICE].timezone
    lines = []
    for seat in plan.seats:
        line = _line(
            LinkLine(seat.member_id, seat.display_name, "plain", "No link yet", None),
            latest.get(seat.member_id),
            seats.get(seat.member_id),
            now,
            card.timezone,
        )
        reach = reaches.get(seat.member_id, Reach())
        there = after_quiet(now, rules, reach.timezone or home)
        ways = tuple(WAYS[one] for one in reach.channels if one in request.app[POST].carriers)
        lines.append(
            replace(line, letters=sent.get(seat.member_id, ()), ways=ways, night=there != now)
        )
    return render(
        request,
        "facilitator/links.html",
        card=card,
        lines=lines,
        payers=gathered(await before_the_door(request, plan)) if card.phase != "ended" else [],
        letters_to_send=any(line.ways and not line.letters for line in lines),
        over=card.phase == "ended" or now >= card.ends_at,
        rules=rules,
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
    return replace(line, tone=tone, state=state, link_id=link.link_id if live else None)


def _tells_more(link: PersonalLink, held: PersonalLink) -> bool:
    """Whether *link* says more of a member than *held*: one in force, then opened, then newer."""

    def weight(one: PersonalLink) -> tuple[bool, bool, datetime]:
        return one.revoked_at is None, one.first_used_at is not None, one.issued_at

    return weight(link) >= weight(held)


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
