"""The events of Janus' event handler as deliveries; `timestamp` is when it happened, exactly.

A message is one event, taken out of its frame by `frames`.
"""

from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import (
    AnyDelivery,
    Joined,
    Left,
    ServerStarted,
    ServerStopped,
    SessionEnded,
    Snapshot,
    Tick,
)
from server.platforms.janus.identity import hints
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, mapping, microseconds, text, under

SRC = "janus"
PLUGIN, CORE = "64", "256"  # their numbers for what a plugin and the server itself tell


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what one event says; an unknown one says nothing and is no error."""
    body = mapping(raw)
    if body is None:
        return UNREADABLE
    at = microseconds(body.get("timestamp"))
    if text(body.get("type")) == CORE:
        event = under(body, "event")
        status, room = text(event.get("status")) or "core", text(body.get("room"))
        told = _of_server(status, event, at, recv) if at else None
        return Notice(status, room, (Said(told),) if told else ())
    event = under(body, "event", "data")
    kind, room, who = (text(event.get(name)) for name in ("event", "room", "id"))
    if kind is None or room is None or at is None:
        return Notice(kind or text(body.get("type")) or "event", room)
    if kind == "destroyed":
        return Notice(kind, room, (Said(SessionEnded(t=at, recv=recv, src=SRC)),))
    if who is None:
        return Notice(kind, room)
    said = _of_person(kind, who, at, recv)
    return Notice(kind, room, (Said(said, hints(who)),) if said else ())


def _of_server(
    status: str, event: dict[str, Any], at: datetime, recv: datetime
) -> AnyDelivery | None:
    match status:
        case "started":
            return ServerStarted(t=at, recv=recv, src=SRC)
        case "shutdown" | "gone":
            return ServerStopped(t=at, recv=recv, src=SRC)
        case "lost":
            return Tick(t=at, recv=recv, src=SRC)  # it was well until then
        case "listed":
            people = event.get("participants")
            conns = tuple(map(str, people)) if isinstance(people, list) else ()
            return Snapshot(t=at, recv=recv, src=SRC, conns=conns)
    return None


def _of_person(kind: str, who: str, at: datetime, recv: datetime) -> AnyDelivery | None:
    match kind:
        case "joined":
            return Joined(t=at, recv=recv, src=SRC, conn=who)
        case "leaving":
            return Left(t=at, recv=recv, src=SRC, conn=who, reason="left")
        case "kicked":
            return Left(t=at, recv=recv, src=SRC, conn=who, reason="removed")
    return None
