"""The ways to the identity provider for whoever is known here, and ending the link with it."""

from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from msgspec import Meta

from server.accounts.trips import Purpose
from server.keys import ACCOUNT, CLOCK, SIGNED_IN, STORE
from server.pages import access
from server.pages.account import account_page
from server.pages.client import client_address
from server.pages.entering import local_address, too_many_tries
from server.pages.forms import Form, read_form
from server.pages.freshness import proven
from server.pages.invitation import GONE, invitation_page
from server.pages.provider_rule import stand
from server.pages.provider_trip import Refused, going_on, keep, sent, way_there
from server.pages.render import render, see_other
from server.pages.second_factor import record
from server.pages.sign_in import confirm_password
from server.pages.sign_in_pace import PACE
from server.store.errors import NotFound
from server.store.provider_facts import IdentityProvider

NONE_HERE = "This practice has no other way in: choose a password below."
CHOOSE_FIRST = "Choose a password first, above: without the link you would have no way in."


class InvitationForm(Form, frozen=True):
    token: Annotated[str, Meta(max_length=100)]


class ProofForm(Form, frozen=True):
    password: Annotated[str, Meta(max_length=256)] = ""


async def link_first_show(request: web.Request) -> web.Response:
    """Say to whoever proved who they are that the practice signs in by its provider from now on."""
    provider = await _links_first(request)
    if provider is None:
        return see_other("/today")
    return render(request, "facilitator/link_first.html", provider=provider)


async def link_begin(request: web.Request) -> web.Response:
    """Send the signed-in person to the provider, to be linked with whom they show to be there."""
    if request[SIGNED_IN].pending:
        provider = await _links_first(request)
        if provider is None:
            return see_other("/second-factor")
    else:
        provider = await access.practice(request).providers.provider()
        if not proven(request):
            return see_other("/confirm?next=/account/provider")
    if provider is None:
        return see_other("/account")
    return await _sent(request, provider, "link", "/account")


async def confirm_begin(request: web.Request) -> web.Response:
    """Send whoever is signed in, or was until the page was locked, to show that it is them."""
    next_page = local_address(request.query.get("next", "/today"))
    provider = await access.practice(request).providers.provider()
    if provider is None:
        return see_other("/confirm?next=" + quote(next_page, safe="/"))
    return await _sent(request, provider, "confirm", next_page)


async def link_end(request: web.Request) -> web.Response:
    """Let nobody at the provider be the signed-in account any more."""
    form = await read_form(request, ProofForm)
    me, providers = request[ACCOUNT], access.practice(request).providers
    if me.without_password:
        return await account_page(request, status=422, errors={"provider": CHOOSE_FIRST})
    refused = await confirm_password(request, form.password, wrong="That is not your password.")
    if refused is not None:
        status, text = refused
        return await account_page(request, status=status, errors={"provider": text})
    try:
        await providers.unlink(me.account_id)
    except NotFound:
        raise web.HTTPNotFound from None
    await record(request, "unlink_identity")
    return see_other("/account?saved=unlinked#provider")


async def invitation_begin(request: web.Request) -> web.Response:
    """Send whoever holds an invitation to the provider of the practice that asked them in."""
    form = await read_form(request, InvitationForm)
    store, now = request.app[STORE], request.app[CLOCK].now()
    wait = request.app[PACE].take(f"invited at {client_address(request)}")
    if wait > 0:
        return invitation_page(request, refusal=too_many_tries(wait))
    found = await store.doors.invitation(form.token, now=now)
    if found is None:
        return invitation_page(request, refusal=GONE)
    provider = await store.practice(found.practice_id).providers.provider()
    if provider is None:
        return invitation_page(request, token=form.token, errors={"provider": NONE_HERE})
    try:
        # A form may not lead to another site: a page of ours goes on from here.
        address, cookie = await way_there(
            request, provider, "invitation", next_page="/invitation", token=form.token
        )
    except Refused as refused:
        return invitation_page(request, token=form.token, errors={"provider": refused.text})
    response = going_on(request, address, text=f"You go on at {provider.name}.")
    keep(request, response, cookie)
    return response


async def _sent(
    request: web.Request, provider: IdentityProvider, purpose: Purpose, next_page: str
) -> web.Response:
    wait = request.app[PACE].take(f"sent to a provider as {request[ACCOUNT].account_id}")
    token = request.cookies[access.account_cookie(request)]
    try:
        if wait > 0:
            raise Refused("paced", too_many_tries(wait))
        return await sent(request, provider, purpose, next_page=next_page, token=token)
    except Refused as refused:
        return going_on(
            request, next_page, title="That did not work", text=refused.text, by_itself=False
        )


async def _links_first(request: web.Request) -> IdentityProvider | None:
    """Return the provider that whoever waits at the door has to be linked with."""
    signed_in, me = request[SIGNED_IN], request[ACCOUNT]
    had = await access.practice(request).second_factors.of_account(me.account_id)
    if not signed_in.pending or (had and signed_in.factor_at is None):
        return None
    what, provider = await stand(request, me, with_factor=bool(had))
    return provider if what == "link" else None
