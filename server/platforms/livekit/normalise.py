"""LiveKit's webhooks and its list of participants as deliveries.

A connection is a participant's `sid`. Numbers come as strings; `createdAt` is in seconds.
"""

from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import (
    Aborted,
    AnyDelivery,
    Joined,
    Left,
    Listed,
    SessionEnded,
    Snapshot,
    Tick,
)
from server.platforms.livekit.identity import hints
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, items, mapping, milliseconds, seconds, text, under

SRC = "livekit"
_KINDS = {
    **dict.fromkeys(("SIP", "3"), "phone"),
    **dict.fromkeys(("EGRESS", "2"), "recorder"),
    **dict.fromkeys(("INGRESS", "1", "AGENT", "4"), "bot"),
}
_REASONS = {
    "PARTICIPANT_REMOVED": "removed",
    "CONNECTION_TIMEOUT": "timeout",
    "SIGNAL_CLOSE": "network",
    "MEDIA_FAILURE": "network",
}


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a webhook says; an unknown event says nothing and is no error."""
    body = mapping(raw)
    kind = text(body.get("event")) if body else None
    if body is None or kind is None:
        return UNREADABLE
    room = text(under(body, "room").get("name"))
    at = seconds(body.get("createdAt"))
    if room is None or at is None:
        return Notice(kind, room)
    participant = under(body, "participant")
    found = _said(kind, participant, at=at, recv=recv, event_id=text(body.get("id")))
    return Notice(kind, room, (Said(found, hints(participant)),) if found else ())


def participants(raw: bytes, now: datetime, *, room: str) -> Notice | Refused:
    """Return the answer of ListParticipants as a list that also shows what we missed.

    An answer that cannot be read is refused: unreadable is not empty.
    """
    body = mapping(raw)
    if body is None or not isinstance(body.get("participants", []), list):
        return UNREADABLE
    people = [one for one in items(body.get("participants")) if text(one.get("sid"))]
    active = [one for one in people if text(one.get("state")) in (None, "ACTIVE", "2")]
    listed = tuple(Listed(str(one["sid"]), _joined_at(one)) for one in active)
    # First who they are and what they are, at the moment they joined, then who is there.
    known = tuple(
        Said(_joined(str(one["sid"]), one, at=at, recv=now), hints(one))
        for one in active
        if (at := _joined_at(one)) is not None
    )
    return Notice(
        "list_participants", room, (*known, Said(Snapshot(t=now, recv=now, src=SRC, conns=listed)))
    )


def _said(
    kind: str, participant: dict[str, Any], *, at: datetime, recv: datetime, event_id: str | None
) -> AnyDelivery | None:
    if kind == "room_finished":
        return SessionEnded(t=at, recv=recv, src=SRC, id=event_id)
    conn = text(participant.get("sid"))
    if conn is None or kind.startswith(("track_", "room_", "egress_", "ingress_")):
        return Tick(t=at, recv=recv, src=SRC, id=event_id)
    match kind:
        case "participant_joined":
            joined_at = _joined_at(participant) or at
            return _joined(conn, participant, at=joined_at, recv=recv, event_id=event_id)
        case "participant_left":
            return Left(
                t=at,
                recv=recv,
                src=SRC,
                id=event_id,
                conn=conn,
                reason=_REASONS.get(text(participant.get("disconnectReason")) or "", "left"),
                joined_at=_joined_at(participant),
            )
        case "participant_connection_aborted":
            return Aborted(t=at, recv=recv, src=SRC, id=event_id, conn=conn)
    return None


def _joined(
    conn: str,
    participant: dict[str, Any],
    *,
    at: datetime,
    recv: datetime,
    event_id: str | None = None,
) -> Joined:
    return Joined(
        t=at,
        recv=recv,
        src=SRC,
        id=event_id,
        conn=conn,
        kind=_KINDS.get(text(participant.get("kind")) or ""),
        name=text(participant.get("name")),
    )


def _joined_at(participant: dict[str, Any]) -> datetime | None:
    return milliseconds(participant.get("joinedAtMs")) or seconds(participant.get("joinedAt"))
