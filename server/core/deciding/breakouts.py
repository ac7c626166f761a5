"""Breakout rooms: opened by name, filled, emptied, closed.

BRK-4: a person is in one room at a time, facilitators too, and stays there through reconnects
until somebody moves them, the room closes or the session ends. BRK-5: a move counts from when it
is written, because that is when the member is told.
"""

from server.core.commands import AssignBreakout, CloseBreakout, OpenBreakout, ReturnFromBreakout
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.room_events import (
    BreakoutAssigned,
    BreakoutClosed,
    BreakoutOpened,
    BreakoutReturned,
)


def open_one(command: OpenBreakout, asked: Asked) -> Answer:
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    name = " ".join(command.name.split())
    open_names = {one.name for one in asked.session.breakouts.values() if one.closed_at is None}
    # Two facilitators opening the same room at once open one.
    return NOTHING if name in open_names else (BreakoutOpened(asked.command_id, name),)


def assign(command: AssignBreakout, asked: Asked) -> Answer:
    room = asked.session.breakouts.get(command.breakout_id)
    if room is None or room.closed_at is not None:
        return refusals.NO_SUCH_BREAKOUT
    if not _expected(command.people, asked):
        return refusals.UNKNOWN_MEMBER
    return tuple(
        BreakoutAssigned(room.breakout_id, person_id)
        for person_id in dict.fromkeys(command.people)
        if asked.session.breakout_of(person_id) != room
    )


def bring_back(command: ReturnFromBreakout, asked: Asked) -> Answer:
    if not _expected(command.people, asked):
        return refusals.UNKNOWN_MEMBER
    return tuple(
        BreakoutReturned(person_id)
        for person_id in dict.fromkeys(command.people)
        if asked.session.breakout_of(person_id) is not None
    )


def close(command: CloseBreakout, asked: Asked) -> Answer:
    known = asked.session.breakouts
    if command.breakout_id is not None and command.breakout_id not in known:
        return refusals.NO_SUCH_BREAKOUT
    return tuple(
        BreakoutClosed(one.breakout_id)
        for one in known.values()
        if one.closed_at is None and command.breakout_id in (None, one.breakout_id)
    )


def _expected(people: tuple[str, ...], asked: Asked) -> bool:
    return set(people) <= set(asked.session.plan.everybody)
