"""A new way into an account that is here: a password was forgotten, a work account made anew.

The owner hands over a link, as to somebody who is asked in. It opens the account once, and not
past its second step; that it was made and that it was used are entries of their own.
"""

from contextlib import suppress
from urllib.parse import quote

from aiohttp import web

from server.accounts.id_token import Identity
from server.keys import ACCOUNT, CLOCK, SETTINGS, STORE
from server.pages import access
from server.pages.colleague import (
    WRONG,
    PasswordForm,
    colleague_of,
    colleague_page,
    record_about,
)
from server.pages.colleagues import VALID
from server.pages.entering import begun
from server.pages.forms import read_form
from server.pages.permissions import landing
from server.pages.sign_in import confirm_password
from server.store.errors import NotFound
from server.store.facts import Account, Invitation


async def way_in_create(request: web.Request) -> web.Response:
    found, me = await colleague_of(request), request[ACCOUNT].account_id
    form, now = await read_form(request, PasswordForm), request.app[CLOCK].now()
    if found.account_id == me or not found.is_open(now):
        raise web.HTTPNotFound  # one changes one's own by itself, and a closed one is opened first
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await colleague_page(request, found, errors={"way_in": refused[1]})
    invitations = access.practice(request).invitations
    for one in await invitations.pending(now=now):
        if one.account_id == found.account_id:
            with suppress(NotFound):  # it was used or taken back in this moment
                await invitations.end(one.invitation_id)
    _, token = await invitations.invite(
        email=found.email,
        name=found.name,
        credential=found.credential,
        valid_until=now + VALID,
        account_id=found.account_id,
    )
    await record_about(request, "make_way_in", found)
    link = f"{request.app[SETTINGS].base_url}/invitation#{token}"
    return await colleague_page(request, found, way_in=link)


async def account_again(request: web.Request, found: Invitation) -> Account:
    """Use the link up and return whose account it opens again; NotFound when it opens none."""
    scope, now = request.app[STORE].practice(found.practice_id), request.app[CLOCK].now()
    await scope.invitations.end(found.invitation_id)
    account = await scope.people.account(found.account_id) if found.account_id else None
    if account is None or not account.is_open(now):
        raise NotFound("no such account is open in this practice")
    return account


async def with_password(request: web.Request, account: Account, password: str) -> tuple[str, str]:
    """Let *password* open the account from now on; return its session and where that begins."""
    scope = request.app[STORE].practice(account.practice_id)
    await scope.people.set_password(account.account_id, password)
    with suppress(NotFound):
        # Whoever that was at the provider: they link themselves anew.
        await scope.providers.unlink(account.account_id)
    return await _opened(request, account, both=False)


async def with_identity(
    request: web.Request, account: Account, identity: Identity, *, both: bool
) -> tuple[str, str]:
    """Let this person at the provider be the account from now on, and nobody else there."""
    scope, now = request.app[STORE].practice(account.practice_id), request.app[CLOCK].now()
    await scope.providers.link(account.account_id, identity.issuer, identity.subject, at=now)
    return await _opened(request, account, both=both)


async def _opened(request: web.Request, account: Account, *, both: bool) -> tuple[str, str]:
    scope, now = request.app[STORE].practice(account.practice_id), request.app[CLOCK].now()
    await scope.account_sessions.end_all(account.account_id)
    await scope.audit.record(
        actor=account.account_id,
        act="use_way_in",
        subject_kind="account",
        subject_id=account.account_id,
        at=now,
    )
    pending = bool(await scope.second_factors.of_account(account.account_id)) and not both
    token = await begun(
        request,
        account,
        pending=pending,
        factor_at=now if both else None,
        how="by a new way in",
    )
    first = landing(account)
    return token, f"/second-factor?next={quote(first, safe='/')}" if pending else first
