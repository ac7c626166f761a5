"""The phases of a session: opened, started, ended, and the plan's segments.

SES-1: credited time begins when a facilitator starts the session, or by the schedule once there
is somebody to lead and somebody to be led; an observation at or after the scheduled start means
that it has begun. It is never back-dated: nobody can remember a start to the second.
"""

from server.core.commands import ReachSegment
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import (
    AnyEvent,
    RoomOpened,
    SegmentReached,
    SessionEnded,
    SessionStarted,
)


def open_room(asked: Asked) -> Answer:
    return (RoomOpened(),) if asked.session.phase == "planned" else NOTHING


def start(asked: Asked) -> Answer:
    session = asked.session
    if session.phase == "running":
        return NOTHING
    if asked.actor.kind == "facilitator":
        if session.phase == "planned":
            return refusals.ROOM_NOT_OPEN
        return (SessionStarted("facilitator"),)
    return (SessionStarted("schedule"),) if _schedule_may_start(asked) else NOTHING


def begun_by_now(asked: Asked) -> tuple[AnyEvent, ...]:
    """Return the start that an observation implies, if it does (SES-1)."""
    session = asked.session
    if session.phase == "open" and asked.happened_at >= session.plan.starts_at:
        return (SessionStarted("facilitator"),)
    return NOTHING


def end(asked: Asked) -> Answer:
    match asked.session.phase:
        case "planned":
            return refusals.ROOM_NOT_OPEN
        case "ended":
            return NOTHING  # the other facilitator was quicker
        case _:
            return (SessionEnded(),)


def reach_segment(command: ReachSegment, asked: Asked) -> Answer:
    session = asked.session
    if session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    if command.index >= len(session.plan.segments):
        return refusals.NO_SUCH_SEGMENT
    if command.index == session.segment and session.segment_at is not None:
        return NOTHING
    return (SegmentReached(command.index),)


def _schedule_may_start(asked: Asked) -> bool:
    session = asked.session
    return (
        session.phase == "open"
        and asked.now >= session.plan.starts_at
        and bool(session.boards)
        and any(seat.in_room for seat in session.seats.values())
    )
