"""What a member agrees to: one purpose each, nothing ticked for them, a no that costs little.

PRS-5: without the first two nobody can meet this way; every other no changes that one thing.
"""

from typing import Literal, get_args

from aiohttp import web

from server.core.agreements import Agreements, missing_answers, needed
from server.core.commands import AnswerConsents, Refused
from server.core.plan import ALWAYS_ASKED, Purpose
from server.keys import SETTINGS, VISIT
from server.pages.agreement_texts import agreement_texts
from server.pages.forms import Form, read_form
from server.pages.given_here import AGREED_HERE
from server.pages.join_measures import asks_anything, next_step
from server.pages.member_page import (
    Meeting,
    meeting_of,
    member_page,
    record,
    scope_of,
    step_of,
)
from server.pages.member_refusal import OVER, refuse
from server.pages.render import see_other

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
Ticked = Literal["yes"] | None


class AgreementsForm(Form, frozen=True):
    group_agreement: Ticked = None
    telehealth: Ticked = None
    presence_log: Ticked = None
    drafting: Ticked = None
    rewriting: Ticked = None
    measures: Ticked = None
    recording: Ticked = None
    part_2: Ticked = None

    def answers(self, asked: tuple[Purpose, ...]) -> dict[Purpose, bool]:
        return {purpose: getattr(self, purpose) == "yes" for purpose in asked}


async def agreements_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    early = _too_early(request, meeting)
    # What is ticked is what was ticked on this device before, never what we would like.
    return early or await _page(request, meeting, given_here(request) or {})


async def agreements_answer(request: web.Request) -> web.Response:
    form = await read_form(request, AgreementsForm)
    meeting = await meeting_of(request)
    early = _too_early(request, meeting)
    if early is not None:
        return early
    answers = form.answers(asked(request, meeting))
    if missing_answers(answers):
        return await _page(request, meeting, answers, declined=True)
    command = AnswerConsents(meeting.room.session.plan.agreement_version, answers)
    if isinstance(await record(request, meeting.room, command), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    visit = request[VISIT]
    request.app[AGREED_HERE].keep(visit.session_id, visit.device_id, answers)
    # The seat as it is now, with the answers in it.
    return see_other(next_step(request, await meeting_of(request)))


def _too_early(request: web.Request, meeting: Meeting) -> web.Response | None:
    step = step_of(request[VISIT], meeting.seat)
    # PRS-2: a second device may be somebody else's. What was agreed to elsewhere it neither sees
    # nor changes.
    elsewhere = step == "/join/room" and given_here(request) is None
    return see_other(step) if elsewhere or step in ("/join/you", "/join/where") else None


def given_here(request: web.Request) -> dict[Purpose, bool] | None:
    visit = request[VISIT]
    return request.app[AGREED_HERE].of(visit.session_id, visit.device_id)


def asked(request: web.Request, meeting: Meeting) -> tuple[Purpose, ...]:
    """Return what this member is asked in this meeting (CON-3)."""
    asks = set(ALWAYS_ASKED) | set(meeting.room.session.plan.asks)
    if request.app[SETTINGS].rewriting_url:
        asks.add("rewriting")
    if asks_anything(meeting):
        asks.add("measures")
    return tuple(purpose for purpose in PURPOSES if purpose in asks)


async def texts_of(request: web.Request, meeting: Meeting) -> Agreements:
    """Return the texts of the meeting's version, with the practice named where they name it."""
    version = meeting.room.session.plan.agreement_version
    return (await agreement_texts(scope_of(request), version)).named(meeting.office.name)


async def _page(
    request: web.Request, meeting: Meeting, ticked: dict[Purpose, bool], *, declined: bool = False
) -> web.Response:
    texts = await texts_of(request, meeting)
    return member_page(
        request,
        "member/agreements.html",
        status=422 if declined else 200,
        step="/join/agreements",
        card=meeting.card,
        office=meeting.office,
        version=texts.version,
        items=[
            (purpose, texts.texts[purpose], needed(purpose), ticked.get(purpose, False))
            for purpose in asked(request, meeting)
        ],
        declined=declined,
    )
