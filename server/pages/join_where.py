"""Where a member is right now and whom to call: asked for every meeting, because help would be
sent there. A device is offered what it answered for this meeting, never another one's answers.

What the office has in the chart is offered masked: enough for the member to know it again, too
little for whoever else has the link and the birth date to find them by.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from server.core.commands import GiveLocation, Refused
from server.keys import VISIT
from server.pages.forms import Form, read_form
from server.pages.given_here import WHERE_GIVEN
from server.pages.member_page import (
    Meeting,
    meeting_of,
    member_page,
    record,
    scope_of,
    step_of,
)
from server.pages.member_refusal import OVER, refuse
from server.pages.member_words import plain
from server.pages.render import see_other
from server.pages.us_states import STATE_CODES, STATES
from server.store.facts import MemberChart

LONGEST_PLACE, LONGEST_NAME, LONGEST_PHONE = 200, 120, 40
FEWEST_DIGITS = 7  # a local number; whoever helps dials it as it stands

Typed = Annotated[str, Meta(max_length=400)]
Choice = Annotated[str, Meta(max_length=3)]


class WhereForm(Form, frozen=True):
    place: Typed = ""
    state: Choice = ""
    at_home: Choice = ""
    private: Choice = ""
    emergency_name: Typed = ""
    emergency_phone: Typed = ""
    usual_place: Choice = ""
    usual_contact: Choice = ""


class Offered(Struct, frozen=True):
    """What the chart has, as it is shown; empty where it has nothing."""

    place: str = ""
    contact: str = ""


async def where_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    if not request[VISIT].confirmed:
        return see_other("/join/you")
    visit, over = request[VISIT], meeting.room.session.phase == "ended"
    before = None if over else request.app[WHERE_GIVEN].of(visit.session_id, visit.device_id)
    return await _page(request, meeting, _again(before), {})


async def where_give(request: web.Request) -> web.Response:
    form = await read_form(request, WhereForm)
    meeting = await meeting_of(request)
    if not request[VISIT].confirmed:
        return see_other("/join/you")
    errors = mistakes(typed := _with_usual(form, await _chart(request)))
    if errors:
        return await _page(request, meeting, form, errors)
    visit, answer = request[VISIT], _command(typed)
    if isinstance(await record(request, meeting.room, answer), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    # As typed: Back must not show in full what was offered masked.
    request.app[WHERE_GIVEN].keep(visit.session_id, visit.device_id, _command(form))
    return see_other(step_of(visit, meeting.room.session.seats[visit.member_id]))


def _with_usual(form: WhereForm, chart: MemberChart | None) -> WhereForm:
    """Return the form with what the member said is as usual; what they typed comes first."""
    if chart is None:
        return form
    if form.usual_place == "yes" and not plain(form.place):
        form = replace(form, place=chart.usual_location or "")
    typed = plain(form.emergency_name) or plain(form.emergency_phone)
    if form.usual_contact == "yes" and not typed:
        name, phone = chart.emergency_name or "", chart.emergency_phone or ""
        form = replace(form, emergency_name=name, emergency_phone=phone)
    return form


def offered(chart: MemberChart | None) -> Offered:
    if chart is None:
        return Offered()
    contact = ""
    if chart.emergency_name and chart.emergency_phone:
        digits = "".join(one for one in chart.emergency_phone if one.isdigit())
        contact = f"{masked(chart.emergency_name)}, phone ending in {digits[-2:]}"
    return Offered(masked(chart.usual_location or ""), contact)


def masked(text: str) -> str:
    """Return the first character of each word, and that there is more."""
    return " ".join(f"{word[0]}…" for word in text.split())


async def _chart(request: web.Request) -> MemberChart | None:
    return await scope_of(request).people.member(request[VISIT].member_id)


def mistakes(form: WhereForm) -> dict[str, str]:
    """Return what is missing, by field, in words that say what to write."""
    found: dict[str, str] = {}
    place, name, phone = map(plain, (form.place, form.emergency_name, form.emergency_phone))
    if not place:
        found["place"] = "Write where you are: a street and town, or a place we could find."
    elif len(place) > LONGEST_PLACE:
        found["place"] = "That is too long. Write it shorter."
    if form.state not in STATE_CODES:
        found["state"] = "Choose the state you are in now."
    if form.at_home not in ("yes", "no"):
        found["at_home"] = "Choose yes or no."
    if not name:
        found["emergency_name"] = "Write the name of somebody we can call for you."
    elif len(name) > LONGEST_NAME:
        found["emergency_name"] = "That is too long. Write it shorter."
    digits = sum(character.isdigit() for character in phone)
    if digits < FEWEST_DIGITS or len(phone) > LONGEST_PHONE:
        found["emergency_phone"] = "Write their whole phone number."
    if form.private not in ("yes", "no"):
        found["private"] = "Choose one of the two."
    return found


def _command(form: WhereForm) -> GiveLocation:
    return GiveLocation(
        place=plain(form.place),
        state=form.state,
        at_home=form.at_home == "yes",
        private=form.private == "yes",
        emergency_name=plain(form.emergency_name),
        emergency_phone=plain(form.emergency_phone),
    )


def _again(given: GiveLocation | None) -> WhereForm:
    if given is None:
        return WhereForm()
    return WhereForm(
        place=given.place,
        state=given.state,
        at_home="yes" if given.at_home else "no",
        private="yes" if given.private else "no",
        emergency_name=given.emergency_name,
        emergency_phone=given.emergency_phone,
    )


async def _page(
    request: web.Request, meeting: Meeting, form: WhereForm, errors: dict[str, str]
) -> web.Response:
    return member_page(
        request,
        "member/where.html",
        status=422 if errors else 200,
        step="/join/where",
        card=meeting.card,
        office=meeting.office,
        form=form,
        offered=offered(await _chart(request)),
        errors=errors,
        states=STATES,
    )
