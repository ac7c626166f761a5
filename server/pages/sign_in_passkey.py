"""Signing in by a passkey alone: it is something one has and, by finger, face or PIN, both steps.

A passkey nobody knows, one of a closed account and one that does not fit get the same words after
the same work. Those that no browser can offer by itself go on as a second step.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.keys import CLOCK
from server.pages import passkeys, turned_away
from server.pages.client import client_address
from server.pages.entering import (
    admitted,
    begun,
    first_page,
    local_address,
    sign_in_page,
    too_many,
)
from server.pages.forms import Form, read_form
from server.pages.provider_rule import LINK_FIRST, PAST, refusal, stand
from server.pages.second_factor import Answer
from server.pages.sign_in_pace import PACE

REFUSED = "That passkey opens nothing here. Sign in with your e-mail address and password."


class EntryForm(Form, frozen=True):
    credential: Answer = ""
    next: Annotated[str, Meta(max_length=200)] = "/today"


async def passkey_enter(request: web.Request) -> web.Response:
    form = await read_form(request, EntryForm)
    pace, address, now = request.app[PACE], client_address(request), request.app[CLOCK].now()
    next_page = local_address(form.next)
    wait = pace.take(address)
    if wait > 0:
        return await too_many(request, wait, next_page=next_page)
    account, fits = await passkeys.whose(request, form.credential)
    if account is None or not fits or not account.is_open(now):
        if account is not None:
            turned_away.of_account(request, account, "by a passkey")
        return await sign_in_page(request, next_page=next_page, refusal=REFUSED)
    pace.succeeded(address, account.account_id)
    what, provider = await stand(request, account, with_factor=True)
    if provider is not None and what == "refused":
        turned_away.of_account(request, account, PAST)
        return await sign_in_page(request, next_page=next_page, refusal=refusal(provider))
    token = await begun(
        request,
        account,
        pending=what == "link",
        factor_at=now,
        how=f"by a passkey, {PAST}" if what == "past" else "by a passkey",
    )
    wanted = first_page(form.next, account)
    return admitted(request, token, LINK_FIRST if what == "link" else wanted)
