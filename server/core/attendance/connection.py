"""One connection as its events go by: when it was in the room, when in the waiting room.

ATT-5 to ATT-8 as far as they concern a single connection. A `Track` is the pencil, a `Record`
is what stays on paper; a track never leaves the call that made it.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from server.core.attendance.result import Flag
from server.core.spans import Interval, Spans, union


class Stay(Struct, frozen=True):
    """A stretch in one room. *removed*: a facilitator ended it. *broken_off*: our outage did."""

    interval: Interval
    room: str | None
    parent: str | None
    removed: bool = False
    broken_off: bool = False


class Record(Struct, frozen=True):
    """All that is known of one connection."""

    conn: str
    src: str
    stays: tuple[Stay, ...]
    lobby: Spans
    flags: frozenset[Flag]
    admitted_at: datetime | None


class Track:
    """A connection so far."""

    def __init__(self, conn: str) -> None:
        self.conn = conn
        self.src = ""
        self.since: datetime | None = None  # of the stretch in the present room
        self.opened_at: datetime | None = None  # of the stay, through all its rooms
        self.room: str | None = None
        self.parent: str | None = None
        self.lobby_since: datetime | None = None
        self.left_at: datetime | None = None
        self.admitted_at: datetime | None = None
        self.seen_at: datetime | None = None  # its last sign of life
        self.heartbeat_at: datetime | None = None
        self.inferred_end = False  # the last stay was ended by absence of evidence
        self.stays: list[Stay] = []
        self.flags: set[Flag] = set()
        self._lobby: list[Interval] = []

    def record(self) -> Record:
        return Record(
            self.conn,
            self.src,
            tuple(self.stays),
            union(self._lobby),
            frozenset(self.flags),
            self.admitted_at,
        )

    def open(self, at: datetime, room: str | None, parent: str | None) -> None:
        """Into *room*; from another room it is a move (ATT-5)."""
        if self.since is not None:
            self._end_stretch(self.since, at)
        else:
            self.opened_at = at
        self.since, self.room, self.parent = at, room, parent
        self.leave_lobby(at)

    def close(
        self, at: datetime, *flags: Flag, removed: bool = False, broken_off: bool = False
    ) -> None:
        """Out of the room at *at*, or at once where that was before it came in."""
        assert self.since is not None  # noqa: S101 - callers ask `since` first
        self._end_stretch(self.since, max(at, self.since), removed, broken_off)
        self.since = self.opened_at = None
        self.flags.update(flags)
        self.inferred_end = bool({Flag.CLOSED_BY_SNAPSHOT, Flag.CLOSED_BY_RESTART} & {*flags})

    def rebuild(self, start: datetime, end: datetime) -> None:
        """A whole stay told afterwards."""
        self.stays.append(Stay(Interval(start, end), None, None))
        self.flags.add(Flag.JOIN_RECOVERED)
        self.inferred_end = False
        self.leave_lobby(start)

    def enter_lobby(self, at: datetime) -> None:
        if self.lobby_since is None:
            self.lobby_since = at

    def leave_lobby(self, at: datetime) -> None:
        if self.lobby_since is not None:
            self._lobby.append(Interval(self.lobby_since, max(at, self.lobby_since)))
            self.lobby_since = None

    def seen(self, at: datetime) -> None:
        self.seen_at = at if self.seen_at is None else max(at, self.seen_at)

    def vouched_until(self, interval: timedelta) -> datetime | None:
        """Until when the heartbeats of this stay vouch for it; None where it had none."""
        if self.heartbeat_at is None or self.opened_at is None:
            return None
        return self.heartbeat_at + interval if self.heartbeat_at >= self.opened_at else None

    def _end_stretch(
        self, start: datetime, end: datetime, removed: bool = False, broken_off: bool = False
    ) -> None:
        self.stays.append(Stay(Interval(start, end), self.room, self.parent, removed, broken_off))
