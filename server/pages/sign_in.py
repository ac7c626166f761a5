"""Signing in and out of the clinicians' side, and showing once more that it is still you.

An unknown address and a wrong password get the same words after the same work. Signing in
always makes a new session, so a cookie planted beforehand is worth nothing.
"""

from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from msgspec import Meta

from server.keys import ACCOUNT, CLOCK, ROOMS, STORE
from server.pages import access, codes, passkeys, turned_away
from server.pages.client import client_address
from server.pages.entering import (
    admitted,
    begun,
    first_page,
    local_address,
    sign_in_page,
    too_many,
    too_many_tries,
)
from server.pages.forms import Form, read_form
from server.pages.freshness import proven
from server.pages.provider_rule import LINK_FIRST, PAST, refusal, stand
from server.pages.render import see_other
from server.pages.sign_in_pace import PACE

NOT_SHOWN = "Type the newest code of your app, or show first that it is you: the link leads there."
REFUSED = "That e-mail and password do not go together."


class SignInForm(Form, frozen=True):
    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=256)]
    next: Annotated[str, Meta(max_length=200)] = "/today"


async def sign_in_show(request: web.Request) -> web.Response:
    return await sign_in_page(request, next_page=local_address(request.query.get("next", "/today")))


async def sign_in_create(request: web.Request) -> web.Response:
    form = await read_form(request, SignInForm)
    pace, next_page = request.app[PACE], local_address(form.next)
    address, email = client_address(request), form.email.strip().lower()
    wait = pace.take(address)
    if wait > 0:
        return await too_many(request, wait, next_page=next_page, email=form.email)
    await pace.slow_down(address, email)
    store, now = request.app[STORE], request.app[CLOCK].now()
    account = await store.doors.account_for_sign_in(email, form.password)
    if account is None or not account.is_open(now):
        pace.failed(email)
        turned_away.at_the_sign_in(request, email)
        return await sign_in_page(request, next_page=next_page, email=form.email, error=REFUSED)
    pace.succeeded(address, email)
    had = await store.practice(account.practice_id).second_factors.of_account(account.account_id)
    what, provider = await stand(request, account, with_factor=bool(had))
    if provider is not None and what == "refused":
        turned_away.of_account(request, account, PAST)
        return await sign_in_page(request, next_page=next_page, refusal=refusal(provider))
    token = await begun(
        request,
        account,
        pending=bool(had) or what == "link",
        how=PAST if what == "past" else None,
    )
    wanted = first_page(next_page, account)
    if had:
        return admitted(request, token, f"/second-factor?next={quote(wanted, safe='/')}")
    return admitted(request, token, LINK_FIRST if what == "link" else wanted)


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

    A passkey they had before, shown in *credential*, is as good. Who has no password types a
    code of their app, or showed on another page just now that it is them.

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
    if credential:
        fits = await passkeys.fits(request, credential)
    elif account.without_password:
        wrong = NOT_SHOWN
        fits = proven(request) or await codes.fits(request, password)
    else:
        fits = await doors.password_fits(account, password)
    if not fits:
        pace.failed(key)
        return 403, wrong
    pace.succeeded(key, key)
    token = request.cookies[access.account_cookie(request)]
    if not (account.without_password and proven(request)):
        await doors.confirm_account_session(token, request.app[CLOCK].now())
    return None
