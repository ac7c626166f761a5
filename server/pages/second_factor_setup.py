"""Setting up what proves the account besides the password: an app, a passkey, recovery codes.

Right after signing in it is a step of the way in; later the password is asked again, since whoever
found an open screen must not make a key of their own.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.accounts import totp
from server.keys import ACCOUNT, CLOCK, PRACTICE, SIGNED_IN
from server.pages import access, passkeys
from server.pages.entering import first_page
from server.pages.forms import Form, read_form
from server.pages.freshness import proven
from server.pages.render import render, see_other
from server.pages.second_factor import Answer, begin_again, record
from server.pages.sign_in import confirm_password
from server.store.errors import LastFactor, NotFound
from server.store.facts import FactorKind, FactorSecret

WRONG = "That is not your password."
NO_CODE = "That is not what the app shows for this code. Scan it again, and take the newest digits."
LAST = "This practice asks for one. Add another before you take this one away."
NO_PASSKEY = "The browser’s answer did not hold. Try again."
Password = Annotated[str, Meta(max_length=256)]
Next = Annotated[str, Meta(max_length=200)]


class AppForm(Form, frozen=True):
    shared: Annotated[str, Meta(max_length=64)]
    code: Annotated[str, Meta(max_length=20)]
    password: Password = ""
    next: Next = "/account"


class PasskeyForm(Form, frozen=True):
    credential: Answer
    name: Annotated[str, Meta(max_length=60)] = ""
    password: Password = ""
    next: Next = "/account"


class PasswordForm(Form, frozen=True):
    password: Password = ""


async def setup_show(request: web.Request) -> web.Response:
    if request[SIGNED_IN].pending:
        return see_other("/second-factor")
    return await _page(request, request.query.get("next", "/account"))


async def app_add(request: web.Request) -> web.Response:
    form = await read_form(request, AppForm)
    refused = await _refused(request, form.password)
    if refused is not None:
        return await _page(request, form.next, shared=form.shared, errors={"password": refused})
    if not totp.SECRET.fullmatch(form.shared):
        raise web.HTTPBadRequest
    step = totp.step_of(form.shared, form.code, request.app[CLOCK].now())
    if step is None:
        return await _page(request, form.next, shared=form.shared, errors={"code": NO_CODE})
    secret = FactorSecret("Authenticator app", shared=form.shared)
    return await _added(request, "totp", secret, used=step, next_page=form.next)


async def passkey_add(request: web.Request) -> web.Response:
    form = await read_form(request, PasskeyForm)
    refused = await _refused(request, form.password)
    if refused is not None:
        return await _page(request, form.next, errors={"password": refused})
    found = passkeys.made(request, form.credential, form.name.strip() or "Passkey")
    if found is None:
        return await _page(request, form.next, errors={"passkey": NO_PASSKEY})
    secret, count = found
    return await _added(request, "passkey", secret, used=count, next_page=form.next)


async def factor_remove(request: web.Request) -> web.Response:
    me, factors = request[ACCOUNT].account_id, access.practice(request).second_factors
    factor_id = request.match_info["factor_id"]
    if factor_id not in {one.factor_id for one in await factors.of_account(me)}:
        raise web.HTTPNotFound
    form = await read_form(request, PasswordForm)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, "/account", errors={"removal": refused[1]})
    try:
        await factors.remove(me, factor_id, leave_one=request[PRACTICE].second_factor)
    except LastFactor:
        return await _page(request, "/account", errors={"removal": LAST})
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "remove_second_factor")
    return see_other("/second-factor/new")


async def codes_renew(request: web.Request) -> web.Response:
    form = await read_form(request, PasswordForm)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, "/account", errors={"codes": refused[1]})
    codes = await access.practice(request).second_factors.new_codes(request[ACCOUNT].account_id)
    await record(request, "new_recovery_codes")
    return _codes(request, codes, "/account")


async def _refused(request: web.Request, password: str) -> str | None:
    """Return what to say to whoever has to show first that it is still them."""
    if request[SIGNED_IN].pending:
        raise web.HTTPUnauthorized
    if proven(request):
        return None
    refused = await confirm_password(request, password, wrong=WRONG)
    return refused[1] if refused is not None else None


async def _added(
    request: web.Request, kind: FactorKind, secret: FactorSecret, *, used: int, next_page: str
) -> web.Response:
    me, factors = request[ACCOUNT].account_id, access.practice(request).second_factors
    first = not await factors.of_account(me)
    await factors.add(me, kind, secret, used=used, at=request.app[CLOCK].now())
    await record(request, "add_second_factor")
    if first:
        response = _codes(request, await factors.new_codes(me), next_page)
    else:
        response = see_other("/second-factor/new")
    await begin_again(request, response)
    return response


def _codes(request: web.Request, codes: list[str], next_page: str) -> web.Response:
    return render(
        request,
        "facilitator/recovery_codes.html",
        codes=codes,
        next_page=first_page(next_page, request[ACCOUNT]),
    )


async def _page(
    request: web.Request,
    next_page: str,
    *,
    shared: str = "",
    errors: dict[str, str] | None = None,
) -> web.Response:
    me, factors = request[ACCOUNT], access.practice(request).second_factors
    had = await factors.of_account(me.account_id)
    if not totp.SECRET.fullmatch(shared):
        shared = totp.new_secret()
    path, width = totp.drawing(shared, me.email)
    return render(
        request,
        "facilitator/second_factor_setup.html",
        status=422 if errors else 200,
        next_page=first_page(next_page, me),
        had=had,
        codes_left=await factors.codes_left(me.account_id),
        shared=shared,
        spaced=" ".join(shared[n : n + 4] for n in range(0, len(shared), 4)),
        qr_path=path,
        qr_width=width,
        options=passkeys.creation(request, had),
        fresh=proven(request),
        required=request[PRACTICE].second_factor,
        errors=errors or {},
    )
