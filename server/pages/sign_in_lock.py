"""A page left alone is locked, not closed: who shows that it is still them goes on where they were.

Charts are not given out while the session is locked. An open board goes on receiving behind its
cover, since the group does not stop when its facilitator has not touched a key.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.keys import ACCOUNT, CLOCK, SIGNED_IN, STORE
from server.pages import access, passkeys
from server.pages.entering import first_page
from server.pages.forms import Form, NoFields, read_form
from server.pages.render import render, see_other
from server.pages.second_factor import Answer, record
from server.pages.sign_in import confirm_password
from server.store.doors import IDLE

WRONG = "That is not your password."


class UnlockForm(Form, frozen=True):
    password: Annotated[str, Meta(max_length=256)] = ""
    credential: Answer = ""
    next: Annotated[str, Meta(max_length=200)] = "/today"


async def lock_show(request: web.Request) -> web.Response:
    next_page = first_page(request.query.get("next", "/today"), request[ACCOUNT])
    if not _rests(request):
        return see_other(next_page)
    return await _page(request, next_page)


async def lock_create(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    token = request.cookies[access.account_cookie(request)]
    await request.app[STORE].doors.lock_account_session(token)
    await record(request, "lock")
    return see_other("/lock")


async def lock_open(request: web.Request) -> web.Response:
    form = await read_form(request, UnlockForm)
    next_page = first_page(form.next, request[ACCOUNT])
    refused = await confirm_password(
        request, form.password, wrong=WRONG, credential=form.credential
    )
    if refused is not None:
        status, text = refused
        return await _page(request, next_page, error=text, status=status)
    await record(request, "unlock")
    return see_other(next_page)


def _rests(request: web.Request) -> bool:
    found = request[SIGNED_IN]
    return found.locked or request.app[CLOCK].now() - found.last_seen_at > IDLE


async def _page(
    request: web.Request, next_page: str, *, error: str | None = None, status: int = 200
) -> web.Response:
    me, scope = request[ACCOUNT], access.practice(request)
    had = await scope.second_factors.of_account(me.account_id)
    linked = me.account_id in await scope.providers.linked()
    return render(
        request,
        "facilitator/lock.html",
        status=status,
        next_page=next_page,
        error=error,
        options=passkeys.asking(request, had),
        has_app=any(one.kind == "totp" for one in had),
        provider=await scope.providers.provider() if linked else None,
    )
