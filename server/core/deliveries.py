"""The canonical presence event: what every video platform and our own page is translated into.

A delivery says what one source reported; nothing here decides whether it counts. Stamps are
aware; `t` is the source's clock, `recv` ours. JSON and YAML use the names below, with the type
in snake case; `start` and `end` are spelled `from` and `to` there.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

Instant = Annotated[datetime, Meta(tz=True)]
Range = tuple[Instant, Instant]

COMPANION = "companion"  # the source that is our own page and its socket

# Machines and watchers: they are in the room and are nobody's attendance (ATT-13).
UNATTENDED_KINDS = frozenset({"bot", "recorder", "observer"})


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Delivery(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=_snake,
    gc=False,  # kept by the thousand, and never in a circle
):
    """Something a source reported. *recv* is None where the source is read as it happens."""

    t: Instant
    recv: Instant | None = None
    src: str = "platform"
    id: str | None = None

    def key(self) -> tuple[object, ...]:
        """What two deliveries of the same event have in common (ATT-1)."""
        if self.id is not None:
            return (self.src, self.id)
        return (self.src, type(self), self.t, *self._subject())

    def _subject(self) -> tuple[object, ...]:
        return ()


class ConnectionDelivery(Delivery, frozen=True, kw_only=True):
    """About one connection: one stay of one device. Adapters make *conn* unique per stay."""

    conn: str
    member: str | None = None

    def _subject(self) -> tuple[object, ...]:
        return (self.conn, self.member)


class RangedDelivery(Delivery, frozen=True, kw_only=True):
    """About a stretch of time rather than a moment."""

    start: Instant = field(name="from")
    end: Instant = field(name="to")

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("`to` is before `from`")

    def _subject(self) -> tuple[object, ...]:
        return (self.start, self.end)


# ---- in and out of the room


class Joined(ConnectionDelivery, frozen=True, kw_only=True):
    """In the room. With *room* it is a breakout; *parent* is the connection still in the main
    room meanwhile."""

    room: str | None = None
    parent: str | None = None
    kind: str | None = None
    phone: str | None = None
    name: str | None = None


class Left(ConnectionDelivery, frozen=True, kw_only=True):
    """Out of the room. *joined_at* lets a lost join be rebuilt."""

    reason: str | None = None
    joined_at: Instant | None = None


class Aborted(ConnectionDelivery, frozen=True, kw_only=True):
    """The connection never became active, or broke."""


class LobbyJoined(ConnectionDelivery, frozen=True, kw_only=True):
    """In the waiting room, knocking or put back there (*via*)."""

    via: str | None = None


class Admitted(ConnectionDelivery, frozen=True, kw_only=True):
    """Let in; not yet in the room."""


class LobbyLeft(ConnectionDelivery, frozen=True, kw_only=True):
    """Out of the waiting room."""


class Heartbeat(ConnectionDelivery, frozen=True, kw_only=True):
    """The page of this connection is alive."""


class Renamed(ConnectionDelivery, frozen=True, kw_only=True):
    """Another display name: a label, never a key."""

    name: str | None = None


# ---- who it is


class Identify(ConnectionDelivery, frozen=True, kw_only=True):
    """Whose connection it is, said by somebody: one member, several on one device, or nobody."""

    members: tuple[str, ...] | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        if (self.member is None) == (self.members is None):
            raise ValueError("an identify names either `member` or `members`")

    @property
    def people(self) -> frozenset[str]:
        return frozenset(self.members or ()) | ({self.member} if self.member else frozenset())

    def _subject(self) -> tuple[object, ...]:
        return (self.conn, self.member, self.members)


class Bind(ConnectionDelivery, frozen=True, kw_only=True):
    """This connection belongs to whoever owns the connection *to*."""

    to: str

    def _subject(self) -> tuple[object, ...]:
        return (self.conn, self.member, self.to)


# ---- the whole room


class Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """A connection in a snapshot that also says since when."""

    conn: str
    joined_at: Instant | None = None


class Snapshot(Delivery, frozen=True, kw_only=True):
    """Who is connected. Only a *complete* one proves that the others are not."""

    conns: tuple[str | Listed, ...]
    complete: bool = True

    @property
    def listed(self) -> tuple[Listed, ...]:
        return tuple(c if isinstance(c, Listed) else Listed(c) for c in self.conns)

    def _subject(self) -> tuple[object, ...]:
        return (self.conns, self.complete)


class Tick(Delivery, frozen=True, kw_only=True):
    """The source is alive."""


class SessionEnded(Delivery, frozen=True, kw_only=True):
    """The platform closed the meeting."""


class ServerStopped(Delivery, frozen=True, kw_only=True):
    """The video server shut down in order."""


class ServerStarted(Delivery, frozen=True, kw_only=True):
    """The video server came up; whatever was connected before is gone."""


class Interrupted(RangedDelivery, frozen=True, kw_only=True):
    """The source itself was away: in between, nobody's presence is known (ATT-14)."""


class ReportRow(RangedDelivery, frozen=True, kw_only=True):
    """A row of the platform's report after the meeting."""

    conn: str
    member: str | None = None
    status: str = "in_meeting"

    def _subject(self) -> tuple[object, ...]:
        return (self.conn, self.member, self.status, self.start, self.end)


# ---- what a person said


class Break(RangedDelivery, frozen=True, kw_only=True):
    """A declared break that does not count."""


class Correction(Delivery, frozen=True, kw_only=True):
    """A person says the record of a member is wrong, and why."""

    member: str
    op: Literal["set", "add", "remove"]
    intervals: tuple[Range, ...]
    by: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if any(end < start for start, end in self.intervals):
            raise ValueError("an interval ends before it starts")

    def _subject(self) -> tuple[object, ...]:
        return (self.member, self.op, self.intervals)


class Lock(Delivery, frozen=True, kw_only=True):
    """The minutes are signed; what is received from now on changes nothing (ATT-11)."""


AnyDelivery = (
    Joined
    | Left
    | Aborted
    | LobbyJoined
    | Admitted
    | LobbyLeft
    | Heartbeat
    | Renamed
    | Identify
    | Bind
    | Snapshot
    | Tick
    | SessionEnded
    | ServerStopped
    | ServerStarted
    | Interrupted
    | ReportRow
    | Break
    | Correction
    | Lock
)


def decode(payload: bytes) -> AnyDelivery:
    """Return the delivery in this JSON; msgspec.ValidationError when it is none."""
    delivery: AnyDelivery = msgspec.json.decode(payload, type=AnyDelivery)
    return delivery
