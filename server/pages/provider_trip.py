"""Sending somebody to the practice's identity provider, and taking in who comes back.

They come back from another site, so the browser sends no cookie of a session along: a cookie of the
trip alone does, and the answer is a page of ours that goes on by itself, as one of our own.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from server.accounts.id_token import Identity, Untrue
from server.accounts.provider import NoAnswer, ProviderClient
from server.accounts.trips import Purpose, Trip, Trips
from server.keys import CLOCK, SETTINGS
from server.pages import access
from server.pages.freshness import FRESH
from server.pages.render import render, see_other
from server.store.provider_facts import IdentityProvider

PROVIDERS: web.AppKey[ProviderClient] = web.AppKey("providers")
TRIPS: web.AppKey[Trips] = web.AppKey("trips")
ANEW = frozenset[Purpose]({"link", "confirm"})  # a sign-in from this morning shows nothing now
STALE = "That took too long, or it was used already. Begin once more."


class Refused(Exception):
    """Why nobody is let in: *reason* is a word for the audit, *text* for the person."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.reason, self.text = reason, text


async def way_there(
    request: web.Request,
    provider: IdentityProvider,
    purpose: Purpose,
    *,
    next_page: str,
    token: str = "",
) -> tuple[str, str]:
    """Return the provider's address for this trip and what the browser keeps; Refused in words."""
    state, cookie, trip = request.app[TRIPS].begin(
        purpose,
        practice_id=provider.practice_id,
        issuer=provider.issuer,
        next_page=next_page,
        token=token,
    )
    try:
        address = await request.app[PROVIDERS].way_there(
            provider,
            trip,
            state,
            redirect_uri(request, provider.practice_id),
            anew=purpose in ANEW,
        )
    except NoAnswer as none:
        raise Refused(none.trouble, _words(none.trouble)) from None
    return address, cookie


async def sent(
    request: web.Request,
    provider: IdentityProvider,
    purpose: Purpose,
    *,
    next_page: str,
    token: str = "",
) -> web.Response:
    """Return the answer to a link that was followed: over there."""
    address, cookie = await way_there(request, provider, purpose, next_page=next_page, token=token)
    response = see_other(address)
    keep(request, response, cookie)
    return response


def keep(request: web.Request, response: web.StreamResponse, cookie: str) -> None:
    access.put_cookie(request, response, access.trip_cookie(request), cookie, samesite="Lax")


def ended(request: web.Request, provider: IdentityProvider | None) -> tuple[IdentityProvider, Trip]:
    """Return the trip somebody came back from; Refused when this browser is on none."""
    query = request.query
    cookie = request.cookies.get(access.trip_cookie(request), "")
    practice_id = request.match_info["practice_id"]
    trip = request.app[TRIPS].end(query.get("state", ""), cookie, practice_id)
    if trip is None or provider is None or trip.issuer != provider.issuer:
        raise Refused("stale", STALE)
    return provider, trip


async def came_back(request: web.Request, provider: IdentityProvider, trip: Trip) -> Identity:
    """Return who came back; Refused in words of ours, never in the provider's."""
    query, name = request.query, provider.name
    code = query.get("code")
    if "error" in query or not code:
        if query.get("error") in ("access_denied", "login_required", "consent_required"):
            text = f"You did not finish at {name}. Try again, or use another way."
            raise Refused("not_finished", text)
        raise Refused("error", _words("error"))
    try:
        return await request.app[PROVIDERS].who(
            provider,
            trip,
            code=code,
            said_issuer=query.get("iss"),
            redirect_uri=redirect_uri(request, provider.practice_id),
            anew=trip.purpose in ANEW,
        )
    except NoAnswer as none:
        raise Refused(none.trouble, _words(none.trouble)) from None
    except Untrue as untrue:
        raise Refused(untrue.reason, _words(untrue.reason)) from None


def redirect_uri(request: web.Request, practice_id: str) -> str:
    """Return where people come back to: one address for each practice, so none takes another's."""
    base = request.app[SETTINGS].base_url
    return f"{base}/sign-in/{quote(practice_id, safe='')}/answer"


def going_on(
    request: web.Request,
    address: str,
    *,
    title: str = "One moment",
    text: str | None = None,
    by_itself: bool = True,
) -> web.Response:
    """Return a page that leads to *address*, by itself or by its button."""
    return render(
        request,
        "facilitator/going_on.html",
        status=200 if by_itself else 403,
        address=address,
        title=title,
        text=text,
        by_itself=by_itself,
    )


def shown_at(request: web.Request, identity: Identity) -> datetime:
    """Return when the person last showed the provider who they are.

    Where it does not say, it was too long ago for anything that asks to show it anew.
    """
    now = request.app[CLOCK].now()
    long_ago = now - FRESH - timedelta(seconds=1)
    return min(identity.shown_at, now) if identity.shown_at is not None else long_ago


def _words(reason: str) -> str:
    if reason == "away":
        return (
            "Your sign-in service does not answer at the moment. Wait a minute and try again, or"
            " use another way."
        )
    if reason == "not_anew":
        return (
            "Your sign-in service did not ask you anew who you are, so nothing was done. Try again."
        )
    return (
        "What came back from your sign-in service did not hold, so nothing was opened. Try again;"
        " if it stays so, tell whoever owns the practice here."
    )
