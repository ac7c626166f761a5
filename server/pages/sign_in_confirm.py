"""Before a record leaves the house: whoever signed in a while ago shows that it is still them."""

from aiohttp import web

from server.keys import ACCOUNT
from server.pages import access, passkeys
from server.pages.entering import first_page
from server.pages.forms import read_form
from server.pages.render import render, see_other
from server.pages.second_factor import record
from server.pages.sign_in import confirm_password
from server.pages.sign_in_lock import WRONG, UnlockForm


async def confirm_show(request: web.Request) -> web.Response:
    return await _page(request, first_page(request.query.get("next", "/today"), request[ACCOUNT]))


async def confirm_create(request: web.Request) -> web.Response:
    form = await read_form(request, UnlockForm)
    next_page = first_page(form.next, request[ACCOUNT])
    refused = await confirm_password(
        request, form.password, wrong=WRONG, credential=form.credential
    )
    if refused is not None:
        status, text = refused
        return await _page(request, next_page, error=text, status=status)
    await record(request, "confirm")
    return see_other(next_page)


async def _page(
    request: web.Request, next_page: str, *, error: str | None = None, status: int = 200
) -> web.Response:
    me, scope = request[ACCOUNT], access.practice(request)
    had = await scope.second_factors.of_account(me.account_id)
    linked = me.account_id in await scope.providers.linked()
    return render(
        request,
        "facilitator/confirm.html",
        status=status,
        next_page=next_page,
        error=error,
        options=passkeys.asking(request, had),
        has_app=any(one.kind == "totp" for one in had),
        provider=await scope.providers.provider() if linked else None,
    )
