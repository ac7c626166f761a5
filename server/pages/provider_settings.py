"""How a practice's staff sign in with the account they have at work: the owner's page.

The owner types an address and the server asks it, so only hosts that the operator allowed are
asked. What is kept is looked at first: a provider nobody can reach would lock everybody out.
"""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict, replace

from server.accounts.provider import NoAnswer
from server.keys import ACCOUNT, CLOCK, SETTINGS
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.provider_trip import PROVIDERS, redirect_uri
from server.pages.render import render, see_other
from server.pages.sign_in import confirm_password
from server.store.errors import NotFound
from server.store.provider_facts import IdentityProvider

NONE_YET = "Whoever looks after your accounts there makes one for you."
# A secret is one provider's: another address must not be sent it.
ANOTHER = "Another address has another secret: type that one."
STUCK = (
    "{} has no password and would have no way in: they choose one first. Was their account there"
    " made anew? Make them a new way in: under Colleagues, on their page."
)
WRONG = "That is not your password."
SAVED = {
    "yes": "Kept. The button is on the sign-in page from now on.",
    "removed": "Taken away. Everybody signs in with their password again.",
}
HOST = "This server may not ask {}. Whoever runs it has to allow that host first: identity_hosts."
AWAY = "It does not answer. Look at the address once more, or try again in a minute."
UNREADABLE = "What answers there is no sign-in service with this address as its name."
MOST = "Use {} characters at most."
Long = Annotated[str, Meta(max_length=500)]


class ProviderForm(Form, frozen=True, kw_only=True):
    name: Long = ""
    issuer: Long = ""
    client_id: Long = ""
    client_secret: Long = ""
    both_steps: Literal["yes"] | None = None
    required: Literal["yes"] | None = None
    password: Annotated[str, Meta(max_length=256)] = ""


class ProofForm(Form, frozen=True):
    password: Annotated[str, Meta(max_length=256)] = ""


async def provider_show(request: web.Request) -> web.Response:
    had = await access.practice(request).providers.provider()
    return await _page(request, _form(had), {})


async def provider_change(request: web.Request) -> web.Response:
    form = await read_form(request, ProviderForm)
    providers, me = access.practice(request).providers, request[ACCOUNT]
    had = await providers.provider()
    new = IdentityProvider(
        me.practice_id,
        " ".join(form.name.split()),
        form.issuer.strip(),
        form.client_id.strip(),
        form.client_secret.strip() or (had.client_secret if had else ""),
        required=form.required == "yes",
        both_steps=form.both_steps == "yes",
    )
    errors = await _mistakes(request, had, new)
    if errors:
        return await _page(request, form, errors)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, form, {"password": refused[1]})
    await providers.set_provider(new)
    what = (("required", new.required), ("counts as both steps", new.both_steps))
    reason = ", ".join(word for word, on in what if on)
    await _record(request, "set_identity_provider", reason or None)
    return see_other("/practice/identity-provider?saved=yes")


async def provider_remove(request: web.Request) -> web.Response:
    form = await read_form(request, ProofForm)
    providers = access.practice(request).providers
    had = await providers.provider()
    if had is None:
        raise web.HTTPNotFound
    stranded = await _without_password(request)
    if stranded:
        return await _page(request, _form(had), {"removal": _stranded(stranded)})
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, _form(had), {"removal": refused[1]})
    await providers.remove_provider()
    await _record(request, "remove_identity_provider", None)
    return see_other("/practice/identity-provider?saved=removed")


async def link_remove(request: web.Request) -> web.Response:
    """For a colleague whose account at the provider was made anew: they link it once more."""
    form = await read_form(request, ProofForm)
    scope, account_id = access.practice(request), request.match_info["account_id"]
    found = await scope.people.account(account_id)
    if found is None:
        raise web.HTTPNotFound
    had = await scope.providers.provider()
    if found.without_password:
        text = STUCK.format(found.name)
        return await _page(request, _form(had), {"links": text})
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, _form(had), {"links": refused[1]})
    try:
        await scope.providers.unlink(account_id)
    except NotFound:
        raise web.HTTPNotFound from None
    await scope.account_sessions.end_all(account_id)
    await _record(request, "unlink_identity", None, account_id)
    return see_other("/practice/identity-provider#links")


