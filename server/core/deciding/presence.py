"""What a member says about themselves in the meeting: away, back, help, goodbye.

PRS-3: a person steps away, not a page: with two pages open both stop and both come back.
PRS-4: help can be asked for from the waiting room on; it is asked once until somebody is on it.
PRS-10: a page nobody let in moves nothing of a member who is in the room.
"""

from server.core.commands import AcknowledgeHelp
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import (
    HelpAcknowledged,
    HelpAsked,
    MemberDisconnected,
    MemberReturned,
    MemberSteppedAway,
)
from server.core.state import Stay, Waiting


def step_away(asked: Asked) -> Answer:
    seat = asked.own_seat
    if asked.actor.connection_id not in seat.pages:
        return refusals.NOT_IN_ROOM
    here = (page for page in seat.pages.values() if page.here)
    return tuple(MemberSteppedAway(seat.member_id, page.connection_id) for page in here)


def come_back(asked: Asked) -> Answer:
    seat = asked.own_seat
    if asked.actor.connection_id not in seat.pages:
        return refusals.NOT_IN_ROOM
    away = (page for page in seat.pages.values() if not page.here)
    return tuple(MemberReturned(seat.member_id, page.connection_id) for page in away)


def ask_help(asked: Asked) -> Answer:
    seat = asked.own_seat
    if seat.confirmed_at is None:
        return refusals.JOIN_FIRST
    if seat.pages and asked.actor.device_id not in seat.admitted:
        # Whoever is in the room asks there; once they are out of it, any device of theirs may.
        return refusals.NOT_IN_ROOM
    already_asked = seat.help_at is not None and seat.help_by is None
    return NOTHING if already_asked else (HelpAsked(seat.member_id),)


def acknowledge_help(command: AcknowledgeHelp, asked: Asked) -> Answer:
    seat = asked.session.seats.get(command.member_id)
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    if seat.help_at is None or seat.help_by is not None:
        return NOTHING  # nobody asked, or a colleague is on it already
    return (HelpAcknowledged(seat.member_id),)


def leave(asked: Asked) -> Answer:
    """End the stay of the page that asks; of the whole device when a form asks without a page."""
    seat, actor = asked.own_seat, asked.actor
    pages: dict[str, Waiting | Stay] = {**seat.waiting, **seat.pages}
    leaving = (
        connection_id
        for connection_id, page in pages.items()
        if connection_id == actor.connection_id
        or (actor.connection_id is None and actor.device_id in (None, page.device_id))
    )
    return tuple(
        MemberDisconnected(seat.member_id, connection_id, "left", asked.now)
        for connection_id in leaving
    )
