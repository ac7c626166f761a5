"""Zoom's meeting events as deliveries. The same for a webhook's body and a frame of the socket.

A connection is a `user_id` of one meeting instance: a rejoin gets another one, and so does a
breakout room, which names the connection still in the main room as its parent.
"""

from datetime import datetime
from typing import Any, NamedTuple

from server.core.commands import Refused
from server.core.deliveries import (
    Admitted,
    AnyDelivery,
    Bind,
    Joined,
    Left,
    LobbyJoined,
    LobbyLeft,
    SessionEnded,
    Tick,
)
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, iso, mapping, masked, milliseconds, text, under
from server.platforms.zoom.identity import hints
from server.platforms.zoom.verify import ASKS_FOR_PROOF

SRC = "zoom"
# Words of a leave's reason, after the name, which may itself contain any word.
_REASONS = (
    ("removed", "removed"),
    ("network", "network"),
    ("connection", "network"),
    ("disconnect", "network"),
    ("timeout", "timeout"),
)


class _Event(NamedTuple):
    """One event's parts, wherever Zoom put them."""

    kind: str
    meeting: dict[str, Any]
    participant: dict[str, Any]
    at: datetime
    recv: datetime

    @property
    def instance(self) -> str:
        # A meeting that is ended and begun anew has the same id and counts its users from new.
        return text(self.meeting.get("uuid")) or text(self.meeting.get("id")) or ""

    def conn(self, field: str = "user_id") -> str | None:
        user_id = text(self.participant.get(field))
        return f"{self.instance}/{user_id}" if user_id else None


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a body says; an unknown event says nothing and is no error."""
    body = mapping(raw)
    kind = text(body.get("event")) if body else None
    if body is None or kind is None:
        return UNREADABLE
    if kind == ASKS_FOR_PROOF:
        plain = text(under(body, "payload").get("plainToken"))
        return Notice(kind, reply={"plainToken": plain}) if plain else UNREADABLE
    meeting = under(body, "payload", "object")
    room = text(meeting.get("id"))
    if room is None:
        return Notice(kind)
    participant = under(meeting, "participant")
    at = _at(participant, meeting) or milliseconds(body.get("event_ts"))
    if at is None:
        return Notice(kind, room)
    event = _Event(kind, meeting, participant, at, recv)
    return Notice(kind, room, tuple(Said(one, hints(participant)) for one in _said(event)))


def _at(participant: dict[str, Any], meeting: dict[str, Any]) -> datetime | None:
    for stamp in ("join_time", "leave_time", "date_time"):
        if (at := iso(participant.get(stamp))) is not None:
            return at
    return iso(meeting.get("end_time"))


def _said(event: _Event) -> list[AnyDelivery]:
    kind = event.kind.removeprefix("meeting.")
    if kind == "started":
        return [Tick(t=event.at, recv=event.recv, src=SRC)]
    if kind == "ended":
        return [SessionEnded(t=event.at, recv=event.recv, src=SRC)]
    conn = event.conn()
    if conn is None and kind.startswith("participant_jbh_waiting"):
        conn = _before_host(event)
    return _about(kind, conn, event) if conn is not None else []


def _about(kind: str, conn: str, event: _Event) -> list[AnyDelivery]:
    at, recv = event.at, event.recv
    match kind:
        case "participant_joined" | "participant_jbh_joined":
            return [_joined(conn, event)]
        case "participant_joined_breakout_room":
            room = text(event.meeting.get("breakout_room_uuid")) or "breakout"
            return [_joined(conn, event, room, event.conn("parent_user_id"))]
        case "participant_left" | "participant_left_breakout_room":
            return [Left(t=at, recv=recv, src=SRC, conn=conn, reason=_reason(event.participant))]
        case "participant_joined_waiting_room" | "participant_jbh_waiting":
            return [LobbyJoined(t=at, recv=recv, src=SRC, conn=conn)]
        case "participant_put_in_waiting_room":
            return [LobbyJoined(t=at, recv=recv, src=SRC, conn=conn, via="put_back")]
        case "participant_left_waiting_room" | "participant_jbh_waiting_left":
            return [LobbyLeft(t=at, recv=recv, src=SRC, conn=conn)]
        case "participant_admitted":
            return [Admitted(t=at, recv=recv, src=SRC, conn=conn)]
        case "participant_bind":
            to = event.conn("bind_user_id")
            return [Bind(t=at, recv=recv, src=SRC, conn=conn, to=to)] if to else []
    return []


def _joined(conn: str, event: _Event, room: str | None = None, parent: str | None = None) -> Joined:
    phone = masked(text(event.participant.get("phone_number")))
    return Joined(
        t=event.at,
        recv=event.recv,
        src=SRC,
        conn=conn,
        room=room,
        parent=parent,
        kind="phone" if phone else None,
        phone=phone,
        # A caller's display name is the number.
        name=None if phone else text(event.participant.get("user_name")),
    )


def _before_host(event: _Event) -> str | None:
    # Whoever waits for the host has no connection yet; without our key nobody can say who waits.
    found = hints(event.participant)
    who = found.key or found.registrant
    return f"{event.instance}/waiting/{who}" if who else None


def _reason(participant: dict[str, Any]) -> str:
    _, found, words = (text(participant.get("leave_reason")) or "").rpartition("Reason:")
    words = words.lower() if found else ""
    return next((reason for word, reason in _REASONS if word in words), "left")
