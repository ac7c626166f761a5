"""The events of Jitsi as a service as deliveries; `timestamp` is the truth, not their order."""

from datetime import datetime
from typing import Any, NamedTuple

from server.core.commands import Refused
from server.core.deliveries import (
    AnyDelivery,
    Joined,
    Left,
    LobbyJoined,
    LobbyLeft,
    SessionEnded,
    Tick,
)
from server.platforms.jitsi.identity import hints
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, mapping, masked, milliseconds, text, truth, under

SRC = "jaas"
_REASONS = {"kicked": "removed", "unrecoverable_error": "network", "unknown": "network"}


class _Event(NamedTuple):
    kind: str
    at: datetime
    recv: datetime
    event_id: str | None
    conn: str | None
    breakout: str | None
    person: dict[str, Any]


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a webhook says; an unknown event says nothing and is no error."""
    body = mapping(raw)
    kind = text(body.get("eventType")) if body else None
    if body is None or kind is None:
        return UNREADABLE
    room = (text(body.get("fqn")) or "").rpartition("/")[2].lower() or None
    at = milliseconds(body.get("timestamp"))
    if room is None or at is None:
        return Notice(kind, room)
    person = under(body, "data")
    breakout = None
    if truth(person.get("isBreakout")):
        breakout = text(person.get("breakoutRoomId")) or "breakout"
    event = _Event(
        kind, at, recv, text(body.get("idempotencyKey")), _conn(body, person), breakout, person
    )
    found = _said(event)
    return Notice(kind, room, (Said(found, hints(person)),) if found else ())


def _conn(body: dict[str, Any], person: dict[str, Any]) -> str | None:
    who = text(person.get("participantId")) or text(person.get("participantJid"))
    return f"{text(body.get('sessionId')) or ''}/{who}" if who else None


def _said(event: _Event) -> AnyDelivery | None:
    kind, at, recv, event_id, conn, breakout, person = event
    if kind in ("ROOM_CREATED", "ROOM_DESTROYED"):
        if kind == "ROOM_CREATED" or breakout is not None:
            return Tick(t=at, recv=recv, src=SRC, id=event_id)
        return SessionEnded(t=at, recv=recv, src=SRC, id=event_id)
    if conn is None:
        return None
    match kind:
        case "PARTICIPANT_JOINED" | "DIAL_IN_STARTED":
            phone = kind == "DIAL_IN_STARTED"
            return Joined(
                t=at,
                recv=recv,
                src=SRC,
                id=event_id,
                conn=_in(conn, breakout),
                room=breakout,
                kind="phone" if phone else None,
                phone=(masked(text(person.get("nick"))) or "***") if phone else None,
                name=None if phone else text(person.get("name")),
            )
        case "PARTICIPANT_LEFT" | "DIAL_IN_ENDED":
            reason = _REASONS.get(text(person.get("disconnectReason")) or "", "left")
            return Left(
                t=at, recv=recv, src=SRC, id=event_id, conn=_in(conn, breakout), reason=reason
            )
        case "PARTICIPANT_JOINED_LOBBY":
            return LobbyJoined(t=at, recv=recv, src=SRC, id=event_id, conn=conn)
        case "PARTICIPANT_LEFT_LOBBY":
            return LobbyLeft(t=at, recv=recv, src=SRC, id=event_id, conn=conn)
    return None


def _in(conn: str, breakout: str | None) -> str:
    return f"{conn}/{breakout}" if breakout else conn
