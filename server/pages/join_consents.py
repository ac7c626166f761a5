"""What a member agreed to in this meeting, and taking it back: at any time, one purpose at a time.

PRS-2: only on a device that answered, or that was let in. CON-2: it holds at once; without one of
the first two the member is out of the meeting, and can agree again.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.commands import Refused, WithdrawConsent
from server.core.plan import Purpose
from server.keys import CLOCK, VISIT
from server.pages.forms import Form, read_form
from server.pages.given_here import AGREED_HERE
from server.pages.join_agreements import PURPOSES, asked, given_here, texts_of
from server.pages.member_page import Meeting, meeting_of, member_page, record, scope_of, step_of
from server.pages.member_refusal import OVER, refuse
from server.pages.render import see_other

BACK = "Taken back at the page of a meeting."


class PurposeForm(Form, frozen=True):
    purpose: Annotated[str, Meta(max_length=20)]


async def consents_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    return _elsewhere(request, meeting) or await _page(request, meeting)


async def consent_withdraw(request: web.Request) -> web.Response:
    form = await read_form(request, PurposeForm)
    meeting = await meeting_of(request)
    elsewhere = _elsewhere(request, meeting)
    if elsewhere is not None:
        return elsewhere
    purpose: Purpose | None = next((one for one in PURPOSES if one == form.purpose), None)
    if purpose is None:
        raise web.HTTPBadRequest
    if isinstance(await record(request, meeting.room, WithdrawConsent(purpose)), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    visit = request[VISIT]
    # Of a meeting that is over the room keeps what it was; beside the chart it holds all the same.
    await scope_of(request).consents.take_back(
        visit.member_id,
        purpose,
        version=meeting.room.session.plan.agreement_version,
        reason=BACK,
        author_id=visit.member_id,
        at=request.app[CLOCK].now(),
    )
    before = given_here(request) or {}
    request.app[AGREED_HERE].keep(visit.session_id, visit.device_id, {**before, purpose: False})
    return see_other("/join/consents?saved=yes")


def _elsewhere(request: web.Request, meeting: Meeting) -> web.Response | None:
    visit, seat = request[VISIT], meeting.seat
    step = step_of(visit, seat)
    own = given_here(request) is not None or visit.device_id in seat.admitted
    return None if own and visit.confirmed and seat.consents else see_other(step)


async def _page(request: web.Request, meeting: Meeting) -> web.Response:
    texts = await texts_of(request, meeting)
    standing = await scope_of(request).consents.of(request[VISIT].member_id)
    given = {one for one, agreed in standing.items() if agreed.given}
    given |= {one for one, yes in meeting.seat.consents.items() if yes and one not in standing}
    return member_page(
        request,
        "member/consents.html",
        card=meeting.card,
        office=meeting.office,
        version=texts.version,
        items=[(one, texts.texts[one], one in given) for one in asked(request, meeting)],
        out=step_of(request[VISIT], meeting.seat) == "/join/agreements",
        saved=request.query.get("saved") == "yes",
    )