async def _mistakes(
    request: web.Request, had: IdentityProvider | None, new: IdentityProvider
) -> dict[str, str]:
    errors = {}
    if not new.name:
        errors["name"] = "Type what your staff call it, such as Microsoft."
    elif len(new.name) > 40:
        errors["name"] = MOST.format(40)
    if not new.client_id:
        errors["client_id"] = "It is called client ID or application ID there."
    if not new.client_secret:
        errors["client_secret"] = NONE_YET
    if had is not None and had.issuer != new.issuer:
        stranded = await _without_password(request)
        if stranded:
            errors["issuer"] = _stranded(stranded)
        elif not new.client_secret or new.client_secret == had.client_secret:
            errors["client_secret"] = ANOTHER
    if "issuer" not in errors and (text := await _mistake_in_issuer(request, new.issuer)):
        errors["issuer"] = text
    if new.required and (text := await _locks_out(request)):
        errors["required"] = text
    return errors


async def _mistake_in_issuer(request: web.Request, issuer: str) -> str | None:
    try:
        parts = urlsplit(issuer)
    except ValueError:
        parts = urlsplit("")
    if not parts.hostname or parts.query or parts.fragment or parts.scheme not in ("https", "http"):
        return "It begins with https://, as whoever looks after your accounts there wrote it."
    try:
        await request.app[PROVIDERS].discover(issuer)
    except NoAnswer as none:
        texts = {"host": HOST.format(parts.netloc), "away": AWAY, "unreadable": UNREADABLE}
        return texts[none.trouble]
    return None


async def _locks_out(request: web.Request) -> str | None:
    """Return why the owner cannot ask it of everybody yet: they must have another way in."""
    scope, me = access.practice(request), request[ACCOUNT]
    if not await scope.second_factors.of_account(me.account_id):
        return "Set up a second step of your own first: with it you get in when all else is away."
    if me.account_id not in await scope.providers.linked():
        return "Link your own account first and see that it works."
    return None


async def _without_password(request: web.Request) -> list[str]:
    """Return who of the staff has no way in but the provider."""
    staff = await access.practice(request).people.accounts()
    now = request.app[CLOCK].now()
    return [one.name for one in staff if one.without_password and one.is_open(now)]


def _stranded(names: list[str]) -> str:
    return f"No password yet: {', '.join(names)}. They choose one on “Your account” first."


def _form(had: IdentityProvider | None) -> ProviderForm:
    if had is None:
        return ProviderForm()
    return ProviderForm(
        name=had.name,
        issuer=had.issuer,
        client_id=had.client_id,
        both_steps="yes" if had.both_steps else None,
        required="yes" if had.required else None,
    )


async def _record(
    request: web.Request, act: str, reason: str | None, account_id: str | None = None
) -> None:
    me = request[ACCOUNT]
    await access.practice(request).audit.record(
        actor=me.account_id,
        act=act,
        subject_kind="account" if account_id else "practice",
        subject_id=account_id or me.practice_id,
        at=request.app[CLOCK].now(),
        reason=reason,
    )


async def _page(request: web.Request, form: ProviderForm, errors: dict[str, str]) -> web.Response:
    scope, me = access.practice(request), request[ACCOUNT]
    linked = await scope.providers.linked()
    return render(
        request,
        "facilitator/identity_provider.html",
        status=422 if errors else 200,
        had=await scope.providers.provider(),
        # A secret is never shown again, not even to whoever typed it.
        form=asdict(replace(form, client_secret="", password="")),
        errors=Mistakes(errors),
        allowed=request.app[PROVIDERS].allows_any,
        comes_back=redirect_uri(request, me.practice_id),
        own_page=f"{request.app[SETTINGS].base_url}/sign-in/{me.practice_id}",
        staff=[(one, linked.get(one.account_id)) for one in await scope.people.accounts()],
        saved=SAVED.get(request.query.get("saved", "")),
    )
