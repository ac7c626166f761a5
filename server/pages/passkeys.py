"""Passkeys on our pages: where they hold, and the challenge each is asked with.

A challenge is kept nowhere: it is made of the session, of when that was last confirmed, and of the
time. Whoever shows a passkey confirms the session, so a challenge answered once is worth nothing.
"""

import hashlib
import hmac
from collections.abc import Iterator

from aiohttp import web

from server.accounts import passkeys
from server.accounts.challenges import Challenges
from server.accounts.passkeys import Holder, Site
from server.ids import token_hash
from server.keys import ACCOUNT, CLOCK, SIGNED_IN, STORE
from server.pages import access
from server.pages.security import own_origins
from server.store.facts import Account, FactorSecret, SecondFactor

CHALLENGES: "web.AppKey[Challenges]" = web.AppKey("challenges")
WINDOW_SECONDS = 300  # a browser's own dialog waits about as long


def site_of(request: web.Request) -> Site | None:
    """Return what passkeys of this address belong to; None where browsers make none."""
    name = request.url.host or ""
    origins = [one for one in own_origins(request) if one.partition("://")[2] == request.host]
    return Site(name, origins[0]) if origins and passkeys.is_name(name) else None


def creation(request: web.Request, had: list[SecondFactor]) -> str | None:
    """Return what the browser is asked to make a passkey with; None where it makes none."""
    site, me = site_of(request), request[ACCOUNT]
    if site is None:
        return None
    holder = Holder(me.account_id, me.email, me.name)
    return passkeys.creation(site, holder, had, next(_challenges(request)))


def asking(request: web.Request, had: list[SecondFactor]) -> str | None:
    """Return what the browser is asked to show a passkey with; None when there is none."""
    site, own = site_of(request), [one for one in had if one.kind == "passkey"]
    if site is None or not own:
        return None
    return passkeys.asking(site, own, next(_challenges(request)))


def asking_anybody(request: web.Request) -> str | None:
    """Return what a browser at the sign-in is asked to show; None where it makes no passkeys."""
    site = site_of(request)
    return passkeys.asking_anybody(site, request.app[CHALLENGES].new()) if site else None


async def whose(request: web.Request, answer: str) -> tuple[Account | None, bool]:
    """Return whose passkey *answer* claims to show, and whether it does.

    A passkey nobody has is looked at like one that somebody has: the time tells neither.
    """
    site, said = site_of(request), passkeys.said(answer)
    if site is None or said is None:
        return None, False
    store = request.app[STORE]
    account = await store.account_doors.account(said.account_id)
    factors = store.practice(account.practice_id if account else "").second_factors
    had = await factors.of_account(said.account_id)
    if not any(one.secret.credential_id == said.credential_id for one in had):
        had = [passkeys.nobodys(said.credential_id)]
    fresh = request.app[CHALLENGES].take(said.challenge)
    found = passkeys.shown(site, answer, had, said.challenge, verified=True)
    if account is None or found is None or not fresh:
        return account, False
    passkey, count = found
    return account, count == 0 or await factors.use(passkey.factor_id, count)


async def own_asking(request: web.Request) -> str | None:
    """Return what the signed-in person's browser is asked to show, as `asking`."""
    if site_of(request) is None:
        return None
    factors = access.practice(request).second_factors
    return asking(request, await factors.of_account(request[ACCOUNT].account_id))


def made(request: web.Request, answer: str, name: str) -> tuple[FactorSecret, int] | None:
    """Return the passkey that *answer* holds, and its count."""
    site = site_of(request)
    if site is None:
        return None
    tries = (passkeys.made(site, answer, one, name=name) for one in _challenges(request))
    return next((found for found in tries if found is not None), None)


async def fits(request: web.Request, answer: str) -> bool:
    """Whether *answer* shows a passkey of the account; what it shows is used up by that."""
    factors, site = access.practice(request).second_factors, site_of(request)
    if site is None:
        return False
    had = await factors.of_account(request[ACCOUNT].account_id)
    for challenge in _challenges(request):
        found = passkeys.shown(site, answer, had, challenge)
        if found is None:
            continue
        passkey, count = found
        # The session is confirmed a moment later, and its challenge another one: two who come
        # with one answer before that are told apart here.
        if not request.app[CHALLENGES].spend(challenge):
            return False
        # Passkeys that live on several devices do not count; those that do never count back.
        return count == 0 or await factors.use(passkey.factor_id, count)
    return False


def _challenges(request: web.Request) -> Iterator[bytes]:
    """Yield the challenge of now and the one before: a dialog may be open across the change."""
    key = request.app[STORE].derived_key("challenges of passkeys")
    token = token_hash(request.cookies[access.account_cookie(request)])
    confirmed = request[SIGNED_IN].confirmed_at.isoformat().encode()
    window = int(request.app[CLOCK].now().timestamp()) // WINDOW_SECONDS
    for number in (window, window - 1):
        asked = token + confirmed + str(number).encode()
        yield hmac.digest(key, asked, hashlib.sha256)
