"""Daily's webhooks, its list of who is present and its list of meetings as deliveries.

A connection is a `session_id`. A webhook's `event_ts` is when it was sent; when somebody left is
when they joined plus how long they stayed.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import (
    AnyDelivery,
    Joined,
    Left,
    Listed,
    LobbyJoined,
    LobbyLeft,
    ReportRow,
    SessionEnded,
    Snapshot,
    Tick,
)
from server.platforms.daily.identity import hints
from server.platforms.imports import INCOMPLETE
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, iso, items, mapping, number, seconds, text, under

SRC = "daily"


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a webhook says; an unknown event says nothing and is no error."""
    body = mapping(raw)
    if body is None:
        return UNREADABLE
    kind = text(body.get("type"))
    if kind is None:
        # What Daily sends while a webhook is being set up: {"test": "test"}.
        return Notice("test") if "test" in body else UNREADABLE
    payload = under(body, "payload")
    room, sent_at = text(payload.get("room")), seconds(body.get("event_ts"))
    if room is None:
        return Notice(kind)
    found = _said(kind, payload, sent_at, recv, text(body.get("id")))
    return Notice(kind, room, (Said(found, hints(payload)),) if found else ())


def presence(raw: bytes, now: datetime, *, room: str) -> Notice | Refused:
    """Return the list of who is in *room*. It lags up to 15 seconds, so it only ever adds."""
    body = mapping(raw)
    if body is None or not isinstance(body.get(room, []), list):
        return UNREADABLE
    people = [one for one in items(body.get(room)) if text(one.get("id"))]
    known = tuple(
        Said(Joined(t=at, recv=now, src=SRC, conn=str(one["id"])), hints(one))
        for one in people
        if (at := iso(one.get("joinTime"))) is not None
    )
    listed = tuple(Listed(str(one["id"]), iso(one.get("joinTime"))) for one in people)
    # Not complete: whoever joined within the lag is missing, and nobody may be ended by that.
    snapshot = Snapshot(t=now, recv=now, src=SRC, conns=listed, complete=False)
    return Notice("presence", room, (*known, Said(snapshot)))


def meetings(raw: bytes, recv: datetime, *, room: str) -> Notice | Refused:
    """Return the meetings of *room* as rows of a report."""
    body = mapping(raw)
    if body is None or not isinstance(body.get("data"), list):
        return UNREADABLE
    found = items(body["data"])
    total = number(body.get("total_count"))
    if total is None or total > len(found):
        return INCOMPLETE
    rows = [
        Said(row, hints(person))
        for meeting in found
        if text(meeting.get("room")) == room
        for person in items(meeting.get("participants"))
        if (row := _row(person, recv)) is not None
    ]
    return Notice("meetings", room, tuple(rows))


def _said(
    kind: str,
    payload: dict[str, Any],
    sent_at: datetime | None,
    recv: datetime,
    event_id: str | None,
) -> AnyDelivery | None:
    conn, joined_at = text(payload.get("session_id")), seconds(payload.get("joined_at"))
    at = joined_at if kind == "participant.joined" else _left_at(payload, joined_at)
    at = at or seconds(payload.get("end_ts")) or sent_at
    if at is None:
        return None
    if kind == "meeting.ended":
        return SessionEnded(t=at, recv=recv, src=SRC, id=event_id)
    if kind == "meeting.started":
        return Tick(t=at, recv=recv, src=SRC, id=event_id)
    if conn is None:
        return None
    match kind:
        case "participant.joined":
            # Somebody without presence watches and is not seen by the others.
            hidden = under(payload, "permissions").get("hasPresence") is False
            return Joined(
                t=at,
                recv=recv,
                src=SRC,
                id=event_id,
                conn=conn,
                kind="observer" if hidden else None,
                name=text(payload.get("user_name")),
            )
        case "participant.left":
            return Left(t=at, recv=recv, src=SRC, id=event_id, conn=conn, joined_at=joined_at)
        case "waiting-participant.joined":
            return LobbyJoined(t=at, recv=recv, src=SRC, id=event_id, conn=conn)
        case "waiting-participant.left":
            return LobbyLeft(t=at, recv=recv, src=SRC, id=event_id, conn=conn)
    return None


def _left_at(payload: dict[str, Any], joined_at: datetime | None) -> datetime | None:
    return _after(joined_at, number(payload.get("duration")))


def _after(start: datetime | None, stayed: Decimal | None) -> datetime | None:
    if start is None or stayed is None or stayed < 0:
        return None
    try:
        return start + timedelta(microseconds=int(stayed * 1_000_000))
    except OverflowError:
        return None


def _row(person: dict[str, Any], recv: datetime) -> ReportRow | None:
    start, conn = seconds(person.get("join_time")), text(person.get("participant_id"))
    end = _after(start, number(person.get("duration")))
    if start is None or end is None or conn is None:
        return None
    return ReportRow(t=end, recv=recv, src=SRC, conn=conn, start=start, end=end)
