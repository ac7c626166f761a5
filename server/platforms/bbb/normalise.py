"""BigBlueButton's callbacks as deliveries.

A form whose field `event` is a JSON list. A connection is an internal user of an internal
meeting. Its stamps are of the process that posts, not of the event: good to about a second.
"""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import msgspec

from server.core.commands import Refused
from server.core.deliveries import AnyDelivery, Joined, Left, SessionEnded, Tick
from server.platforms.bbb import breakouts
from server.platforms.bbb.identity import hints
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, items, milliseconds, text, truth, under

SRC = "bbb"


def normalise(raw: bytes, recv: datetime) -> Notice | Refused:
    """Return what a callback says; several events of one meeting are one notice."""
    events = _events(raw)
    if events is None:
        return UNREADABLE
    kinds, rooms, said = [], [], []
    instance = parent = None
    for event in events:
        kinds.append(text(event.get("id")) or "")
        attributes = under(event, "attributes")
        rooms.append(text(under(attributes, "meeting").get("external-meeting-id")))
        meeting = under(attributes, "meeting")
        instance = instance or text(meeting.get("internal-meeting-id"))
        if kinds[-1] == "meeting-created" and truth(meeting.get("is-breakout")):
            parent = parent or text(meeting.get("parent-id"))
        found = _said(kinds[-1], attributes, milliseconds(under(event, "event").get("ts")), recv)
        if found is not None and rooms[-1] == rooms[0]:
            said.append(Said(found, hints(under(attributes, "user"))))
    room = rooms[0] if rooms else None
    return Notice(" ".join(kinds), room, tuple(said), instance=instance, parent=parent)


def _events(raw: bytes) -> list[dict[str, Any]] | None:
    try:
        form = parse_qs(raw.decode(), strict_parsing=True)
        read = msgspec.json.decode(form["event"][0])
    except (ValueError, KeyError, msgspec.DecodeError, RecursionError):
        return None
    found = items(read if isinstance(read, list) else [read])
    return [under(one, "data") for one in found] or None


def _said(
    kind: str, attributes: dict[str, Any], at: datetime | None, recv: datetime
) -> AnyDelivery | None:
    if at is None:
        return None
    meeting, user = under(attributes, "meeting"), under(attributes, "user")
    if kind == "meeting-ended":
        return SessionEnded(t=at, recv=recv, src=SRC)
    if kind == "meeting-created":
        inside, parent = text(meeting.get("internal-meeting-id")), text(meeting.get("parent-id"))
        if truth(meeting.get("is-breakout")) and inside and parent:
            return breakouts.made(inside, parent, at=at, recv=recv, src=SRC)
        return Tick(t=at, recv=recv, src=SRC)
    inside, who = text(meeting.get("internal-meeting-id")), text(user.get("internal-user-id"))
    if who is None:
        return None
    conn = f"{inside or ''}/{who}"
    if kind == "user-joined":
        return Joined(t=at, recv=recv, src=SRC, conn=conn, name=text(user.get("name")))
    if kind == "user-left":
        return Left(t=at, recv=recv, src=SRC, conn=conn)
    return None
