"""How a member is reached: address, number, what they agreed to, their time zone. LET-4."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.core.letters import Channel, Reach
from server.core.localtime import is_zone
from server.keys import POST, PRACTICE
from server.pages import access
from server.pages.chart import own_chart
from server.pages.forms import Form, read_form
from server.pages.members import record
from server.pages.render import render, see_other
from server.store.facts import MemberChart

Tick = Annotated[str, Meta(max_length=3)]
NO_EMAIL = "Write an address such as bo@example.org, or take the tick away."
NO_NUMBER = (
    "Write the number with its country code, such as +1 555 010 0199, or take the tick away."
)
NO_ZONE = "Write a time zone such as America/Chicago, or leave it empty."


class ReachForm(Form, frozen=True):
    email: Annotated[str, Meta(max_length=200)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    by_email: Tick = ""
    by_text: Tick = ""
    timezone: Annotated[str, Meta(max_length=64)] = ""


async def reach_show(request: web.Request) -> web.Response:
    member = await own_chart(request)
    await access.saw(request, "member", member.member_id)
    reach = (await access.practice(request).letters.reaches([member.member_id])).get(
        member.member_id, Reach()
    )
    form = ReachForm(
        email=member.email or "",
        phone=member.phone or "",
        by_email="yes" if "email" in reach.channels else "",
        by_text="yes" if "text" in reach.channels else "",
        timezone=reach.timezone or "",
    )
    return await _page(request, member, form, {})


async def reach_set(request: web.Request) -> web.Response:
    member = await own_chart(request)
    form = await read_form(request, ReachForm)
    email, phone, zone = form.email.strip(), form.phone.strip(), form.timezone.strip()
    errors = {}
    if form.by_email and not _is_email(email):
        errors["email"] = NO_EMAIL
    if form.by_text and not _is_number(phone):
        errors["phone"] = NO_NUMBER
    if zone and not is_zone(zone):
        errors["timezone"] = NO_ZONE
    if errors:
        return await _page(request, member, form, errors)
    scope = access.practice(request)
    await scope.people.change_member(replace(member, email=email or None, phone=phone or None))
    ticks: tuple[tuple[Channel, str], ...] = (("email", form.by_email), ("text", form.by_text))
    channels = tuple(channel for channel, tick in ticks if tick == "yes")
    await scope.letters.set_reach(member.member_id, Reach(channels, zone or None))
    await record(
        request, "set_reach", member.member_id, "agreed to: " + (", ".join(channels) or "nothing")
    )
    return see_other(f"/members/{member.member_id}/contact?saved=yes")


async def _page(
    request: web.Request, member: MemberChart, form: ReachForm, errors: dict[str, str]
) -> web.Response:
    return render(
        request,
        "facilitator/contact.html",
        status=422 if errors else 200,
        chart=member,
        form=form,
        errors=errors,
        stopped=await access.practice(request).letters.stopped(member.member_id),
        zone=request[PRACTICE].timezone,
        ways=request.app[POST].carriers,
        saved="saved" in request.query,
    )


def _is_email(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".")) and not any(c in text for c in ' <>,;"')


def _is_number(text: str) -> bool:
    # E.164; with the country code, for a text goes astray without one.
    digits = text[1:].replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return text.startswith("+") and digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 15
