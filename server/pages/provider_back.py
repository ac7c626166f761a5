"""What somebody came back from the identity provider for, besides signing in.

The session it was begun in is looked up anew: one that ended meanwhile links and confirms nothing.
"""

from aiohttp import web

from server.accounts.id_token import Identity
from server.accounts.trips import Trip
from server.keys import CLOCK, STORE
from server.pages import access
from server.pages.entering import begun
from server.pages.permissions import landing
from server.pages.provider_trip import STALE, Refused, going_on
from server.pages.way_in import account_again, with_identity
from server.store import Account, SignedIn
from server.store.errors import EmailTaken, IdentityTaken, NotFound
from server.store.facts import Invitation
from server.store.provider_facts import IdentityProvider

GONE = "This invitation was used, taken back, or is older than three days. Ask for another one."
TAKEN = "There is an account with your e-mail address already. Sign in with it."


async def linked(
    request: web.Request, provider: IdentityProvider, trip: Trip, identity: Identity
) -> web.Response:
    """Link whoever came back with the account that sent them."""
    store, now = request.app[STORE], request.app[CLOCK].now()
    found = await store.doors.account_session(trip.token, now=now)
    if found is None or found.account.practice_id != provider.practice_id:
        raise Refused("stale", STALE)
    me, scope = found.account, store.practice(provider.practice_id)
    try:
        await scope.providers.link(me.account_id, identity.issuer, identity.subject, at=now)
    except IdentityTaken:
        raise Refused("taken", _taken(provider)) from None
    await _record(request, me, "link_identity")
    if not found.pending:
        return going_on(request, "/account?saved=linked#provider")
    return await _let_in_at_last(request, provider, trip, found)


async def _let_in_at_last(
    request: web.Request, provider: IdentityProvider, trip: Trip, found: SignedIn
) -> web.Response:
    """Begin the session that waited for nothing but the link."""
    now = request.app[CLOCK].now()
    factor_at = found.factor_at or (now if provider.both_steps else None)
    await request.app[STORE].doors.end_account_session(trip.token)
    token = await begun(request, found.account, factor_at=factor_at, how="newly linked")
    response = going_on(request, landing(found.account))
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


async def confirmed(
    request: web.Request, provider: IdentityProvider, trip: Trip, identity: Identity
) -> web.Response:
    """Let whoever came back have shown that it is still them, if it is."""
    store, now = request.app[STORE], request.app[CLOCK].now()
    found = await store.doors.resting(trip.token, now=now) or await store.doors.account_session(
        trip.token, now=now
    )
    if found is None or found.account.practice_id != provider.practice_id:
        raise Refused("stale", STALE)
    providers = store.practice(provider.practice_id).providers
    account_id = await providers.account_of(identity.issuer, identity.subject)
    if account_id != found.account.account_id:
        text = f"That account at {provider.name} is not the one linked with yours."
        raise Refused("somebody_else", text)
    await store.doors.confirm_account_session(trip.token, now)
    await _record(request, found.account, "confirm")
    return going_on(request, trip.next_page)


async def invited(
    request: web.Request, provider: IdentityProvider, trip: Trip, identity: Identity
) -> web.Response:
    """Make the account that the invitation is for, or open it again, linked with who came back."""
    store, now = request.app[STORE], request.app[CLOCK].now()
    found = await store.doors.invitation(trip.token, now=now)
    if found is None or found.practice_id != provider.practice_id:
        raise Refused("stale", GONE)
    scope = store.practice(found.practice_id)
    linked_with = await scope.providers.account_of(identity.issuer, identity.subject)
    if linked_with not in (None, found.account_id):
        raise Refused("taken", _taken(provider))
    if found.account_id is not None:
        return await _opened_again(request, provider, found, identity)
    try:
        # Used up first: two who come back at once are not two colleagues.
        await scope.invitations.end(found.invitation_id)
        account_id = await scope.people.add_account(
            email=found.email,
            password=None,
            name=found.name,
            credential=found.credential,
            initials="".join(word[0] for word in found.name.split()[:2]).upper(),
            licensed_in=found.licensed_in,
            npi=found.npi,
            roles=found.roles,
            until=found.until,
        )
    except NotFound:
        raise Refused("stale", GONE) from None
    except EmailTaken:
        raise Refused("taken", TAKEN) from None
    await scope.providers.link(account_id, identity.issuer, identity.subject, at=now)
    account = await scope.people.account(account_id)
    if account is None:
        raise web.HTTPNotFound
    await _record(request, account, "accept_invitation", found.invitation_id)
    await _record(request, account, "link_identity")
    both = provider.both_steps and not identity.one_step
    token = await begun(
        request, account, factor_at=now if both else None, how="by the identity provider"
    )
    response = going_on(request, landing(account))
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


async def _opened_again(
    request: web.Request, provider: IdentityProvider, found: Invitation, identity: Identity
) -> web.Response:
    both = provider.both_steps and not identity.one_step
    try:
        account = await account_again(request, found)
        token, first = await with_identity(request, account, identity, both=both)
    except NotFound:
        raise Refused("stale", GONE) from None
    except IdentityTaken:
        raise Refused("taken", _taken(provider)) from None
    await _record(request, account, "link_identity")
    response = going_on(request, first)
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


def _taken(provider: IdentityProvider) -> str:
    return f"That account at {provider.name} is linked with somebody else’s account here already."


async def _record(
    request: web.Request, account: Account, act: str, invitation_id: str | None = None
) -> None:
    await (
        request.app[STORE]
        .practice(account.practice_id)
        .audit.record(
            actor=account.account_id,
            act=act,
            subject_kind="invitation" if invitation_id else "account",
            subject_id=invitation_id or account.account_id,
            at=request.app[CLOCK].now(),
        )
    )
