"""Who works in the practice, who was asked in, and what stands behind one's own name.

An account opens charts, so whoever makes a way in gives their password first: an open screen is
not enough. The link is shown once and handed over by the person; nothing is sent.
"""

from datetime import timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict

from server.core.codes import is_npi, is_taxonomy
from server.keys import ACCOUNT, CLOCK, SETTINGS
from server.pages import access
from server.pages.emergency_notices import emergency_notices
from server.pages.forms import Form, NoFields, read_form
from server.pages.member_form import EMAIL
from server.pages.mistakes import Mistakes
from server.pages.permissions import ROLE_NAMES, landing
from server.pages.render import render, see_other
from server.pages.sign_in import confirm_password
from server.pages.us_states import STATES
from server.pages.way_back import kept
from server.store.errors import NotFound
from server.store.facts import Role

VALID = timedelta(hours=72)  # ASVS 6.4.1; a colleague on leave asks for another one
VISIT = timedelta(days=14)  # of an auditor, unless the owner says otherwise
SAVED = {
    "yes": ("Your credentials are kept.", "What was signed stays as it was."),
    "second-factor": ("Kept.", "It holds from the next page anybody opens."),
}
WRONG = "That is not your password."
Short = Annotated[str, Meta(max_length=200)]


class CredentialsForm(Form, frozen=True):
    credential: Short
    states: Short = ""
    npi: Annotated[str, Meta(max_length=20)] = ""


class OwnForm(CredentialsForm, frozen=True):
    taxonomy: Annotated[str, Meta(max_length=20)] = ""


class ColleagueForm(CredentialsForm, frozen=True):
    name: Short = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    role: Role = "clinician"
    password: Annotated[str, Meta(max_length=256)] = ""


async def colleagues_show(request: web.Request) -> web.Response:
    return await _page(request)


async def invitation_create(request: web.Request) -> web.Response:
    form = await read_form(request, ColleagueForm)
    errors = _mistakes(form)
    if not form.name.strip():
        errors["name"] = "Type their name as it stands under notes."
    if not EMAIL.fullmatch(form.email.strip()):
        errors["email"] = "An e-mail address looks like name@example.org."
    if errors:
        return await _page(request, form=form, errors=errors)
    refused = await confirm_password(request, form.password, wrong=WRONG)
    if refused is not None:
        return await _page(request, form=form, errors={"password": refused[1]}, status=refused[0])
    scope, now = access.practice(request), request.app[CLOCK].now()
    invitation_id, token = await scope.invitations.invite(
        email=form.email.strip(),
        name=" ".join(form.name.split()),
        credential=" ".join(form.credential.split()),
        valid_until=now + VALID,
        licensed_in=read_states(form.states) or (),
        npi=form.npi.strip() or None,
        roles=(form.role,),
        until=now + VISIT if form.role == "auditor" else None,
    )
    await _record(request, "invite", "invitation", invitation_id)
    link = f"{request.app[SETTINGS].base_url}/invitation#{token}"
    return await _page(request, fresh=(" ".join(form.name.split()), link))


async def invitation_withdraw(request: web.Request) -> web.Response:
    scope, invitation_id = access.practice(request), request.match_info["invitation_id"]
    pending = await scope.invitations.pending(now=request.app[CLOCK].now())
    if invitation_id not in {one.invitation_id for one in pending}:
        raise web.HTTPNotFound
    await read_form(request, NoFields)
    try:
        await scope.invitations.end(invitation_id)
    except NotFound:
        raise web.HTTPNotFound from None
    await _record(request, "withdraw_invitation", "invitation", invitation_id)
    return see_other("/colleagues")


async def credentials_set(request: web.Request) -> web.Response:
    form = await read_form(request, OwnForm)
    errors = _mistakes(form)
    taxonomy = form.taxonomy.strip().upper()
    if taxonomy and not is_taxonomy(taxonomy):
        errors["taxonomy"] = "Ten characters that end in X, such as 101YM0800X for counselors."
    if errors:
        return await _page(request, mine=form, mistakes=errors)
    me = request[ACCOUNT].account_id
    await access.practice(request).people.set_credentials(
        me,
        credential=" ".join(form.credential.split()),
        licensed_in=read_states(form.states) or (),
        npi=form.npi.strip() or None,
        taxonomy=taxonomy or None,
    )
    await _record(request, "set_credentials", "account", me)
    return kept(request, "/colleagues?saved=yes")


def read_states(text: str) -> tuple[str, ...] | None:
    """Return the states of `IL, WI`; None when one is none."""
    found = tuple(dict.fromkeys(text.upper().replace(",", " ").split()))
    return found if set(found) <= dict(STATES).keys() else None


def _mistakes(form: CredentialsForm) -> dict[str, str]:
    errors = {}
    if not form.credential.strip():
        errors["credential"] = "Such as LCSW. It stands under every note."
    if read_states(form.states) is None:
        errors["states"] = "Use the letters of states, with commas between: IL, WI."
    if form.npi.strip() and not is_npi(form.npi.strip()):
        errors["npi"] = "An NPI has ten digits, and the last one checks the others: this one fails."
    return errors


async def _record(request: web.Request, act: str, kind: str, subject_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind=kind,
        subject_id=subject_id,
        at=request.app[CLOCK].now(),
    )


async def _page(
    request: web.Request,
    *,
    form: ColleagueForm | None = None,
    errors: dict[str, str] | None = None,
    mine: OwnForm | None = None,
    mistakes: dict[str, str] | None = None,
    fresh: tuple[str, str] | None = None,
    status: int = 422,
) -> web.Response:
    scope, me = access.practice(request), request[ACCOUNT]
    own = OwnForm(
        credential=me.credential,
        states=", ".join(me.licensed_in),
        npi=me.npi or "",
        taxonomy=me.taxonomy or "",
    )
    return render(
        request,
        "facilitator/colleagues.html",
        status=status if errors or mistakes else 200,
        staff=await scope.people.accounts(),
        role_names=ROLE_NAMES,
        pending=await scope.invitations.pending(now=request.app[CLOCK].now()),
        form=asdict(form or ColleagueForm(credential="")),
        errors=Mistakes(errors or {}),
        mine=asdict(mine or own),
        mistakes=Mistakes(mistakes or {}),
        fresh=fresh,
        saved=SAVED.get(request.query.get("saved", "")),
        # For whoever only owns the practice this page is the day's.
        notices=await emergency_notices(request) if landing(me) == "/colleagues" else [],
    )
