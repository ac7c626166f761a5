"""Is this who was here, and for how long? Looking, putting right with a reason, standing by it."""

from datetime import datetime

from aiohttp import web

from server.core.commands import Actor, ConfirmAttendance, Refused
from server.core.state import Session
from server.desk.commitments import remember
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.attendance_sheet import sheet_of
from server.pages.correcting import CHOICES, CorrectionForm, Wrong, correction
from server.pages.desk_page import bring_up_to_date
from server.pages.forms import NoFields, read_form
from server.pages.payer_facts import afterwards
from server.pages.payer_size import gathered
from server.pages.render import render, see_other
from server.pages.sources import tray_of
from server.pages.way_back import kept
from server.store import SessionCard


async def attendance_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    session = await access.seen_session(request, card)
    return await _page(request, card, session, changing=request.query.get("change"))


async def attendance_correct(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    form = await read_form(request, CorrectionForm)
    sheet = sheet_of(room.session, request.app[CLOCK].now())
    line = next((line for line in sheet.lines if line.member_id == form.member_id), None)
    if line is None:
        raise web.HTTPNotFound
    try:
        command = correction(
            form, counted=line.counted, window=sheet.window, timezone=card.timezone
        )
    except Wrong as wrong:
        return await _page(
            request,
            card,
            room.session,
            changing=form.member_id,
            form=form,
            error=(wrong.field, wrong.text),
        )
    answer = await room.ask(command, _actor(request), command_id=new_id())
    if isinstance(answer, Refused):
        return await _page(
            request,
            card,
            room.session,
            changing=form.member_id,
            form=form,
            error=("at", answer.text),
        )
    return see_other(f"/sessions/{card.session_id}/attendance#line-{form.member_id}")


async def attendance_confirm(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    await read_form(request, NoFields)
    answer = await room.ask(ConfirmAttendance(), _actor(request), command_id=new_id())
    if isinstance(answer, Refused):
        return await _page(request, card, room.session, refusal=answer.text)
    await remember(access.practice(request), card.session_id, room.session)
    await bring_up_to_date(request, card)
    return kept(request, f"/sessions/{card.session_id}/notes")


async def _page(
    request: web.Request,
    card: SessionCard,
    session: Session,
    *,
    changing: str | None = None,
    form: CorrectionForm | None = None,
    error: tuple[str, str] | None = None,
    refusal: str | None = None,
) -> web.Response:
    now = request.app[CLOCK].now()
    return render(
        request,
        "facilitator/attendance.html",
        status=200 if error is None and refusal is None else 422,
        card=card,
        session=session,
        sheet=sheet_of(session, now),
        unknown=_unknown(session, now),
        now=now,
        changing=changing,
        choices=CHOICES,
        form=form,
        error=error,
        refusal=refusal,
        payers=gathered(await afterwards(request, session)) if session.ended_at is not None else [],
        drafted=bool(await access.practice(request).notes.of_session(card.session_id)),
    )


def _unknown(session: Session, now: datetime) -> int:
    """Return how many connections somebody has to say something about."""
    strangers, twice = tray_of(session, now)
    return sum(1 for one in strangers if one.whose is None) + len(twice)


def _actor(request: web.Request) -> Actor:
    return Actor(kind="facilitator", id=request[ACCOUNT].account_id)
