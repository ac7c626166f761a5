"""One group: who is in it, and a member leaving it, from a day on and for a reason.

Nothing of the past changes: sessions that were held keep their plan, and notes stay where they
are. The reason is kept in the audit trail, sealed, and shown to whoever leads the group.
"""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other
from server.store.facts import Enrolment, GroupDetails

ACT, KIND = "leave_group", "enrolment"
LONGEST_REASON = 1000


class DepartureForm(Form, frozen=True):
    member_id: Annotated[str, Meta(max_length=64)]
    day: Annotated[str, Meta(max_length=10)]
    reason: Annotated[str, Meta(max_length=2 * LONGEST_REASON)]


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
    standing = await _own_group(request)
    await access.saw(request, "group", standing.group_id)
    return await _page(request, standing)


async def departure_create(request: web.Request) -> web.Response:
    standing = await _own_group(request)
    form = await read_form(request, DepartureForm)
    found = [e for e in standing.enrolments if e.member_id == form.member_id]
    if not found:
        raise web.HTTPNotFound
    day, reason = _day(form.day), " ".join(form.reason.split())
    mistake = _mistake(found[0], day, reason)
    if day is None or mistake:
        return await _page(request, standing, form=form, error=mistake)
    scope, group_id = access.practice(request), standing.group_id
    zone = ZoneInfo(standing.details.timezone)
    await scope.people.leave_group(
        group_id, form.member_id, at=datetime.combine(day, time(), tzinfo=zone)
    )
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act=ACT,
        subject_kind=KIND,
        subject_id=_subject(group_id, form.member_id),
        at=request.app[CLOCK].now(),
        reason=reason,
    )
    return see_other(f"/groups/{group_id}#member-{form.member_id}")


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


async def _own_group(request: web.Request) -> Standing:
    """Return the group of the address, if the signed-in account leads it; else 404."""
    people, group_id = access.practice(request).people, request.match_info["group_id"]
    details = await people.group(group_id)
    if details is None or request[ACCOUNT].account_id not in await people.leaders(group_id):
        raise web.HTTPNotFound
    return Standing(group_id, details, tuple(await people.enrolments(group_id)))


async def _reason(request: web.Request, group_id: str, enrolment: Enrolment) -> str | None:
    if enrolment.left_at is None:
        return None
    subject = _subject(group_id, enrolment.member_id)
    entries = await access.practice(request).audit.entries(subject_id=subject)
    return next((e.reason for e in reversed(entries) if e.act == ACT), None)


def _subject(group_id: str, member_id: str) -> str:
    return f"{group_id}/{member_id}"


async def _page(
    request: web.Request,
    standing: Standing,
    *,
    form: DepartureForm | None = None,
    error: str = "",
) -> web.Response:
    zone = standing.details.timezone
    lines = [
        Line(one, await _reason(request, standing.group_id, one)) for one in standing.enrolments
    ]
    return render(
        request,
        "facilitator/group.html",
        status=422 if error else 200,
        group=standing.details,
        group_id=standing.group_id,
        here=[line for line in lines if line.enrolment.left_at is None],
        left=[line for line in lines if line.enrolment.left_at is not None],
        today=local(request.app[CLOCK].now(), zone).date(),
        form=form,
        error=error,
    )
