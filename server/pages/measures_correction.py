"""A questionnaire from paper was mistyped: taken back with a reason, and put in anew. MEA-7."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.commands import Actor, Refused
from server.core.measure_commands import TakeBackMeasure
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK
from server.measures import INSTRUMENTS
from server.pages import access, measures
from server.pages.chart import own_chart
from server.pages.forms import Form, read_form
from server.pages.member_words import plain
from server.pages.members import record
from server.pages.render import see_other
from server.store.facts import MemberChart
from server.store.measures import Measured

NO_REASON = "Say in a few words what was wrong. It is kept with your name."


class CorrectionForm(Form, frozen=True):
    answers: Annotated[str, Meta(max_length=200)] = ""
    reason: Annotated[str, Meta(max_length=800)] = ""


async def correction_create(request: web.Request) -> web.Response:
    """Take one back; with answers, put them in for the same day. What was typed first stays."""
    member = await own_chart(request)
    wrong = await _from_paper(request, member)
    form = await read_form(request, CorrectionForm)
    instrument, reason = INSTRUMENTS[wrong.answered.instrument], plain(form.reason)[:200]
    if not reason:
        return await measures.page(request, member, error=NO_REASON)
    scored = measures.scored_of(instrument, form.answers) if form.answers.strip() else None
    if form.answers.strip() and scored is None:
        return await measures.page(request, member, error=measures.expected(instrument))
    in_session = await _take_back(request, wrong, reason)
    await record(request, "take_back_measure", member.member_id, reason)
    if scored is not None:
        answers, result = scored
        session_id = wrong.session_id if in_session and wrong.session_id else ""
        day = wrong.answered.taken_on
        mistake = await measures.keep(request, member, session_id, instrument, day, answers, result)
        if mistake:
            return await measures.page(request, member, error=mistake)
        await record(request, "enter_measure", member.member_id)
    return see_other(f"/members/{member.member_id}/measures#{instrument.id}")


async def _from_paper(request: web.Request, member: MemberChart) -> Measured:
    measure_id = request.match_info["measure_id"]
    for one in await access.practice(request).measures.entered(member.member_id):
        if one.answered.measure_id == measure_id and one.taken_back is None and not one.by_member:
            return one
    raise web.HTTPNotFound


async def _take_back(request: web.Request, wrong: Measured, reason: str) -> bool:
    """Take it back in its session's log as well, while that is open; return whether it was."""
    me, scope = request[ACCOUNT].account_id, access.practice(request)
    measure_id = wrong.answered.measure_id
    card = await scope.calendar.session(wrong.session_id) if wrong.session_id else None
    if card is not None and access.leads(request[ACCOUNT], card):
        room = await access.own_room(request, card)
        command = TakeBackMeasure(measure_id, reason)
        answer = await room.ask(command, Actor("facilitator", me), command_id=new_id())
        if not isinstance(answer, Refused):
            return True
    # SES-10: a record somebody stands by stays as it is; the course over time is put right.
    await scope.measures.take_back(measure_id, reason, by=me, at=request.app[CLOCK].now())
    return False
