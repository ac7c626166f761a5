"""One group: who is in it, and a member leaving it, from a day on and for a reason.

Nothing of the past changes: sessions that were held keep their plan, and notes stay where they
are. The reason is kept in the audit trail, sealed, and shown to whoever leads the group.
"""

from collections import Counter
from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from server.core.localtime import local
from server.core.placement import Step
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.group_consents import withheld
from server.pages.payer_size import with_one_more
from server.pages.placing import add_step
from server.pages.render import render, see_other
from server.store.facts import Enrolment, GroupDetails, MemberChart

ACT, KIND = "leave_group", "enrolment"
LONGEST_REASON = 1000
SAID = {"she": "she/her", "he": "he/him", "they": "they/them", "name": "by name", None: "not said"}


class DepartureForm(Form, frozen=True):
    member_id: Annotated[str, Meta(max_length=64)]
    day: Annotated[str, Meta(max_length=10)]
    reason: Annotated[str, Meta(max_length=2 * LONGEST_REASON)]
    how: Literal["left", "completed"] = "left"


class Line(Struct, frozen=True):
    """One member as the page shows them; *reason* when they left."""

    enrolment: Enrolment
    reason: str | None = None


class Standing(Struct, frozen=True):
    """A group that whoever asks leads."""

    group_id: str
    details: GroupDetails
    enrolments: tuple[Enrolment, ...]


async def group_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "group", standing.group_id)
    return await group_page(request, standing)


async def departure_create(request: web.Request) -> web.Response:
    standing = await own_group(request)
    form = await read_form(request, DepartureForm)
    found = [e for e in standing.enrolments if e.member_id == form.member_id]
    if not found:
        raise web.HTTPNotFound
    day, reason = _day(form.day), " ".join(form.reason.split())
    mistake = _mistake(found[0], day, reason)
    if day is None or mistake:
        return await group_page(request, standing, form=form, error=mistake)
    scope, group_id = access.practice(request), standing.group_id
    zone = ZoneInfo(standing.details.timezone)
    await scope.people.leave_group(
        group_id, form.member_id, at=datetime.combine(day, time(), tzinfo=zone)
    )
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act=ACT,
        subject_kind=KIND,
        subject_id=subject_of(group_id, form.member_id),
        at=request.app[CLOCK].now(),
        reason=reason,
    )
    await add_step(request, group_id, form.member_id, Step(form.how, reason))
    return see_other(f"/groups/{group_id}#member-{form.member_id}")


async def _leaders(request: web.Request, group_id: str) -> list[str]:
    people = access.practice(request).people
    accounts = [await people.account(one) for one in await people.leaders(group_id)]
    return [f"{one.name}, {one.credential}" for one in accounts if one is not None]


def _composition(charts: list[MemberChart], now: datetime) -> list[str]:
    """Return who is in the group in numbers: what one weighs before adding somebody."""
    if not charts:
        return []
    ages = sorted(
        now.year - born.year - ((now.month, now.day) < (born.month, born.day))
        for born in (one.birth_date for one in charts)
    )
    told = Counter(SAID[one.pronouns] for one in charts)
    years = f"{ages[0]}" if ages[0] == ages[-1] else f"{ages[0]} to {ages[-1]}"
    return [f"{years} years old", *(f"{many} {word}" for word, many in told.most_common())]


def _mistake(enrolment: Enrolment, day: date | None, reason: str) -> str:
    if enrolment.left_at is not None:
        return "This member has left already."
    if day is None:
        return "Choose the day from which they are not expected."
    if not reason:
        return "Write the reason. It is kept with your name."
    if len(reason) > LONGEST_REASON:
        return f"That is too long: {len(reason)} of {LONGEST_REASON} characters."
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def own_group(request: web.Request) -> Standing:
    """Return the group of the address, if the signed-in account leads it; else 404."""
    return await led_group(request, request.match_info["group_id"])


async def led_group(request: web.Request, group_id: str) -> Standing:
    """Return this group, if the signed-in account leads it; else 404."""
    people = access.practice(request).people
    details = await people.group(group_id)
    if details is None or request[ACCOUNT].account_id not in await people.leaders(group_id):
        raise web.HTTPNotFound
    return Standing(group_id, details, tuple(await people.enrolments(group_id)))


async def _reason(request: web.Request, group_id: str, enrolment: Enrolment) -> str | None:
    if enrolment.left_at is None:
        return None
    subject = subject_of(group_id, enrolment.member_id)
    entries = await access.practice(request).audit.entries(subject_id=subject)
    return next((e.reason for e in reversed(entries) if e.act == ACT), None)


def subject_of(group_id: str, member_id: str) -> str:
    return f"{group_id}/{member_id}"


async def group_page(
    request: web.Request,
    standing: Standing,
    *,
    form: DepartureForm | None = None,
    error: str = "",
    enrol_error: str = "",
) -> web.Response:
    """Return the page of a group, with what stands in the way of a departure or an enrolment."""
    zone, now = standing.details.timezone, request.app[CLOCK].now()
    scope = access.practice(request)
    charts = await scope.people.members_for(request[ACCOUNT].account_id)
    names = {one.member_id: one.name for one in charts}
    inside = {one.member_id for one in standing.enrolments if one.left_at is None}
    to_come = await scope.calendar.to_come(standing.group_id, now=now, most=1)
    leaders = await _leaders(request, standing.group_id)
    here = [one for one in standing.enrolments if one.left_at is None]
    standings = await scope.consents.of_many(one.member_id for one in here)
    lines = [
        Line(one, await _reason(request, standing.group_id, one)) for one in standing.enrolments
    ]
    return render(
        request,
        "facilitator/group.html",
        status=422 if error or enrol_error else 200,
        group=standing.details,
        group_id=standing.group_id,
        here=[line for line in lines if line.enrolment.left_at is None],
        left=[line for line in lines if line.enrolment.left_at is not None],
        today=local(now, zone).date(),
        withheld=withheld(standing.details, here, standings),
        leaders=leaders,
        next_at=to_come[0].starts_at if to_come else None,
        standing_links=(await scope.letters.rules()).standing,
        mix=_composition([one for one in charts if one.member_id in inside], local(now, zone)),
        outside=[(one.member_id, one.name) for one in charts if one.member_id not in inside],
        waitlist=[(i, names[i]) for i in standing.details.waitlist if i in names],
        enrol_error=enrol_error,
        one_more=await with_one_more(
            request,
            standing.details,
            [one for one in charts if one.member_id in inside],
            leaders=len(leaders),
            now=now,
        ),
        form=form,
        error=error,
    )
