"""What happened to a room as a whole, as sentences: breaks, the lock, breakout rooms.

Part of event_words.py. Facilitators only.
"""

from collections.abc import Callable

from server.core import room_events as r
from server.core.events import AnyEvent
from server.core.state import Session
from server.pages.words import clock_seconds


def room_event_words(
    event: AnyEvent, session: Session, zone: str, name: Callable[[str], str]
) -> str | None:
    """Return what happened; None when it was not to the room."""
    match event:
        case r.BreakBegan(_, happened_at):
            return f"Break, from {clock_seconds(happened_at, zone)}"
        case r.BreakEnded(_, happened_at):
            return f"Break over, at {clock_seconds(happened_at, zone)}"
        case r.BreakRetracted():
            return "Break taken back: it takes no time off"
        case r.RoomLocked():
            return "Room locked"
        case r.RoomUnlocked():
            return "Room unlocked"
        case r.MemberReadmitted(member_id):
            return f"{name(member_id)}: may come back in, the removal is taken back"
        case r.BreakoutOpened(_, called):
            return f"Breakout room opened: {called}"
        case r.BreakoutAssigned(breakout_id, person_id):
            return f"{name(person_id)}: in {_called(session, breakout_id)}"
        case r.BreakoutReturned(person_id):
            return f"{name(person_id)}: back in the main room"
        case r.BreakoutClosed(breakout_id):
            return f"Breakout room closed: {_called(session, breakout_id)}"
        case _:
            return None


def _called(session: Session, breakout_id: str) -> str:
    room = session.breakouts.get(breakout_id)
    return room.name if room is not None else "a breakout room"
