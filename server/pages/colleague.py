"""One colleague's roles, and whether their account opens at all: the owner's page.

What is taken away is gone at once: open boards close, and the next page asks to sign in. Whoever
changes what somebody may see gives their own password first.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from server.core.localtime import utc
from server.keys import ACCOUNT, CLOCK, PRACTICE, ROOMS
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.permissions import ROLE_NAMES
from server.pages.render import render, see_other
from server.pages.sign_in import confirm_password
from server.store import Account
from server.store.errors import LastOwner
from server.store.facts import Role

LONGEST_VISIT = timedelta(days=92)
WRONG = "That is not your password."
NO_OWNER = "Nobody would own the practice then. Make somebody else its owner first."
SAVED = {
    "roles": "Kept. It holds from now on, also where they are signed in.",
    "closed": "The account is closed. Wherever it was signed in, it is not any more.",
    "opened": "The account is open again.",
    "factors": "Their second step is taken away. They set up a new one when they sign in.",
}
Password = Annotated[str, Meta(max_length=256)]


class RolesForm(Form, frozen=True):
    roles: tuple[Role, ...] = ()
    until: Annotated[str, Meta(max_length=10)] = ""
    password: Password = ""


class ClosingForm(Form, frozen=True):
    closed: Literal["yes", "no"]
    password: Password = ""


class PasswordForm(Form, frozen=True):
    password: Password = ""


class RequirementForm(Form, frozen=True):
    second_factor: Literal["yes"] | None = None
    password: Password = ""


async def colleague_show(request: web.Request) -> web.Response:
    return await colleague_page(request, await colleague_of(request))


async def roles_set(request: web.Request) -> web.Response:
    found = await colleague_of(request)
    form = await read_form(request, RolesForm)
    roles = tuple(role for role in ROLE_NAMES if role in form.roles)
    until, errors = _until(request, form), {}
    if not roles:
        errors["roles"] = "Choose one at least. To end all they may do, close the account."
    if isinstance(until, str):
        errors["until"] = until
    if errors or isinstance(until, str):
        return await colleague_page(request, found, form=form, errors=errors)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await colleague_page(request, found, form=form, errors={"password": refused[1]})
    try:
        await access.practice(request).people.set_roles(found.account_id, roles, until=until)
    except LastOwner:
        return await colleague_page(request, found, form=form, errors={"roles": NO_OWNER})
    await request.app[ROOMS].check_boards()
    await record_about(request, "set_roles", found, ", ".join(roles))
    return see_other(f"/colleagues/{found.account_id}?saved=roles")


async def closing_set(request: web.Request) -> web.Response:
    found = await colleague_of(request)
    form = await read_form(request, ClosingForm)
    scope, closed = access.practice(request), form.closed == "yes"
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await colleague_page(request, found, errors={"closing": refused[1]})
    try:
        await scope.people.set_closed(found.account_id, closed)
    except LastOwner:
        return await colleague_page(request, found, errors={"closing": NO_OWNER})
    if closed:
        await scope.account_sessions.end_all(found.account_id)
        await request.app[ROOMS].check_boards()
    await record_about(request, "close_account" if closed else "open_account", found)
    saved = "closed" if closed else "opened"
    return see_other(f"/colleagues/{found.account_id}?saved={saved}")


async def factors_remove(request: web.Request) -> web.Response:
    """For whoever lost phone and codes. Their password alone lets them in, once, to set it up."""
    found = await colleague_of(request)
    form = await read_form(request, PasswordForm)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await colleague_page(request, found, errors={"factors": refused[1]})
    scope = access.practice(request)
    for one in await scope.second_factors.of_account(found.account_id):
        await scope.second_factors.remove(found.account_id, one.factor_id)
    await scope.account_sessions.end_all(found.account_id)
    await request.app[ROOMS].check_boards()
    await record_about(request, "reset_second_factor", found)
    return see_other(f"/colleagues/{found.account_id}?saved=factors")


async def requirement_set(request: web.Request) -> web.Response:
    form = await read_form(request, RequirementForm)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        raise web.HTTPForbidden
    required = form.second_factor == "yes"
    await access.practice(request).account_sessions.require_second_factor(required)
    act = "require_second_factor" if required else "stop_requiring_second_factor"
    await record_about(request, act, request[ACCOUNT])
    return see_other("/colleagues?saved=second-factor")


async def colleague_of(request: web.Request) -> Account:
    found = await access.practice(request).people.account(request.match_info["account_id"])
    if found is None:
        raise web.HTTPNotFound
    return found


def _until(request: web.Request, form: RolesForm) -> datetime | str | None:
    """Return when the account ends by itself, None for never, or what to say about the day."""
    if "auditor" not in form.roles:
        return None
    now = request.app[CLOCK].now()
    try:
        last = date.fromisoformat(form.until)
    except ValueError:
        return "An auditor’s visit has a last day. Choose it."
    far = (now + LONGEST_VISIT + timedelta(days=2)).date()
    end = utc(min(last, far) + timedelta(days=1), time(), request[PRACTICE].timezone)
    if not now < end <= now + LONGEST_VISIT:
        return "Choose a day from today on, within three months."
    return end.astimezone(UTC)


async def record_about(
    request: web.Request, act: str, about: Account, reason: str | None = None
) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="account",
        subject_id=about.account_id,
        at=request.app[CLOCK].now(),
        reason=reason,
    )


async def colleague_page(
    request: web.Request,
    found: Account,
    *,
    form: RolesForm | None = None,
    errors: dict[str, str] | None = None,
    way_in: str = "",
) -> web.Response:
    factors = access.practice(request).second_factors
    return render(
        request,
        "facilitator/colleague.html",
        status=422 if errors else 200,
        colleague=found,
        role_names=ROLE_NAMES,
        roles=form.roles if form else found.roles,
        until=form.until if form else (found.until - timedelta(1)).date() if found.until else "",
        factors=await factors.of_account(found.account_id),
        errors=errors or {},
        way_in=way_in,
        saved=SAVED.get(request.query.get("saved", "")),
    )
