"""Where browsers open their websockets. Who may is decided here, at the door and again later.

The Origin check has passed before these run (security.py). A browser cannot read the status of a
failed upgrade, so whoever may not stay is let up and sent away with a code and a reason.
"""

from datetime import timedelta

from aiohttp import hdrs, web

from server.clock import Clock
from server.core.commands import Actor
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, ROOMS, STORE, VISIT
from server.live import wire
from server.live.room import Room
from server.live.socket import serve_facilitator, serve_member, turn_away
from server.pages import access
from server.pages.permissions import may
from server.store.errors import StoreFull
from server.store.facts import Visit

# A meeting may run over its planned end: no visit begins then (LNK-2), but whoever has one is
# not cut off, and comes back by it when their line drops.
OVERRUN = timedelta(hours=2)


async def board_connect(request: web.Request) -> web.StreamResponse:
    """A facilitator's board."""
    try:
        room = await _own_room(request)
    except StoreFull:
        return await _turn_away_from_full_disk(request)
    account, token = request[ACCOUNT], request.cookies[access.account_cookie(request)]
    store, clock = request.app[STORE], request.app[CLOCK]
    if room is None or room.session.facilitator(account.account_id) is None:
        return await turn_away(request, wire.NOT_YOURS, "not a facilitator of this session")

    async def still_allowed() -> bool:
        # Looking keeps the sign-in alive: a live board never logs off in mid-session.
        found = await store.doors.watching(token, now=clock.now())
        if found is None or not may(found.account, "sessions.lead"):
            return False
        calendar = store.practice(account.practice_id).calendar
        return await calendar.is_led_by(room.session_id, account.account_id)

    actor = Actor(kind="facilitator", id=account.account_id, connection_id=new_id())
    return await serve_facilitator(
        request,
        request.app[ROOMS],
        room,
        actor,
        clock,
        initials=account.initials,
        still_allowed=still_allowed,
    )


async def join_room_connect(request: web.Request) -> web.StreamResponse:
    """A member's page."""
    visit, token = request[VISIT], request.cookies[access.visit_cookie(request)]
    store, clock = request.app[STORE], request.app[CLOCK]

    async def still_allowed() -> bool:
        return _stands(await store.doors.visit(token, now=clock.now()), clock)

    try:
        room = await request.app[ROOMS].room(visit.practice_id, visit.session_id)
    except StoreFull:
        return await _turn_away_from_full_disk(request)
    # That the visit goes on was looked up a moment ago, by `visiting`.
    if not visit.confirmed or room is None or not _stands(visit, clock):
        return await turn_away(request, wire.SIGN_IN_AGAIN, "open your link again")
    if visit.member_id not in room.session.seats:
        return await turn_away(request, wire.NOT_YOURS, "not expected in this session")
    actor = Actor(
        kind="member", id=visit.member_id, connection_id=new_id(), device_id=visit.device_id
    )
    return await serve_member(
        request, request.app[ROOMS], room, actor, clock, still_allowed=still_allowed
    )


async def _turn_away_from_full_disk(request: web.Request) -> web.WebSocketResponse:
    # The room said in the log what its disk had against it.
    return await turn_away(request, wire.DISK_FULL, "the server's disk is full")


def _stands(visit: Visit | None, clock: Clock) -> bool:
    # Not link_state: a link that somebody guesses at is locked for new visits, and the person
    # who gave the right date before that stays in the room. A revoked link has no visit.
    return visit is not None and clock.now() < visit.link_until + OVERRUN


async def _own_room(request: web.Request) -> Room | None:
    try:
        return await access.own_room(request, await access.own_session(request))
    except web.HTTPNotFound:
        if hdrs.UPGRADE in request.headers:
            return None
        raise  # a page that is not there
