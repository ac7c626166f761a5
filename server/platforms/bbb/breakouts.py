"""Breakout rooms of BigBlueButton: meetings of their own, which name the meeting they belong to.

That a breakout was made is told once, with the internal id of its parent; it stands in the log of
the session of the parent as a sign of life whose id says so, and what is told of the breakout
later finds its session by it. In a breakout somebody is known by their id outside and a number.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from server.core.deliveries import AnyDelivery, Bind, Joined, Left, SessionEnded, Tick
from server.platforms.notice import NO_HINTS, Notice, Said

_MARK = "breakout"


def made(instance: str, parent: str, *, at: datetime, recv: datetime, src: str) -> Tick:
    """Return the delivery that remembers whose breakout *instance* is."""
    return Tick(t=at, recv=recv, src=src, id=f"{_MARK}/{instance}/{parent}")


def parent_of(instance: str, reported: Iterable[AnyDelivery]) -> str | None:
    """Return the meeting whose breakout *instance* is, where that was told."""
    begin = f"{_MARK}/{instance}/"
    ids = (one.id for one in reported if isinstance(one, Tick) and one.id is not None)
    return next((found.removeprefix(begin) for found in ids if found.startswith(begin)), None)


def nested(notice: Notice, parent: str, reported: Iterable[AnyDelivery]) -> Notice:
    """Return *notice* of a breakout as the session of its *parent* hears it."""
    instance = notice.instance or ""
    said = [one for told in notice.said for one in _nested(told, instance, parent, reported)]
    return replace(notice, said=tuple(said))


def _nested(
    told: Said, instance: str, parent: str, reported: Iterable[AnyDelivery]
) -> Iterator[Said]:
    one = told.delivery
    match one:
        case Joined():
            outside = _outside(told.hints.key, parent)
            yield Said(replace(one, room=instance, parent=outside))
            if outside is not None:
                yield Said(Bind(t=one.t, recv=one.recv, src=one.src, conn=one.conn, to=outside))
        case SessionEnded():
            # The room is over, not the session; whoever was in it is told by nobody.
            mine = f"{instance}/"
            inside = {j.conn for j in reported if isinstance(j, Joined) and j.conn.startswith(mine)}
            for conn in sorted(inside):
                yield Said(Left(t=one.t, recv=one.recv, src=one.src, conn=conn), NO_HINTS)
        case _:
            yield Said(one)


def _outside(external: str | None, parent: str) -> str | None:
    user, _, number = (external or "").rpartition("-")
    return f"{parent}/{user}" if user and number.isdigit() else None
