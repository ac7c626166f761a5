"""The embedded video room: a document of its own, with a policy of its own, and nobody's name.

Members come with the visit of their personal link, facilitators with their sign-in; both pages are
the same bytes but for the address of their socket. Everything of the room comes over that socket,
and nothing before the facilitator let them in.
"""

import contextlib
import logging

from aiohttp import hdrs, web

from server.core.state import Session
from server.keys import ACCOUNT, CLOCK, ROOMS, STORE, VISIT
from server.live import wire as live_wire
from server.live.faults import outline
from server.live.socket import turn_away
from server.pages import access
from server.pages.member_page import meeting_of, step_of
from server.pages.permissions import may
from server.pages.render import render, see_other
from server.pages.security import HEADERS, LIVE_POLICY, OWN_HEADERS
from server.pages.sockets import OVERRUN
from server.pages.video_sockets import OPEN
from server.platforms.identity import member_key
from server.platforms.janus.identity import room_of
from server.store import Practice, SessionCard
from server.video import wire
from server.video.choice import video_room_of
from server.video.reception import Caller, Reception, Right, Rights
from server.video.room import VideoRoom

CLOSE_SECONDS = 1.0

log = logging.getLogger(__name__)


async def member_show(request: web.Request) -> web.Response:
    """A member's room page; the questions before the room come first."""
    meeting = await meeting_of(request)
    if not request[VISIT].confirmed:
        return see_other("/join/you")
    if (step := step_of(request[VISIT], meeting.seat)) != "/join/room":
        return see_other(step)
    practice = request.app[STORE].practice(request[VISIT].practice_id)
    room, video = await _video(request, practice, meeting.card)
    if room != request.match_info["room"]:
        raise web.HTTPNotFound
    return _page(request, video, f"/join/video/{room}/socket", back="/join/room")


async def member_connect(request: web.Request) -> web.StreamResponse:
    """A member's room page, from the waiting room on."""
    visit, token = request[VISIT], request.cookies[access.visit_cookie(request)]
    store, clock = request.app[STORE], request.app[CLOCK]
    practice = store.practice(visit.practice_id)

    async def rights() -> Right:
        link = await practice.links.link(visit.link_id)
        lapsed = link is None or clock.now() >= link.valid_until + OVERRUN
        if lapsed or await store.doors.visit(token, now=clock.now()) is None:
            return "unknown"
        session = await _session(request, visit.practice_id, visit.session_id)
        return _member_right(session, visit.member_id, visit.device_id)

    card = await practice.calendar.session(visit.session_id)
    if not visit.confirmed or card is None:
        return await turn_away(request, live_wire.SIGN_IN_AGAIN, "open your link again")
    return await _serve(request, practice, card, visit.member_id, rights, leads=False)


async def facilitator_show(request: web.Request) -> web.Response:
    """A facilitator's room page."""
    card = await access.own_session(request)
    _, video = await _video(request, access.practice(request), card)
    address = f"/sessions/{card.session_id}/video/socket"
    return _page(request, video, address, back=f"/sessions/{card.session_id}/board")


async def facilitator_connect(request: web.Request) -> web.StreamResponse:
    """A facilitator's room page, until the session ends."""
    try:
        card = await access.own_session(request)
    except web.HTTPNotFound:
        if hdrs.UPGRADE in request.headers:
            return await turn_away(request, live_wire.NOT_YOURS, "not yours")
        raise  # a page that is not there
    account, token = request[ACCOUNT], request.cookies[access.account_cookie(request)]
    store, clock = request.app[STORE], request.app[CLOCK]

    async def rights() -> Right:
        found = await store.doors.account_session(token, now=clock.now())
        if found is None or not may(found.account, "sessions.lead"):
            return "unknown"
        session = await _session(request, account.practice_id, card.session_id)
        if session is None or session.facilitator(account.account_id) is None:
            return "unknown"
        return "over" if session.phase == "ended" else "enters"

    practice = access.practice(request)
    return await _serve(request, practice, card, account.account_id, rights, leads=True)


def _member_right(session: Session | None, member_id: str, device_id: str) -> Right:
    """By device, as on the member's own page: a second one may be somebody else's."""
    seat = session.seats.get(member_id) if session is not None else None
    if session is None or seat is None:
        return "unknown"
    if session.phase == "ended":
        return "over"
    if seat.removed_at is not None:
        return "removed"
    return "enters" if device_id in seat.admitted else "waits"


async def _session(request: web.Request, practice_id: str, session_id: str) -> Session | None:
    room = await request.app[ROOMS].room(practice_id, session_id)
    return room.session if room is not None else None


async def _video(
    request: web.Request, practice: Practice, card: SessionCard
) -> tuple[str, VideoRoom]:
    """Return the room of a session; 404 where its video is elsewhere."""
    room = room_of(card.video_url) if card.video_url else None
    video = await video_room_of(practice, request.app[CLOCK])
    if room is None or video is None:
        raise web.HTTPNotFound
    return room, video


async def _serve(
    request: web.Request,
    practice: Practice,
    card: SessionCard,
    person: str,
    rights: Rights,
    *,
    leads: bool,
) -> web.StreamResponse:
    try:
        room, video = await _video(request, practice, card)
    except web.HTTPNotFound:
        return await turn_away(request, live_wire.NOT_YOURS, "there is no room here")
    if request.app[OPEN].too_many(person):
        return await turn_away(request, live_wire.TOO_MANY, "too many pages are open")
    secret = practice.platforms.member_secret()
    caller = Caller(
        room,
        member_key(secret, card.session_id, person),
        leads,
        frozenset(member_key(secret, card.session_id, one) for one in card.facilitator_ids),
        card.ends_at,
    )
    socket = web.WebSocketResponse(
        compress=False, max_msg_size=wire.MOST_BYTES, timeout=CLOSE_SECONDS
    )
    await socket.prepare(request)
    code, reason = live_wire.GOING_AWAY, ""
    reception = Reception(video, caller, rights, request.app[CLOCK])
    with request.app[OPEN].holding(socket, person, reception.look):
        try:
            code, reason = await reception.run(socket)
        except ConnectionError:
            pass  # the page is gone, which is no fault
        except Exception as error:
            # No page about it may be written into an open socket; the room page comes again.
            log.error("a video page failed: %s", outline(error))
            code, reason = live_wire.FAULT, "something failed here, the page comes back by itself"
    with contextlib.suppress(ConnectionError):
        await socket.close(code=code, message=reason.encode())
    return socket


def _page(request: web.Request, video: VideoRoom, socket: str, *, back: str) -> web.Response:
    theirs = video.page_origin
    allowed = f'(self "{theirs}")' if theirs else "(self)"
    policy = LIVE_POLICY + (f"; frame-src {theirs}" if theirs else "")
    devices = HEADERS["Permissions-Policy"]
    for name in ("camera", "microphone"):
        devices = devices.replace(f"{name}=()", f"{name}={allowed}")
    request[OWN_HEADERS] = {"Content-Security-Policy": policy, "Permissions-Policy": devices}
    return render(request, "member/video.html", socket=socket, back=back, framed=theirs is not None)
