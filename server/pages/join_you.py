"""`Is this you?` The birth date in the chart turns a visit into this member's.

Five wrong dates lock the link (LNK-3). What is no date at all is not counted: it can be no guess.
"""

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.commands import ConfirmIdentity, Refused
from server.core.links import WRONG_TRIES, link_state
from server.keys import CLOCK, STORE, VISIT
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.member_page import meeting_of, member_page, record, scope_of, session_of
from server.pages.member_refusal import LOCKED, OVER, REVOKED_OR_UNKNOWN, refuse, refuse_link
from server.pages.member_words import tries_left
from server.pages.render import see_other
from server.store import PersonalLink

NO_DATE = "Write month, day and the year with four digits, such as 4 17 1984."
WRONG = "That is not the date we have. "

Part = Annotated[str, Meta(max_length=10)]


class BirthDateForm(Form, frozen=True):
    month: Part = ""
    day: Part = ""
    year: Part = ""


async def you_show(request: web.Request) -> web.Response:
    if request[VISIT].confirmed:
        return see_other("/join/where")
    link = await _link(request)
    refusal = await _refusal(request, link)
    return refusal or await _page(request, BirthDateForm())


async def you_confirm(request: web.Request) -> web.Response:
    form = await read_form(request, BirthDateForm)
    link = await _link(request)
    refusal = await _refusal(request, link)
    if refusal is not None or link is None:
        return refusal or refuse(request, REVOKED_OR_UNKNOWN)
    given = birth_date(form)
    if given is None:
        return await _page(request, form, error=NO_DATE)
    match await scope_of(request).links.check_birth_date(link.link_id, given):
        case "right":
            return await _let_on(request, link)
        case "wrong":
            return await _wrong(request, form)
        case "locked":
            return await refuse_link(request, link, "locked")


def birth_date(form: BirthDateForm) -> date | None:
    """Return the date of *form*, or None when there is no such day."""
    parts = [part.strip() for part in (form.year, form.month, form.day)]
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


async def _let_on(request: web.Request, link: PersonalLink) -> web.Response:
    meeting = await meeting_of(request)
    if isinstance(await record(request, meeting.room, ConfirmIdentity()), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    token = request.cookies[access.visit_cookie(request)]
    await request.app[STORE].doors.confirm_visit(token)
    await scope_of(request).links.mark_used(link.link_id, request.app[CLOCK].now())
    return see_other("/join/where")


async def _wrong(request: web.Request, form: BirthDateForm) -> web.Response:
    visit, scope = request[VISIT], scope_of(request)
    link = await scope.links.link(visit.link_id)
    left = WRONG_TRIES - (link.wrong_tries if link else WRONG_TRIES)
    await scope.audit.record(
        actor=visit.member_id,
        act="birth_date_wrong",
        subject_kind="link",
        subject_id=visit.link_id,
        at=request.app[CLOCK].now(),
    )
    if left <= 0:
        return refuse(request, LOCKED, phone=(await scope.calendar.practice()).phone)
    return await _page(request, BirthDateForm(), error=WRONG + tries_left(left))


async def _link(request: web.Request) -> PersonalLink | None:
    return await scope_of(request).links.link(request[VISIT].link_id)


async def _refusal(request: web.Request, link: PersonalLink | None) -> web.Response | None:
    if link is None:
        return refuse(request, REVOKED_OR_UNKNOWN)
    state = link_state(link, now=request.app[CLOCK].now())
    return None if state == "good" else await refuse_link(request, link, state)


async def _page(
    request: web.Request, form: BirthDateForm, error: str | None = None
) -> web.Response:
    chart = await scope_of(request).people.member(request[VISIT].member_id)
    if chart is None:
        raise web.HTTPNotFound
    return member_page(
        request,
        "member/you.html",
        status=200 if error is None else 422,
        step="/join/you",
        card=await session_of(request),
        name=chart.display_name,
        form=form,
        error=error,
    )
