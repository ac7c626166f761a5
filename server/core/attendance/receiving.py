"""From deliveries to facts: one per event, with the stamp we believe, in the one order.

ATT-1 to ATT-4, ATT-11 and ATT-15. The order comes from what the deliveries say, never from how
they arrived, so a permuted, repeated or delayed list gives the same facts.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import msgspec
from msgspec import Struct

from server.core.attendance.policy import AttendancePolicy
from server.core.deliveries import (
    COMPANION,
    Aborted,
    Admitted,
    ConnectionDelivery,
    Delivery,
    Interrupted,
    Joined,
    Left,
    LobbyJoined,
    LobbyLeft,
    Lock,
    ServerStarted,
    ServerStopped,
    SessionEnded,
    Snapshot,
)

# ATT-15: these say who is in the room, and only the presence source is believed on that.
_PRESENCE = frozenset({Joined, Left, Aborted, LobbyJoined, Admitted, LobbyLeft, Snapshot})
_NO_SHIFT = timedelta()

# ATT-4: at equal stamps, what happens to a connection comes before what happens to the room,
# so that a join in the second of a shutdown is not lost to it.
ROOM_CHANGES: tuple[type[ConnectionDelivery], ...] = (
    LobbyJoined,
    Admitted,
    LobbyLeft,
    Joined,
    Left,
    Aborted,
)
_PHASE: dict[type[Delivery], int] = {
    **dict.fromkeys(ROOM_CHANGES, 1),
    Snapshot: 2,
    ServerStopped: 3,
    ServerStarted: 4,
    Interrupted: 5,
    SessionEnded: 6,
}
_RANK: dict[type[Delivery], int] = {kind: rank for rank, kind in enumerate(ROOM_CHANGES)}


class Fact(Struct, frozen=True, gc=False):  # made by the thousand, and never in a circle
    """A delivery with the stamp we believe. *clamped* tells that its clock ran ahead."""

    at: datetime
    recv: datetime
    clamped: bool
    shift: timedelta
    delivery: Delivery

    def shifted(self, stamp: datetime) -> datetime:
        """Return another stamp of the same source, in UTC and with its offset (ATT-2)."""
        return utc(stamp) + self.shift


def utc(stamp: datetime) -> datetime:
    """Return *stamp* in UTC: two stamps of one zone subtract as wall time, these do not."""
    if stamp.tzinfo is UTC:
        return stamp
    if stamp.tzinfo is None:
        raise ValueError("a stamp has no time zone")
    return stamp.astimezone(UTC)


def receive(deliveries: Iterable[Delivery], policy: AttendancePolicy) -> list[Fact]:
    """Return the facts in *deliveries*, in order."""
    first: dict[tuple[object, ...], Fact] = {}
    ours = policy.presence_source == COMPANION
    shifts = {src: timedelta(seconds=s) for src, s in policy.source_offset_seconds.items()}
    tolerance = timedelta(seconds=policy.clock_ahead_tolerance)
    for delivery in deliveries:
        if type(delivery) in _PRESENCE and (delivery.src == COMPANION) is not ours:
            continue  # ATT-15
        fact = _stamped(delivery, shifts.get(delivery.src, _NO_SHIFT), tolerance)
        # ATT-1: the first delivery wins.
        known = first.setdefault(delivery.key(), fact)
        if known is not fact and _earlier(fact, known):
            first[delivery.key()] = fact
    return _in_order(first.values())


def split_at_lock(facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Return the facts that count, and those received after the lock (ATT-11)."""
    locks = [fact.recv for fact in facts if type(fact.delivery) is Lock]
    if not locks:
        return list(facts), []
    locked = min(locks)
    return [f for f in facts if f.recv <= locked], [f for f in facts if f.recv > locked]


def _stamped(delivery: Delivery, shift: timedelta, tolerance: timedelta) -> Fact:
    at = utc(delivery.t) + shift if shift else utc(delivery.t)  # ATT-2
    recv, clamped = at, False
    if delivery.recv is not None:
        recv = utc(delivery.recv)
        clamped = at > recv + tolerance
    if clamped:
        at = recv  # ATT-3: nothing happens after we heard of it
    if type(delivery) is Interrupted:
        at = utc(delivery.start)  # ATT-14: it acts where the record stops, not where it resumes
    return Fact(at, recv, clamped, shift, delivery)


def _earlier(fact: Fact, known: Fact) -> bool:
    if fact.recv != known.recv:
        return fact.recv < known.recv
    # Contradicting copies received at one moment: any choice will do that is always the same.
    return fact.delivery != known.delivery and _content(fact) < _content(known)


def _content(fact: Fact) -> bytes:
    return msgspec.json.encode(fact.delivery)


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    # By the stamp first: few share one, and only those need the whole of the order made for them.
    in_order = sorted(facts, key=attrgetter("at"))
    together = 0
    for n, fact in enumerate(in_order):
        if fact.at != in_order[together].at:
            if n - together > 1:
                in_order[together:n] = sorted(in_order[together:n], key=_order)
            together = n
    in_order[together:] = sorted(in_order[together:], key=_order)
    return in_order


def _order(fact: Fact) -> tuple[datetime, int, str, int, str, str, str]:
    delivery = fact.delivery
    kind = type(delivery)
    return (
        fact.at,
        _PHASE.get(kind, 0),
        getattr(delivery, "conn", ""),
        _RANK.get(kind, 0),
        delivery.src,
        delivery.id or "",
        getattr(delivery, "member", None) or "",
    )
