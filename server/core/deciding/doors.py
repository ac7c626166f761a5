"""The door: knocking, letting in, not now, stepping out on request, the lock.

PRS-1: a device that was let in comes back by itself; a removal ends that. PRS-18: that brings back
nobody who stepped away. PRS-2: another
device under the same link waits for a nod of its own, because a link can be forwarded. SES-6: of
two facilitators the first decides, and the second's same wish is no error. PRS-14: behind a locked
door nobody new waits or is let in; who was let in before comes back. PRS-15: a removal is taken
back for the devices it shut out, and they come in by themselves.
"""

from server.core.commands import (
    AdmitMember,
    Knock,
    ReadmitMember,
    RefuseMember,
    RemoveMember,
)
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import (
    AnyEvent,
    MemberAdmitted,
    MemberConnected,
    MemberDisconnected,
    MemberKnocked,
    MemberRefused,
    MemberRemoved,
    MemberSteppedAway,
)
from server.core.plan import REQUIRED_PURPOSES
from server.core.room_events import (
    BreakoutReturned,
    MemberReadmitted,
    RoomLocked,
    RoomUnlocked,
)
from server.core.state import SeatState, Waiting


def joined_up(seat: SeatState) -> bool:
    """Whether this member said who and where they are and agreed to meet this way."""
    agreed = all(seat.consents.get(purpose) for purpose in REQUIRED_PURPOSES)
    return seat.confirmed_at is not None and seat.location is not None and agreed


def knock(command: Knock, asked: Asked) -> Answer:
    seat, actor = asked.own_seat, asked.actor
    if actor.connection_id is None or actor.device_id is None:
        return refusals.CONNECTION_NEEDED
    if not joined_up(seat):
        return refusals.JOIN_FIRST
    if actor.connection_id in seat.waiting or actor.connection_id in seat.pages:
        return NOTHING
    page = (seat.member_id, actor.connection_id, actor.device_id, command.delivery)
    if actor.device_id in seat.admitted:
        still_away = MemberSteppedAway(seat.member_id, actor.connection_id)
        return (MemberConnected(*page), *((still_away,) if seat.stepped_away else ()))
    if asked.session.locked_at is not None:
        return refusals.CLOSED_FOR_NOW
    return (MemberKnocked(*page),)


def admit(command: AdmitMember, asked: Asked) -> Answer:
    seat = asked.session.seats.get(command.member_id)
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    waiting = _waiting(seat, command.device_id)
    if waiting:
        locked = asked.session.locked_at is not None
        return refusals.ROOM_LOCKED if locked else _let_in(seat, waiting)
    return NOTHING if _already_in(seat, command.device_id) else refusals.NOBODY_WAITING


def admit_all(asked: Asked) -> Answer:
    """Let in everybody's first device; a second one always gets a look of its own (PRS-2)."""
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    if asked.session.locked_at is not None:
        return refusals.ROOM_LOCKED
    events: list[AnyEvent] = []
    for seat in asked.session.seats.values():
        first = next(iter(seat.waiting.values()), None)
        if first is not None and not seat.admitted:
            events += _let_in(seat, _waiting(seat, first.device_id))
    return tuple(events)


def refuse(command: RefuseMember, asked: Asked) -> Answer:
    seat = asked.session.seats.get(command.member_id)
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    waiting = _waiting(seat, command.device_id)
    if waiting:
        return tuple(MemberRefused(seat.member_id, device) for device in _devices(waiting))
    if _already_in(seat, command.device_id):
        return refusals.ALREADY_IN
    return NOTHING if seat.refused_at is not None else refusals.NOBODY_WAITING


def remove(command: RemoveMember, asked: Asked) -> Answer:
    seat = asked.session.seats.get(command.member_id)
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    if not seat.admitted:
        return NOTHING if seat.removed_at is not None else refusals.NOT_IN_ROOM
    gone = (
        MemberDisconnected(seat.member_id, connection_id, "removed", asked.now)
        for connection_id in seat.pages
    )
    apart = asked.session.breakout_of(seat.member_id) is not None
    back = (BreakoutReturned(seat.member_id),) if apart else ()
    return (MemberRemoved(seat.member_id), *gone, *back)


def readmit(command: ReadmitMember, asked: Asked) -> Answer:
    seat = asked.session.seats.get(command.member_id)
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    if seat.removed_at is None:
        return NOTHING if seat.admitted else refusals.NOT_REMOVED
    # Whoever asked to come back in meanwhile stands at the door with one of these devices.
    waiting = (page for page in seat.waiting.values() if page.device_id in seat.shut_out)
    stays = (
        MemberConnected(seat.member_id, page.connection_id, page.device_id, page.delivery)
        for page in waiting
    )
    return (MemberReadmitted(seat.member_id, seat.shut_out), *stays)


def lock(asked: Asked) -> Answer:
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    return (RoomLocked(),) if asked.session.locked_at is None else NOTHING


def unlock(asked: Asked) -> Answer:
    return (RoomUnlocked(),) if asked.session.locked_at is not None else NOTHING


def _let_in(seat: SeatState, waiting: tuple[Waiting, ...]) -> tuple[AnyEvent, ...]:
    nods = (MemberAdmitted(seat.member_id, device) for device in _devices(waiting))
    stays = (
        MemberConnected(seat.member_id, page.connection_id, page.device_id, page.delivery)
        for page in waiting
    )
    return (*nods, *stays)


def _waiting(seat: SeatState, device_id: str | None) -> tuple[Waiting, ...]:
    return tuple(page for page in seat.waiting.values() if device_id in (None, page.device_id))


def _devices(waiting: tuple[Waiting, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(page.device_id for page in waiting))


def _already_in(seat: SeatState, device_id: str | None) -> bool:
    return bool(seat.admitted) if device_id is None else device_id in seat.admitted
