"""The practice's own settings: a hub of cards, each leading to one page.

Whoever may not open a page does not see its card.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from server.core.localtime import is_zone
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.first_steps import first_steps
from server.pages.forms import Form, read_form
from server.pages.member_form import PHONE
from server.pages.mistakes import Mistakes
from server.pages.permissions import Permission, may
from server.pages.render import render, see_other

US_ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic"),
)


class Card(Struct, frozen=True):
    """One page of settings: what it is called, what it is for, who may open it."""

    title: str
    text: str
    address: str
    permission: Permission


CARDS: tuple[Card, ...] = (
    Card(
        "Letters to members",
        "Links by e-mail or text: from whom, when, and never at night.",
        "/practice/letters",
        "practice.manage",
    ),
    Card(
        "Name and office",
        "What the practice is called, its time zone, and the phone members call.",
        "/practice/office",
        "practice.manage",
    ),
    Card(
        "Closed days",
        "Holidays and other days without sessions: no schedule makes one there.",
        "/practice/closed",
        "practice.manage",
    ),
    Card(
        "What members agree to",
        "The texts by version, to read and print, and your own words.",
        "/practice/agreements",
        "account",
    ),
    Card(
        "Screening and preparation",
        "What you ask before somebody comes into a group, and go through with them.",
        "/practice/screening",
        "account",
    ),
    Card(
        "Who bills",
        "NPI, tax number and address on every claim, and the clearinghouse files go to.",
        "/practice/billing",
        "billing",
    ),
    Card(
        "Fees",
        "What a session costs, and what each payer pays for it.",
        "/practice/fees",
        "billing",
    ),
    Card(
        "What payers ask",
        "Group size, minutes, modifiers and more, by payer; what your contract says instead.",
        "/practice/payers",
        "account",
    ),
    Card(
        "Colleagues",
        "Who works here, their credentials, NPI and licensed states.",
        "/colleagues",
        "account",
    ),
    Card(
        "Signing in with work accounts",
        "One button for whoever has an account with your Microsoft, Google or other provider.",
        "/practice/identity-provider",
        "practice.manage",
    ),
    Card(
        "Audit",
        "Who signed in, saw, changed, signed or exported what, and who was turned away.",
        "/audit",
        "audit.read",
    ),
    Card(
        "What is kept of a member",
        "How much of which kind, until when it has to stay, and holding it for a lawsuit.",
        "/practice/kept",
        "practice.manage",
    ),
    Card(
        "Emergency access",
        "One chart that is not yours, for an hour, when somebody is in danger. Everybody sees it.",
        "/emergency",
        "charts.emergency",
    ),
)


class OfficeForm(Form, frozen=True):
    name: Annotated[str, Meta(max_length=200)] = ""
    timezone: Annotated[str, Meta(max_length=64)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


async def practice_show(request: web.Request) -> web.Response:
    cards = [card for card in CARDS if may(request[ACCOUNT], card.permission)]
    steps = await first_steps(request, request.app[CLOCK].now(), back="/practice")
    return render(request, "facilitator/practice.html", cards=cards, steps=steps)


async def office_show(request: web.Request) -> web.Response:
    card = request[PRACTICE]
    return _office(request, OfficeForm(card.name, card.timezone, card.phone or ""), {})


async def office_change(request: web.Request) -> web.Response:
    form = await read_form(request, OfficeForm)
    errors = {}
    if not form.name.strip():
        errors["name"] = "Type the name members and colleagues know."
    if not is_zone(form.timezone):
        errors["timezone"] = "Choose a time zone from the list."
    if form.phone.strip() and not PHONE.fullmatch(form.phone.strip()):
        errors["phone"] = "A telephone number has digits, spaces and + ( ) - only."
    if errors:
        return _office(request, form, errors)
    scope, me = access.practice(request), request[ACCOUNT]
    await scope.details.change(
        name=" ".join(form.name.split()),
        timezone=form.timezone,
        phone=form.phone.strip() or None,
    )
    await scope.audit.record(
        actor=me.account_id,
        act="change_office",
        subject_kind="practice",
        subject_id=me.practice_id,
        at=request.app[CLOCK].now(),
    )
    return see_other("/practice/office?saved=yes")


def _office(request: web.Request, form: OfficeForm, errors: dict[str, str]) -> web.Response:
    zones = [*US_ZONES]
    if form.timezone and form.timezone not in dict(zones):
        zones.append((form.timezone, form.timezone))
    return render(
        request,
        "facilitator/practice_office.html",
        status=422 if errors else 200,
        form=asdict(form),
        errors=Mistakes(errors),
        zones=zones,
        saved=request.query.get("saved") == "yes",
    )
