"""Who asks, and may they: the two kinds of cookies, and looking things up as that person.

Whatever a page is about is looked up here or through `scope`, within the practice of the
account; what belongs to another practice or another facilitator is not found (404).
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Literal
from urllib.parse import quote

from aiohttp import hdrs, web

from server.core.session import Session
from server.keys import ACCOUNT, CLOCK, PRACTICE, ROOMS, SETTINGS, SIGNED_IN, STORE, VISIT
from server.live import wire
from server.live.room import Room
from server.live.socket import turn_away
from server.pages.errors import NotYourRole
from server.pages.freshness import proven
from server.pages.permissions import Permission, may
from server.store import Account, Practice, SessionCard, SignedIn
from server.store.process_notes import ProcessNotes

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def signed_in(handler: Handler) -> Handler:
    """Run *handler* with `request[ACCOUNT]`, `[SIGNED_IN]` and `[PRACTICE]`, or ask to sign in."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(account_cookie(request))
        clock = request.app[CLOCK]
        doors = request.app[STORE].doors
        # A board whose display is locked comes back by itself when its line drops. Only sockets
        # do: a header alone would open every page.
        socket = _is_upgrade(request) and request.path.endswith("/socket")
        look = doors.watching if socket else doors.account_session
        found = await look(token, now=clock.now()) if token else None
        if found is None:
            return await _ask_to_sign_in(request)
        await _let_in(request, found)
        if found.pending:
            return await _lead_to(request, "/second-factor")
        if request[PRACTICE].second_factor and found.factor_at is None:
            return await _lead_to(request, "/second-factor/new")
        return await handler(request)

    return checked


def signing_in(handler: Handler) -> Handler:
    """Run *handler* for whoever gave their password, though a second factor is still asked."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        token, now = request.cookies.get(account_cookie(request)), request.app[CLOCK].now()
        found = await request.app[STORE].doors.account_session(token, now=now) if token else None
        if found is None:
            return await _ask_to_sign_in(request)
        await _let_in(request, found)
        return await handler(request)

    return checked


def resting(handler: Handler) -> Handler:
    """Run *handler* for whoever was signed in here and left the page alone, or locked it."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        token, now = request.cookies.get(account_cookie(request)), request.app[CLOCK].now()
        found = await request.app[STORE].doors.resting(token, now=now) if token else None
        if found is None:
            return await signed_in(handler)(request)
        await _let_in(request, found)
        return await handler(request)

    return checked


def showing(handler: Handler) -> Handler:
    """Run *handler* for whoever holds a session, at whatever step of it, to show that it is them.

    What the handler leads to opens nothing that the session does not open anyway.
    """

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        token, now = request.cookies.get(account_cookie(request)), request.app[CLOCK].now()
        doors = request.app[STORE].doors
        found = token and (
            await doors.resting(token, now=now) or await doors.account_session(token, now=now)
        )
        if not found:
            return await _ask_to_sign_in(request)
        await _let_in(request, found)
        return await handler(request)

    return checked


async def _let_in(request: web.Request, found: SignedIn) -> None:
    request[SIGNED_IN] = found
    request[ACCOUNT] = found.account
    request[PRACTICE] = await practice(request).calendar.practice()


def permitted(permission: Permission, handler: Handler) -> Handler:
    """Run *handler* if a role of the account has *permission*; else refuse, and write it down."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        if may(request[ACCOUNT], permission):
            return await handler(request)
        await practice(request).audit.record(
            actor=request[ACCOUNT].account_id,
            act="denied",
            subject_kind="permission",
            subject_id=permission,
            at=request.app[CLOCK].now(),
        )
        if _is_upgrade(request):
            return await turn_away(request, wire.NOT_YOURS, "not part of your role")
        raise NotYourRole

    return checked


def fresh(handler: Handler) -> Handler:
    """Run *handler*, of a note's exports, if a password or a passkey was given just now."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        if proven(request):
            return await handler(request)
        # A form is not kept on the way: back to the page it was on.
        note = request.path.rpartition("/")[0]
        raise web.HTTPSeeOther("/confirm?next=" + quote(f"{note}/exports", safe="/"))

    return checked


