"""Questionnaires on the way in: one at a time, after the agreements and before the waiting room.

MEA-6: everything may be left out, and nothing else changes by it. Nothing comes back to the
member: no score, no band, no word on what they answered. What was left out is remembered for this
device and this meeting only, so that Reload does not ask again.
"""

from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from server.core.commands import Refused
from server.core.localtime import local
from server.core.measure_commands import AnswerMeasure, CheckIn
from server.core.measures.instrument import Instrument
from server.core.measures.scoring import score
from server.keys import VISIT
from server.measures import INSTRUMENTS
from server.pages.forms import Form, read_form
from server.pages.given_here import LEFT_OUT
from server.pages.member_page import Meeting, meeting_of, member_page, record, step_of
from server.pages.member_refusal import OVER, refuse
from server.pages.member_words import plain
from server.pages.render import see_other

HERE, ROOM = "/join/measures", "/join/room"
CHECK_IN = "check_in"
MOST_ITEMS = max(one.count for one in INSTRUMENTS.values() if one.shown)
Answer = Annotated[str, Meta(max_length=1)]

# One field for each item of the longest form: `a1`, `a2` and so on; left out is "".
MeasureForm = msgspec.defstruct(
    "MeasureForm",
    [("about", Annotated[str, Meta(max_length=40)])]
    + [(f"a{n}", Answer, "") for n in range(1, MOST_ITEMS + 1)],
    bases=(Form,),
    frozen=True,
)


class CheckInForm(Form, frozen=True):
    mood: Annotated[str, Meta(max_length=2)] = ""
    word: Annotated[str, Meta(max_length=400)] = ""
    goal: Annotated[str, Meta(max_length=400)] = ""


def asks_anything(meeting: Meeting) -> bool:
    """Whether this member is asked anything about themselves, should they agree."""
    seat = meeting.room.session.seat(meeting.seat.member_id)
    return bool(seat.check_in or seat.check_out or _shown(seat.measures))


def next_step(request: web.Request, meeting: Meeting) -> str:
    """Return where the way in goes on after the agreements."""
    return HERE if _open(request, meeting) else ROOM


async def measures_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    step = step_of(request[VISIT], meeting.seat)
    if step != ROOM:
        return see_other(step)
    still = _open(request, meeting)
    if not still:
        return see_other(ROOM)
    if still[0] == CHECK_IN:
        return member_page(
            request, "member/check_in.html", card=meeting.card, office=meeting.office, error=None
        )
    return member_page(
        request,
        "member/measures.html",
        card=meeting.card,
        office=meeting.office,
        instrument=INSTRUMENTS[still[0]],
    )


async def measures_answer(request: web.Request) -> web.Response:
    form = await read_form(request, MeasureForm)
    meeting = await meeting_of(request)
    about = msgspec.structs.asdict(form)["about"]
    if about not in _open(request, meeting) or about == CHECK_IN:
        return see_other(HERE)
    instrument = INSTRUMENTS[about]
    answers = _answers(form, instrument)
    if answers.count(None) == instrument.count:
        _leave_out(request, about)
        return see_other(HERE)
    scored = score(instrument, answers)
    plan = meeting.room.session.plan
    command = AnswerMeasure(
        instrument=instrument.id,
        taken_on=local(plan.starts_at, plan.timezone).date(),
        answers=answers,
        scores=scored.scores,
        risk=scored.risk,
        provisional=scored.provisional,
        term=instrument.risk.term if instrument.risk else None,
    )
    if isinstance(await record(request, meeting.room, command), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    return see_other(HERE)


async def check_in_answer(request: web.Request) -> web.Response:
    form = await read_form(request, CheckInForm)
    meeting = await meeting_of(request)
    if CHECK_IN not in _open(request, meeting):
        return see_other(HERE)
    mood, word, goal = form.mood, plain(form.word)[:120], plain(form.goal)[:200]
    known = mood.isascii() and mood.isdigit() and int(mood) <= 10
    command = CheckIn(int(mood) if known else None, word or None, goal or None)
    if command == CheckIn():
        _leave_out(request, CHECK_IN)
    elif isinstance(await record(request, meeting.room, command), Refused):
        return refuse(request, OVER, phone=meeting.office.phone)
    return see_other(HERE)


def _answers(form: msgspec.Struct, instrument: Instrument) -> tuple[int | None, ...]:
    fields = msgspec.structs.asdict(form)
    typed = [fields[f"a{n}"] for n in range(1, instrument.count + 1)]
    if any(t and not (t.isascii() and t.isdigit() and int(t) <= instrument.highest) for t in typed):
        raise web.HTTPBadRequest  # none of our pages sends it
    return tuple(int(t) if t else None for t in typed)


def _open(request: web.Request, meeting: Meeting) -> tuple[str, ...]:
    """Return what is still to be asked on this device, in order."""
    session, state, visit = meeting.room.session, meeting.seat, request[VISIT]
    # PRS-2: a device that nobody let in may be somebody else's; it is asked nothing.
    stranger = bool(state.admitted) and visit.device_id not in state.admitted
    if not state.agreed_to_measures or stranger or session.phase == "ended":
        return ()
    seat = session.seat(state.member_id)
    done = {one.event.instrument for one in session.measures_of(state.member_id)}
    done |= {CHECK_IN} if state.member_id in session.check_ins else set()
    done |= set(request.app[LEFT_OUT].of(visit.session_id, visit.device_id) or ())
    wanted = ((CHECK_IN,) if seat.check_in else ()) + _shown(seat.measures)
    return tuple(one for one in wanted if one not in done)


def _shown(instruments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in instruments if one in INSTRUMENTS and INSTRUMENTS[one].shown)


def _leave_out(request: web.Request, about: str) -> None:
    visit, left_out = request[VISIT], request.app[LEFT_OUT]
    before = left_out.of(visit.session_id, visit.device_id) or ()
    left_out.keep(visit.session_id, visit.device_id, (*before, about))
