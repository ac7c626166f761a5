"""The sign-in page, and what begins with every way past it: a session, an entry, a first page."""

import math
from datetime import datetime

from aiohttp import web

from server.keys import CLOCK, STORE
from server.pages import access, passkeys
from server.pages.client import browser_of
from server.pages.permissions import landing
from server.pages.render import render, see_other
from server.store import Account


async def sign_in_page(
    request: web.Request,
    *,
    next_page: str,
    email: str = "",
    error: str | None = None,
    refusal: str | None = None,
) -> web.Response:
    """Return the page; *error* is about address and password, *refusal* about another way."""
    practice_id = request.match_info.get("practice_id")
    doors = request.app[STORE].account_doors
    provider = await (doors.provider(practice_id) if practice_id else doors.only_provider())
    return render(
        request,
        "facilitator/sign_in.html",
        status=200 if error is None and refusal is None else 403,
        next_page=next_page,
        email=email,
        error=error,
        refusal=refusal,
        options=passkeys.asking_anybody(request),
        provider=provider,
        practice_id=practice_id,
    )


async def too_many(
    request: web.Request, wait: float, *, next_page: str, email: str = ""
) -> web.Response:
    response = await sign_in_page(
        request, next_page=next_page, email=email, error=too_many_tries(wait)
    )
    response.set_status(429)
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


async def begun(
    request: web.Request,
    account: Account,
    *,
    pending: bool = False,
    factor_at: datetime | None = None,
    shown_at: datetime | None = None,
    how: str | None = None,
) -> str:
    """Return the token of a new session, and write down that it was begun, and *how*."""
    store, now = request.app[STORE], request.app[CLOCK].now()
    token = await store.doors.begin_account_session(
        account,
        now=now,
        browser=browser_of(request),
        pending=pending,
        factor_at=factor_at,
        shown_at=shown_at,
    )
    await store.practice(account.practice_id).audit.record(
        actor=account.account_id,
        act="sign_in",
        subject_kind="account",
        subject_id=account.account_id,
        at=now,
        reason=how,
    )
    return token


def admitted(request: web.Request, token: str, address: str) -> web.Response:
    """Return the answer to whoever has a session now: there they go."""
    response = see_other(address)
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


def first_page(address: str, account: Account) -> str:
    """Return where somebody goes who signed in: where they were going, or where they begin."""
    address = local_address(address)
    return landing(account) if address == "/today" else address


def too_many_tries(wait: float) -> str:
    return f"Too many tries from here. Wait {math.ceil(wait / 60)} min."


def local_address(address: str) -> str:
    # Only a page of ours: `//elsewhere` and `/\elsewhere` are other sites to a browser.
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else "/today"
