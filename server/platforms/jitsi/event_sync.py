"""The events of a Jitsi server of one's own (its event_sync component) as deliveries.

A connection is a jid and when it joined: a rejoin may keep the jid. Each event is posted by
itself, so their order means nothing; the list at the end repairs what was lost.
"""

from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import AnyDelivery, Joined, Left, SessionEnded, Tick
from server.platforms.jitsi.identity import hints
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, items, mapping, seconds, text, truth, under

SRC = "jitsi"


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a post says; an unknown event says nothing and is no error."""
    body = mapping(raw)
    kind = text(body.get("event_name")) if body else None
    if body is None or kind is None:
        return UNREADABLE
    room = text(body.get("room_name"))
    return Notice(kind, room.lower(), tuple(_said(kind, body, recv))) if room else Notice(kind)


def _said(kind: str, body: dict[str, Any], recv: datetime) -> list[Said]:
    breakout = _breakout(body)
    occupant = under(body, "occupant")
    match kind:
        case "muc-room-created":
            at = seconds(body.get("created_at"))
            return [Said(Tick(t=at, recv=recv, src=SRC))] if at else []
        case "muc-occupant-joined":
            return _stay(occupant, breakout, recv)[:1]
        case "muc-occupant-left":
            return _stay(occupant, breakout, recv)[1:]
        case "muc-room-destroyed":
            at = seconds(body.get("destroyed_at"))
            said = [
                one
                for person in items(body.get("all_occupants"))
                for one in _stay(person, breakout, recv, until=at)
            ]
            if at is not None and breakout is None:
                said.append(Said(SessionEnded(t=at, recv=recv, src=SRC)))
            return said
    return []


def _stay(
    person: dict[str, Any], breakout: str | None, recv: datetime, until: datetime | None = None
) -> list[Said]:
    """Return a join and, where it is known when, its leave."""
    jid, joined_at = text(person.get("occupant_jid")), seconds(person.get("joined_at"))
    left_at = seconds(person.get("left_at")) or until
    if jid is None or (joined_at or left_at) is None:
        return []
    stamp = f"{joined_at:%Y%m%dT%H%M%S}" if joined_at else ""
    conn = "/".join(part for part in (jid, stamp, breakout) if part)
    found: list[AnyDelivery] = []
    at = joined_at or left_at
    if at is not None:
        name = text(person.get("name"))
        found.append(Joined(t=at, recv=recv, src=SRC, conn=conn, room=breakout, name=name))
    if left_at is not None:
        found.append(Left(t=left_at, recv=recv, src=SRC, conn=conn, joined_at=joined_at))
    return [Said(one, hints(person)) for one in found]


def _breakout(body: dict[str, Any]) -> str | None:
    if not truth(body.get("is_breakout")):
        return None
    return text(body.get("breakout_room_id")) or "breakout"
