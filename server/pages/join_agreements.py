"""What a member agrees to: one purpose each, nothing ticked for them, a no that costs little.

PRS-5: without the first two nobody can meet this way; every other no changes that one thing.
"""

from typing import Literal, get_args

from aiohttp import web

from server.core.agreements import Agreements, missing_answers, needed
from server.core.commands import AnswerConsents, Refused
from server.core.plan import Purpose
from server.keys import SETTINGS, VISIT
from server.pages.agreement_texts import AGREEMENTS
from server.pages.forms import Form, read_form
from server.pages.given_here import AGREED_HERE
from server.pages.join_measures import asks_anything, next_step
from server.pages.member_page import Meeting, meeting_of, member_page, record, step_of
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

    @property
    def answers(self) -> dict[Purpose, bool]:
        return {purpose: getattr(self, purpose) == "yes" for purpose in PURPOSES}


async def agreements_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    early = _too_early(request, meeting)
    # What is ticked is what was ticked on this device before, never what we would like.
    return early or _page(request, meeting, _given_here(request) or {})


async def agreements_answer(request: web.Request) -> web.Response:
    form = await read_form(request, AgreementsForm)
    meeting = await meeting_of(request)
    early = _too_early(request, meeting)
    if early is not None:
        return early
    if missing_answers(form.answers):
        return _page(request, meeting, form.answers, declined=True)
    command = AnswerConsents(_texts(meeting).version, form.answers)
    if isinstance(await record(request, meeting.room, command), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    visit = request[VISIT]
    request.app[AGREED_HERE].keep(visit.session_id, visit.device_id, form.answers)
    # The seat as it is now, with the answers in it.
    return see_other(next_step(request, await meeting_of(request)))


def _too_early(request: web.Request, meeting: Meeting) -> web.Response | None:
    step = step_of(request[VISIT], meeting.seat)
    # PRS-2: a second device may be somebody else's. What was agreed to elsewhere it neither sees
    # nor changes.
    elsewhere = step == "/join/room" and _given_here(request) is None
    return see_other(step) if elsewhere or step in ("/join/you", "/join/where") else None


def _given_here(request: web.Request) -> dict[Purpose, bool] | None:
    visit = request[VISIT]
    return request.app[AGREED_HERE].of(visit.session_id, visit.device_id)


def _asked(request: web.Request, meeting: Meeting, purpose: Purpose) -> bool:
    match purpose:
        case "rewriting":
            return bool(request.app[SETTINGS].rewriting_url)
        case "measures":
            return asks_anything(meeting)
        case _:
            return True


def _texts(meeting: Meeting) -> Agreements:
    return AGREEMENTS[meeting.room.session.plan.agreement_version]


def _page(
    request: web.Request, meeting: Meeting, ticked: dict[Purpose, bool], *, declined: bool = False
) -> web.Response:
    texts = _texts(meeting)
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
            for purpose in PURPOSES
            if _asked(request, meeting, purpose)
        ],
        declined=declined,
    )
