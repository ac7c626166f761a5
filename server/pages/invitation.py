"""A colleague's first page: the link they were given, and a password of their own choice.

The secret is after the `#`, where no server or log sees it; it opens an account once, a new one or
theirs again (way_in.py).
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.accounts.common_passwords import is_common
from server.keys import CLOCK, STORE
from server.pages import access
from server.pages.account import GUESSED, LONGEST, SHORTEST
from server.pages.client import browser_of
from server.pages.entering import admitted
from server.pages.forms import Form, read_form
from server.pages.permissions import landing
from server.pages.provider_rule import refusal
from server.pages.provider_trip import PROVIDERS
from server.pages.render import render, see_other
from server.pages.way_in import account_again, with_password
from server.store.errors import EmailTaken, NotFound

GONE = "This invitation was used, taken back, or is older than three days. Ask for another one."
TAKEN = "There is an account with your e-mail address already. Sign in with it."


class AcceptForm(Form, frozen=True):
    token: Annotated[str, Meta(max_length=100)]
    new: Annotated[str, Meta(max_length=LONGEST)]
    again: Annotated[str, Meta(max_length=LONGEST)]


async def invitation_show(request: web.Request) -> web.Response:
    return invitation_page(request)


async def invitation_accept(request: web.Request) -> web.Response:
    form = await read_form(request, AcceptForm)
    store, now = request.app[STORE], request.app[CLOCK].now()
    found = await store.doors.invitation(form.token, now=now)
    if found is None:
        return invitation_page(request, refusal=GONE)
    if len(form.new) < SHORTEST:
        short = f"Use {SHORTEST} characters or more. Several words are easy to remember."
        return invitation_page(request, token=form.token, errors={"new": short})
    if is_common(form.new, (found.name, found.email)):
        return invitation_page(request, token=form.token, errors={"new": GUESSED})
    if form.new != form.again:
        differ = "The two are not the same. Type it again."
        return invitation_page(request, token=form.token, errors={"again": differ})
    scope = store.practice(found.practice_id)
    provider = await scope.providers.provider()
    if provider is not None and provider.required:
        return invitation_page(request, token=form.token, errors={"new": refusal(provider)})
    if found.account_id is not None:
        try:
            account = await account_again(request, found)
        except NotFound:
            return invitation_page(request, refusal=GONE)
        return admitted(request, *await with_password(request, account, form.new))
    try:
        # Used up before anything is made of it: taken back while the password was being looked at,
        # it opens nothing, and of two at once one is late.
        await scope.invitations.end(found.invitation_id)
        account_id = await scope.people.add_account(
            email=found.email,
            password=form.new,
            name=found.name,
            credential=found.credential,
            initials="".join(word[0] for word in found.name.split()[:2]).upper(),
            licensed_in=found.licensed_in,
            npi=found.npi,
            roles=found.roles,
            until=found.until,
        )
    except EmailTaken:
        return invitation_page(request, refusal=TAKEN)
    except NotFound:
        return invitation_page(request, refusal=GONE)
    await scope.audit.record(
        actor=account_id,
        act="accept_invitation",
        subject_kind="invitation",
        subject_id=found.invitation_id,
        at=now,
    )
    new = await scope.people.account(account_id)
    if new is None:
        raise web.HTTPNotFound
    response = see_other(landing(new))
    token = await store.doors.begin_account_session(new, now=now, browser=browser_of(request))
    access.put_cookie(request, response, access.account_cookie(request), token)
    return response


def invitation_page(
    request: web.Request,
    *,
    token: str = "",
    errors: dict[str, str] | None = None,
    refusal: str = "",
) -> web.Response:
    return render(
        request,
        "facilitator/invitation.html",
        status=422 if errors or refusal else 200,
        token=token,
        errors=errors or {},
        refusal=refusal,
        other_ways=request.app[PROVIDERS].allows_any,
        shortest=SHORTEST,
    )
