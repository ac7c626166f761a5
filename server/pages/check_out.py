"""One minute after the room: how helpful it was, and words of one's own. MEA-8.

The visit is over by then and the browser keeps nothing: what is left is a ticket in the page
itself, good once and for a quarter of an hour. Whoever finds the tab later learns nothing by it.
"""

from datetime import datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.core.commands import Actor
from server.core.measure_commands import CheckOut
from server.core.state import SeatState, Session
from server.ids import new_id, new_token
from server.keys import CLOCK, ROOMS
from server.pages.forms import Form, read_form
from server.pages.member_words import plain
from server.pages.render import see_other
from server.store import Visit

OPEN_FOR = timedelta(minutes=15)
MOST_OPEN = 2_000  # the oldest is forgotten; a check-out may always be left out


class Ticket(Struct, frozen=True):
    visit: Visit
    until: datetime


class CheckOuts:
    """The tickets given out, in the memory of this process; a restart only asks nobody."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    def give(self, visit: Visit, now: datetime) -> str:
        token = new_token()
        self._tickets[token] = Ticket(visit, now + OPEN_FOR)
        while len(self._tickets) > MOST_OPEN:
            del self._tickets[next(iter(self._tickets))]
        return token

    def take(self, token: str, now: datetime) -> Visit | None:
        """Return whose ticket it was; it is worth nothing from now on."""
        ticket = self._tickets.pop(token, None)
        return ticket.visit if ticket is not None and now < ticket.until else None


CHECK_OUTS: web.AppKey[CheckOuts] = web.AppKey("check_outs")


class CheckOutForm(Form, frozen=True):
    ticket: Annotated[str, Meta(max_length=64)] = ""
    helpful: Annotated[str, Meta(max_length=2)] = ""
    words: Annotated[str, Meta(max_length=4000)] = ""


def is_asked(session: Session, seat: SeatState, device_id: str) -> bool:
    """Whether to ask this member, who is leaving by this device, how it was."""
    stranger = device_id not in seat.admitted
    return (
        session.seat(seat.member_id).check_out
        and session.started_at is not None
        and seat.first_joined_at is not None
        and seat.agreed_to_measures
        and seat.member_id not in session.check_outs
        and not stranger
    )


async def check_out_answer(request: web.Request) -> web.Response:
    form = await read_form(request, CheckOutForm)
    visit = request.app[CHECK_OUTS].take(form.ticket, request.app[CLOCK].now())
    known = form.helpful.isascii() and form.helpful.isdigit() and int(form.helpful) <= 10
    said = CheckOut(int(form.helpful) if known else None, plain(form.words)[:1000] or None)
    if visit is not None and said != CheckOut():
        room = await request.app[ROOMS].room(visit.practice_id, visit.session_id)
        if room is not None:
            actor = Actor("member", visit.member_id, device_id=visit.device_id)
            # Refused or not: it may be left out, and nobody is kept at the door for it.
            await room.ask(said, actor, command_id=new_id())
    return see_other("/join/left")
