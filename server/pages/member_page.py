"""What members' pages have in common: whose meeting it is, which step comes next, the frame.

Until the birth date matched a page says nothing but a time and a first name: no practice, no
group, no facilitator. A found link tells nothing.
"""

from aiohttp import web
from msgspec import Struct

from server.core.commands import Actor, JoinCommand, Leave, Refused
from server.core.deciding.doors import joined_up
from server.core.state import SeatState
from server.ids import new_id
from server.keys import CLOCK, ROOMS, STORE, VISIT
from server.live.room import Answer, Room
from server.pages.member_words import day_and_time
from server.pages.render import render
from server.store import Practice, SessionCard, Visit
from server.store.facts import PracticeCard

STEPS = ("/join/you", "/join/where", "/join/agreements", "/join/room")


class Meeting(Struct, frozen=True):
    """The meeting a visit leads to, and the one seat in it that is this member's."""

    card: SessionCard
    office: PracticeCard
    room: Room
    seat: SeatState


def scope_of(request: web.Request) -> Practice:
    return request.app[STORE].practice(request[VISIT].practice_id)


async def session_of(request: web.Request) -> SessionCard:
    """Return the card of the visit's session; 404 when the practice dropped it."""
    card = await scope_of(request).calendar.session(request[VISIT].session_id)
    if card is None:
        raise web.HTTPNotFound
    return card


async def meeting_of(request: web.Request) -> Meeting:
    """Return the meeting with its room; 404 when this member is not expected any more."""
    visit = request[VISIT]
    room = await request.app[ROOMS].room(visit.practice_id, visit.session_id)
    seat = room.session.seats.get(visit.member_id) if room is not None else None
    if room is None or seat is None:
        raise web.HTTPNotFound
    office = await scope_of(request).calendar.practice()
    return Meeting(await session_of(request), office, room, seat)


def step_of(visit: Visit, seat: SeatState) -> str:
    """Return the address of the first question that is still open."""
    if not visit.confirmed or seat.confirmed_at is None:
        return "/join/you"
    if seat.location is None:
        return "/join/where"
    return "/join/room" if joined_up(seat) else "/join/agreements"


async def record(
    request: web.Request, room: Room, command: JoinCommand | Leave
) -> Answer | Refused:
    """Ask the room for what a form says, as this member on this device."""
    visit = request[VISIT]
    actor = Actor(kind="member", id=visit.member_id, device_id=visit.device_id)
    return await room.ask(command, actor, command_id=new_id())


def member_page(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    step: str | None = None,
    card: SessionCard | None = None,
    office: PracticeCard | None = None,
    **context: object,
) -> web.Response:
    """Render a page of a member; *office* only once they are known, and on refusals its phone."""
    now = request.app[CLOCK].now()
    when = day_and_time(card.starts_at, card.timezone, now=now) if card else None
    return render(
        request,
        template,
        status=status,
        step=STEPS.index(step) + 1 if step else None,
        steps=len(STEPS),
        when=when,
        office=office,
        **context,
    )
