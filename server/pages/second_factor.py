"""The second step of signing in: a code of the app, a passkey, or a recovery code.

Until it is taken the session opens this page and no other. Taking it begins a new session, so
that a cookie seen before is worth nothing; each code works once, for one browser.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.keys import ACCOUNT, CLOCK, SIGNED_IN, STORE
from server.pages import access, codes, passkeys
from server.pages.client import browser_of
from server.pages.entering import first_page, too_many_tries
from server.pages.forms import Form, read_form
from server.pages.provider_rule import LINK_FIRST, stand
from server.pages.render import render, see_other
from server.pages.sign_in_pace import PACE

WRONG = "That is none of your codes, or it was used already. Wait for the next one."
Answer = Annotated[str, Meta(max_length=8000)]  # of a browser about a passkey


class FactorForm(Form, frozen=True):
    code: Annotated[str, Meta(max_length=40)] = ""
    credential: Answer = ""
    next: Annotated[str, Meta(max_length=200)] = "/today"


async def factor_show(request: web.Request) -> web.Response:
    next_page = first_page(request.query.get("next", "/today"), request[ACCOUNT])
    if not request[SIGNED_IN].pending:
        return see_other(next_page)
    return await _page(request, next_page)


async def factor_give(request: web.Request) -> web.Response:
    form = await read_form(request, FactorForm)
    next_page = first_page(form.next, request[ACCOUNT])
    if not request[SIGNED_IN].pending:
        return see_other(next_page)
    # Whoever is here knows the password: tries are the account's, whatever address they come from.
    pace, key = request.app[PACE], f"second factor of {request[ACCOUNT].account_id}"
    wait = pace.take(key)
    if wait > 0:
        return await _page(request, next_page, error=too_many_tries(wait), status=429)
    await pace.slow_down(key, key)
    act = await _fitting(request, form)
    if act is None:
        pace.failed(key)
        await record(request, "second_factor_refused")
        return await _page(request, next_page, error=WRONG, status=403)
    pace.succeeded(key, key)
    await record(request, act)
    what, _ = await stand(request, request[ACCOUNT], with_factor=True)
    response = see_other(LINK_FIRST if what == "link" else next_page)
    await begin_again(request, response, pending=what == "link")
    return response


async def begin_again(
    request: web.Request, response: web.StreamResponse, *, pending: bool = False
) -> None:
    """Put a new session into *response* in place of the one that asked; the factor is given."""
    doors, now = request.app[STORE].doors, request.app[CLOCK].now()
    await doors.end_account_session(request.cookies[access.account_cookie(request)])
    token = await doors.begin_account_session(
        request[ACCOUNT], now=now, browser=browser_of(request), factor_at=now, pending=pending
    )
    access.put_cookie(request, response, access.account_cookie(request), token)


async def record(request: web.Request, act: str) -> None:
    """Write down that something happened to how the account is proved."""
    me = request[ACCOUNT].account_id
    await access.practice(request).audit.record(
        actor=me, act=act, subject_kind="account", subject_id=me, at=request.app[CLOCK].now()
    )


async def _fitting(request: web.Request, form: FactorForm) -> str | None:
    """Return what is written down about what was given; None when it does not fit."""
    if form.credential:
        return "second_factor" if await passkeys.fits(request, form.credential) else None
    me = request[ACCOUNT].account_id
    if await codes.fits(request, form.code):
        return "second_factor"
    factors = access.practice(request).second_factors
    return "recovery_code" if await factors.use_code(me, form.code) else None


async def _page(
    request: web.Request, next_page: str, *, error: str | None = None, status: int = 200
) -> web.Response:
    had = await access.practice(request).second_factors.of_account(request[ACCOUNT].account_id)
    return render(
        request,
        "facilitator/second_factor.html",
        status=status,
        next_page=next_page,
        error=error,
        has_app=any(one.kind == "totp" for one in had),
        options=passkeys.asking(request, had),
    )
