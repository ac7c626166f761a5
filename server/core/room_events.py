"""What facilitators do with a room: breaks, the lock, breakout rooms, a removal taken back.

Part of events.py. A break is nobody's time. A breakout is a place: whether time there counts is
said by the attendance rules, not here.
"""

from datetime import datetime

from server.core.event_base import Event


class BreakBegan(Event, frozen=True):
    """The group pauses; nobody's time counts. *break_id* is the id of the command."""

    break_id: str
    happened_at: datetime


class BreakEnded(Event, frozen=True):
    """The group goes on."""

    break_id: str
    happened_at: datetime


class BreakRetracted(Event, frozen=True):
    """It was no break: it stays in the log and takes no time off."""

    break_id: str


class MemberReadmitted(Event, frozen=True):
    """A removal is taken back: the devices it shut out may come in by themselves again."""

    member_id: str
    devices: tuple[str, ...]


class RoomLocked(Event, frozen=True):
    """Nobody new waits or is let in; who was let in before may come back."""


class RoomUnlocked(Event, frozen=True):
    """The door is open again."""


class BreakoutOpened(Event, frozen=True):
    """A smaller room beside the main one; *breakout_id* is the id of the command."""

    breakout_id: str
    name: str


class BreakoutAssigned(Event, frozen=True):
    """A member or a facilitator is in this breakout room from now on."""

    breakout_id: str
    person_id: str


class BreakoutReturned(Event, frozen=True):
    """Back in the main room."""

    person_id: str


class BreakoutClosed(Event, frozen=True):
    """Everybody in it is back in the main room."""

    breakout_id: str
