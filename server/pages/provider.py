"""Signing in with the account one has at the practice's identity provider.

Who comes back is whoever was linked here before, within that practice: by themselves while they
were signed in, or by an invitation. A provider makes no accounts, and an address at it opens none.
"""

from aiohttp import web

from server.accounts.id_token import Identity
from server.accounts.trips import Trip
from server.keys import CLOCK, STORE
from server.pages import access, turned_away
from server.pages.client import client_address
from server.pages.entering import begun, first_page, local_address, sign_in_page, too_many
from server.pages.provider_back import confirmed, invited, linked
from server.pages.provider_trip import Refused, came_back, ended, going_on, sent, shown_at
from server.pages.render import see_other
from server.pages.sign_in_pace import PACE
from server.store.provider_facts import IdentityProvider


async def practice_show(request: web.Request) -> web.Response:
    """The sign-in page of one practice, for where several share a server."""
    next_page = local_address(request.query.get("next", "/today"))
    return await sign_in_page(request, next_page=next_page)


async def provider_show(request: web.Request) -> web.Response:
    """Send whoever followed the button to the provider."""
    next_page = local_address(request.query.get("next", "/today"))
    wait = request.app[PACE].take(_key(request))
    if wait > 0:
        return await too_many(request, wait, next_page=next_page)
    provider = await request.app[STORE].account_doors.provider(request.match_info["practice_id"])
    if provider is None:
        return see_other("/sign-in")
    try:
        return await sent(request, provider, "sign_in", next_page=next_page)
    except Refused as refused:
        return await sign_in_page(request, next_page=next_page, refusal=refused.text)


async def answer_show(request: web.Request) -> web.Response:
    """Take in who comes back, once; a refusal is an entry of the practice they came for."""
    provider = await request.app[STORE].account_doors.provider(request.match_info["practice_id"])
    trip = None
    try:
        provider, trip = ended(request, provider)
        response = await _taken_in(request, provider, trip)
    except Refused as refused:
        if provider is not None:
            turned_away.at_the_provider(request, provider.practice_id, refused.reason)
        response = await _not_taken_in(request, trip, refused)
    access.drop_cookie(request, response, access.trip_cookie(request))
    return response


async def _taken_in(request: web.Request, provider: IdentityProvider, trip: Trip) -> web.Response:
    identity = await came_back(request, provider, trip)
    match trip.purpose:
        case "sign_in":
            return await _signed_in(request, provider, trip, identity)
        case "link":
            return await linked(request, provider, trip, identity)
        case "confirm":
            return await confirmed(request, provider, trip, identity)
        case "invitation":
            return await invited(request, provider, trip, identity)


async def _signed_in(
    request: web.Request, provider: IdentityProvider, trip: Trip, identity: Identity
) -> web.Response:
    scope, now = request.app[STORE].practice(provider.practice_id), request.app[CLOCK].now()
    account_id = await scope.providers.account_of(identity.issuer, identity.subject)
    account = await scope.people.account(account_id) if account_id else None
    if account is None or not account.is_open(now):
        raise Refused("closed" if account else "not_linked", _nobody(provider))
    had = await scope.second_factors.of_account(account.account_id)
    both = provider.both_steps and not identity.one_step
    token = await begun(
        request,
        account,
        pending=bool(had) and not both,
        factor_at=now if both else None,
        shown_at=shown_at(request, identity),
        how="by the identity provider",
    )
    request.app[PACE].succeeded(_key(request), account.account_id)
    next_page = first_page(trip.next_page, account)
    if had and not both:
        next_page = f"/second-factor?next={next_page}"
    response = going_on(request, next_page)
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


async def _not_taken_in(request: web.Request, trip: Trip | None, refused: Refused) -> web.Response:
    match trip.purpose if trip else "sign_in":
        case "sign_in":
            next_page = trip.next_page if trip else "/today"
            return await sign_in_page(request, next_page=next_page, refusal=refused.text)
        case "invitation":
            back = "/invitation"
        case _:
            back = trip.next_page if trip else "/today"
    return going_on(request, back, title="That did not work", text=refused.text, by_itself=False)


def _nobody(provider: IdentityProvider) -> str:
    return (
        f"Nobody here is linked with that account at {provider.name}. Sign in with your e-mail and"
        " password once, and link the two on the page “Your account”. Without a password, ask who"
        " owns the practice for a new way in."
    )


def _key(request: web.Request) -> str:
    return f"sent to a provider from {client_address(request)}"