def visiting(handler: Handler) -> Handler:
    """Run *handler* with `request[VISIT]`, or lead to the page that explains the link."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(visit_cookie(request))
        clock = request.app[CLOCK]
        found = await request.app[STORE].doors.visit(token, now=clock.now()) if token else None
        if found is None:
            return await _ask_for_the_link(request)
        request[VISIT] = found
        return await handler(request)

    return checked


def practice(request: web.Request) -> Practice:
    """Return the scope of the signed-in account: all its queries stay within the practice."""
    return request.app[STORE].practice(request[ACCOUNT].practice_id)


def process_notes(request: web.Request) -> ProcessNotes:
    """Return the process notes of the signed-in account, and nobody else's."""
    me = request[ACCOUNT]
    return request.app[STORE].process_notes(me.practice_id, me.account_id)


async def own_session(
    request: web.Request,
    session_id: str | None = None,
    *,
    subject: tuple[str, str] | None = None,
) -> SessionCard:
    """Return the session of the address, if the signed-in account facilitates it; else 404.

    A GET is looking at PHI and is written down as such: about *subject*, a kind and an id, where
    the page is about something smaller than the session.
    """
    wanted = session_id or request.match_info["session_id"]
    card = await practice(request).calendar.session(wanted)
    if card is None or not leads(request[ACCOUNT], card):
        raise web.HTTPNotFound
    if request.method == "GET":
        await saw(request, *(subject or ("session", card.session_id)))
    return card


async def saw(request: web.Request, kind: str, subject_id: str) -> None:
    """Write down that the signed-in account was shown PHI of this subject."""
    await practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="view",
        subject_kind=kind,
        subject_id=subject_id,
        at=request.app[CLOCK].now(),
    )


def leads(account: Account, card: SessionCard) -> bool:
    return account.account_id in card.facilitator_ids


async def own_room(request: web.Request, card: SessionCard) -> Room:
    """Return the room of a session that `own_session` found."""
    room = await request.app[ROOMS].room(request[ACCOUNT].practice_id, card.session_id)
    if room is None:
        raise web.HTTPNotFound
    return room


async def seen_session(request: web.Request, card: SessionCard) -> Session:
    """Return a session that `own_session` found, to look at: nothing is written."""
    found = await request.app[ROOMS].session(request[ACCOUNT].practice_id, card.session_id)
    if found is None:
        raise web.HTTPNotFound
    return found


# ---- cookies


def account_cookie(request: web.Request) -> str:
    return _prefix(request) + "gc"


def visit_cookie(request: web.Request) -> str:
    return _prefix(request) + "gc-visit"


def trip_cookie(request: web.Request) -> str:
    return _prefix(request) + "gc-trip"


def device_cookie(request: web.Request) -> str:
    return _prefix(request) + "gc-device"


def put_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    token: str,
    *,
    samesite: Literal["Strict", "Lax"] = "Strict",
) -> None:
    """Set a cookie that ends with the browser and scripts cannot read.

    Other sites cannot send it; a Lax one comes along when another site leads a browser here.
    """
    response.set_cookie(
        name,
        token,
        path="/",
        secure=request.app[SETTINGS].secure_cookies,
        httponly=True,
        samesite=samesite,
    )


def drop_cookie(request: web.Request, response: web.StreamResponse, name: str) -> None:
    response.del_cookie(
        name,
        path="/",
        secure=request.app[SETTINGS].secure_cookies,
        httponly=True,
        samesite="Strict",
    )


def _prefix(request: web.Request) -> str:
    # Browsers keep a __Host- cookie only over https; the demo on loopback has none.
    return "__Host-" if request.app[SETTINGS].secure_cookies else ""


# ---- being led to the door


async def _ask_to_sign_in(request: web.Request) -> web.StreamResponse:
    token, now = request.cookies.get(account_cookie(request)), request.app[CLOCK].now()
    rests = token and await request.app[STORE].doors.resting(token, now=now)
    return await _lead_to(request, "/lock" if rests else "/sign-in")


async def _lead_to(request: web.Request, address: str) -> web.StreamResponse:
    if _is_upgrade(request):
        return await turn_away(request, wire.SIGN_IN_AGAIN, "sign in again")
    if request.method == "GET":
        raise web.HTTPSeeOther(f"{address}?next=" + quote(request.path, safe="/"))
    raise web.HTTPUnauthorized


async def _ask_for_the_link(request: web.Request) -> web.StreamResponse:
    if _is_upgrade(request):
        return await turn_away(request, wire.SIGN_IN_AGAIN, "open your link again")
    if request.method == "GET":
        raise web.HTTPSeeOther("/join")
    raise web.HTTPUnauthorized


def _is_upgrade(request: web.Request) -> bool:
    # A browser cannot read the status of a failed upgrade, so a socket is let up and closed.
    return hdrs.UPGRADE in request.headers
