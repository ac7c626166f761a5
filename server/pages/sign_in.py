"""Signing in and out of the clinicians' side, and showing once more that it is still you.

An unknown address and a wrong password get the same words after the same work. Signing in
always makes a new session, so a cookie planted beforehand is worth nothing.
"""

import math
from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from msgspec import Meta

from server.keys import ACCOUNT, CLOCK, ROOMS, STORE
from server.pages import access, passkeys, turned_away
from server.pages.client import browser_of, client_address
from server.pages.forms import Form, read_form
from server.pages.permissions import landing
from server.pages.render import render, see_other
from server.pages.sign_in_pace import SignInPace
from server.store import Account

PACE: web.AppKey[SignInPace] = web.AppKey("sign_in_pace")
REFUSED = "That e-mail and password do not go together."


class SignInForm(Form, frozen=True):
    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=256)]
    next: Annotated[str, Meta(max_length=200)] = "/today"


async def sign_in_show(request: web.Request) -> web.Response:
    return _page(request, next_page=local_address(request.query.get("next", "/today")))


async def sign_in_create(request: web.Request) -> web.Response:
    form = await read_form(request, SignInForm)
    pace = request.app[PACE]
    address, email = client_address(request), form.email.strip().lower()
    wait = pace.take(address)
    if wait > 0:
        return _too_many(request, form, wait)
    await pace.slow_down(address, email)
    doors, now = request.app[STORE].doors, request.app[CLOCK].now()
    account = await doors.account_for_sign_in(email, form.password)
    if account is None or not account.is_open(now):
        pace.failed(email)
        turned_away.at_the_sign_in(request, email)
        return _page(request, next_page=local_address(form.next), email=form.email, error=REFUSED)
    pace.succeeded(address, email)
    had = (
        await request.app[STORE]
        .practice(account.practice_id)
        .second_factors.of_account(account.account_id)
    )
    token = await doors.begin_account_session(
        account, now=now, browser=browser_of(request), pending=bool(had)
    )
    await (
        request.app[STORE]
        .practice(account.practice_id)
        .audit.record(
            actor=account.account_id,
            act="sign_in",
            subject_kind="account",
            subject_id=account.account_id,
            at=now,
        )
    )
    next_page = first_page(form.next, account)
    response = see_other(f"/second-factor?next={quote(next_page, safe='/')}" if had else next_page)
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


async def sign_in_end(request: web.Request) -> web.Response:
    token = request.cookies.get(access.account_cookie(request))
    if token:
        await request.app[STORE].doors.end_account_session(token)
        await request.app[ROOMS].check_boards()  # what is open on another screen goes dark too
    response = see_other("/sign-in")
    access.drop_cookie(request, response, access.account_cookie(request))
    # The next person at this desk must not get anything by going back.
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


async def confirm_password(
    request: web.Request, password: str, *, wrong: str, credential: str = ""
) -> tuple[int, str] | None:
    """Return None if *password* is the signed-in person's, else a status and what to say.

    A passkey they had before, shown in *credential*, is as good.

    Whoever guesses here has the account's cookie already, so tries are counted by account: another
    address gives no new ones, and guesses of strangers at sign-in take none away.
    """
    pace, account = request.app[PACE], request[ACCOUNT]
    key = f"signed in as {account.account_id}"
    wait = pace.take(key)
    if wait > 0:
        return 429, too_many_tries(wait)
    await pace.slow_down(key, key)
    doors = request.app[STORE].doors
    fits = (
        await passkeys.fits(request, credential)
        if credential
        else await doors.password_fits(account, password)
    )
    if not fits:
        pace.failed(key)
        return 403, wrong
    pace.succeeded(key, key)
    token = request.cookies[access.account_cookie(request)]
    await doors.confirm_account_session(token, request.app[CLOCK].now())
    return None


def first_page(address: str, account: Account) -> str:
    """Return where somebody goes who signed in: where they were going, or where they begin."""
    address = local_address(address)
    return landing(account) if address == "/today" else address


def too_many_tries(wait: float) -> str:
    return f"Too many tries from here. Wait {math.ceil(wait / 60)} min."


def _page(
    request: web.Request, *, next_page: str, email: str = "", error: str | None = None
) -> web.Response:
    return render(
        request,
        "facilitator/sign_in.html",
        status=200 if error is None else 403,
        next_page=next_page,
        email=email,
        error=error,
    )


def _too_many(request: web.Request, form: SignInForm, wait: float) -> web.Response:
    response = _page(
        request,
        next_page=local_address(form.next),
        email=form.email,
        error=too_many_tries(wait),
    )
    response.set_status(429)
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def local_address(address: str) -> str:
    # Only a page of ours: `//elsewhere` and `/\elsewhere` are other sites to a browser.
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else "/today"
