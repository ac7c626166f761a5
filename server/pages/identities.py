"""Whose a connection at the video platform is, said on the attendance page; and taken back."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.commands import Actor, ClaimConnection, Refused, RetractClaim
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other
from server.pages.sources import in_words, told_of, tray_of
from server.store import SessionCard

GUEST = "guest"
Word = Annotated[str, Meta(max_length=600, min_length=1)]


class ClaimForm(Form, frozen=True):
    conn: Word
    person: Annotated[str, Meta(max_length=64, min_length=1)]


class RetractionForm(Form, frozen=True):
    conn: Word


async def claim_create(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    form = await read_form(request, ClaimForm)
    person = None if form.person == GUEST else form.person
    return await _ask(request, card, ClaimConnection(form.conn, person))


async def claim_retract(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    form = await read_form(request, RetractionForm)
    return await _ask(request, card, RetractClaim(form.conn))


async def sources_show(request: web.Request) -> web.Response:
    """What each source says, and the tray of whom nobody can name."""
    card = await access.own_session(request)
    session, now = await access.seen_session(request, card), request.app[CLOCK].now()
    strangers, twice = tray_of(session, now)
    plan = session.plan
    return render(
        request,
        "facilitator/sources.html",
        card=card,
        session=session,
        told=told_of(session, now),
        strangers=strangers,
        twice=twice,
        people=[
            *((seat.member_id, seat.display_name) for seat in plan.seats),
            *((one.facilitator_id, one.name) for one in plan.facilitators),
        ],
        guest=GUEST,
        in_words=lambda spans: in_words(spans, plan.timezone),
    )


async def _ask(
    request: web.Request, card: SessionCard, command: ClaimConnection | RetractClaim
) -> web.Response:
    room = await access.own_room(request, card)
    actor = Actor(kind="facilitator", id=request[ACCOUNT].account_id)
    answer = await room.ask(command, actor, command_id=new_id())
    if isinstance(answer, Refused):
        raise web.HTTPUnprocessableEntity(text=answer.text)
    return see_other(f"/sessions/{card.session_id}/sources#tray")
