"""One's own account: the password, and whether single keys act.

Whoever found an open screen must not be able to keep the account: the password as it is now is
asked first, with the pace of sign-in, and every other place it was signed in goes dark.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from server.accounts.common_passwords import is_common
from server.keys import ACCOUNT, CLOCK, PRACTICE, ROOMS, STORE
from server.pages import access
from server.pages.account_ways import changes_by_others
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other
from server.pages.sign_in import confirm_password
from server.store import Account

SHORTEST, LONGEST = 12, 256
GUESSED = "That is one of the first things somebody would try. Take words nobody expects."
WRONG = "That is not your password now."
SAVED = {
    "password": "Your password is changed. Everywhere else you are signed out.",
    "keys": "Kept. It holds for every page from now on.",
    "device": "You are signed out there.",
    "devices": "Everywhere else you are signed out.",
    "linked": "Linked. From now on that button opens your account here.",
    "unlinked": "The two are not linked any more. Your password opens your account as before.",
    "supervisor": "Kept. What you sign from now on waits for their signature too.",
}


class PasswordForm(Form, frozen=True, kw_only=True):
    current: Annotated[str, Meta(max_length=LONGEST)] = ""
    new: Annotated[str, Meta(max_length=LONGEST)]
    again: Annotated[str, Meta(max_length=LONGEST)]


class KeysForm(Form, frozen=True):
    single_keys: Literal["yes"] | None = None


class SupervisorForm(Form, frozen=True):
    supervisor: Annotated[str, Meta(max_length=64)]


async def account_show(request: web.Request) -> web.Response:
    return await account_page(request, saved=SAVED.get(request.query.get("saved", "")))


async def password_change(request: web.Request) -> web.Response:
    form = await read_form(request, PasswordForm)
    me = request[ACCOUNT]
    mistake = mistake_in(form, about=(me.name, me.email, request[PRACTICE].name))
    if mistake is not None:
        return await account_page(request, status=422, errors=dict([mistake]))
    refused = await confirm_password(request, form.current, wrong=WRONG)
    if refused is not None:
        status, text = refused
        return await account_page(request, status=status, errors={"current": text})
    await access.practice(request).people.set_password(me.account_id, form.new)
    token = request.cookies[access.account_cookie(request)]
    await request.app[STORE].doors.end_other_account_sessions(me, keep=token)
    await request.app[ROOMS].check_boards()  # a board on another screen goes dark too
    await _audit(request, "change_password")
    return see_other("/account?saved=password")


async def keys_set(request: web.Request) -> web.Response:
    form = await read_form(request, KeysForm)
    me = request[ACCOUNT]
    people = access.practice(request).people
    await people.set_single_keys(me.account_id, form.single_keys == "yes")
    await _audit(request, "set_keys")
    return see_other("/account?saved=keys")


async def supervisor_set(request: web.Request) -> web.Response:
    """Name who co-signs one's notes. Only they can end it, or it would bind nobody."""
    form = await read_form(request, SupervisorForm)
    me = request[ACCOUNT]
    people = access.practice(request).people
    mistake = None
    if me.supervisor_id is not None:
        mistake = (
            "Somebody co-signs your notes already. They can end it, on their page “To co-sign”."
        )
    elif form.supervisor not in {one.account_id for one in await _colleagues(request)}:
        mistake = "Pick a colleague of this practice."
    if mistake is not None:
        return await account_page(request, status=422, errors={"supervisor": mistake})
    await people.set_supervisor(me.account_id, form.supervisor)
    await _audit(request, "set_supervisor")
    return see_other("/account?saved=supervisor")


async def _colleagues(request: web.Request) -> list[Account]:
    """Return who could co-sign: not oneself, and nobody whose own notes one co-signs."""
    me = request[ACCOUNT].account_id
    staff = await access.practice(request).people.accounts()
    return [one for one in staff if me not in (one.account_id, one.supervisor_id)]


def mistake_in(form: PasswordForm, *, about: Iterable[str] = ()) -> tuple[str, str] | None:
    """Return the field and what to do about it, or None."""
    if len(form.new) < SHORTEST:
        return "new", f"Use {SHORTEST} characters or more. Several words are easy to remember."
    if is_common(form.new, about):
        return "new", GUESSED
    if form.new == form.current:
        return "new", "That is the password you have now. Choose another one."
    if form.new != form.again:
        return "again", "The two are not the same. Type the new one again."
    return None


async def _audit(request: web.Request, act: str) -> None:
    me = request[ACCOUNT].account_id
    await access.practice(request).audit.record(
        actor=me, act=act, subject_kind="account", subject_id=me, at=request.app[CLOCK].now()
    )


async def account_page(
    request: web.Request,
    *,
    status: int = 200,
    saved: str | None = None,
    errors: dict[str, str] | None = None,
) -> web.Response:
    me, scope = request[ACCOUNT], access.practice(request)
    return render(
        request,
        "facilitator/account.html",
        factors=await scope.second_factors.of_account(me.account_id),
        devices=await scope.account_sessions.of_account(
            me.account_id,
            token=request.cookies[access.account_cookie(request)],
            now=request.app[CLOCK].now(),
        ),
        status=status,
        saved=saved,
        errors=errors or {},
        shortest=SHORTEST,
        colleagues=await _colleagues(request),
        provider=await scope.providers.provider(),
        changes=await changes_by_others(request),
        linked_at=(await scope.providers.linked()).get(me.account_id),
    )
