"""From Janus' frames to messages: one for each event, and what we noticed about the server.

A frame holds several events, of several rooms. What concerns the server as a whole is told once
for each room, with the room written in.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from server.platforms.janus.normalise import CORE, PLUGIN
from server.platforms.reading import text, under

US = "companion"  # the emitter of what we noticed


def events(frame: bytes) -> list[dict[str, Any]] | None:
    """Return the events in a frame; None when it is not one of Janus."""
    try:
        read = msgspec.json.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    found = read if isinstance(read, list) else [read]
    return found if all(isinstance(one, dict) for one in found) else None


def of_a_room(event: dict[str, Any]) -> bool:
    """Whether *event* is about a room."""
    return (
        text(event.get("type")) == PLUGIN
        and text(under(event, "event", "data").get("room")) is not None
    )


def of_the_server(event: dict[str, Any]) -> bool:
    """Whether *event* says that the server came up or went down."""
    return text(event.get("type")) == CORE and text(under(event, "event").get("status")) is not None


def alone(event: dict[str, Any]) -> bytes:
    """Return the message of one *event* about a room."""
    return msgspec.json.encode(event)


def in_room(event: dict[str, Any], room: str) -> bytes:
    """Return the message that *event* of the server makes for one *room*."""
    return msgspec.json.encode({**event, "room": room})


def noticed(status: str, room: str, at: datetime) -> bytes:
    """Return the message of what we saw of the server: it is `lost` to us, or `gone`."""
    stamp = int(at.timestamp() * 1_000_000)
    event = {"emitter": US, "type": int(CORE), "timestamp": stamp, "event": {"status": status}}
    return in_room(event, room)


def listed(participants: Iterable[str], room: str, at: datetime) -> bytes:
    """Return the message of who is in *room*: the complete list, as the server gave it."""
    stamp = int(at.timestamp() * 1_000_000)
    event = {"status": "listed", "participants": sorted(participants)}
    return in_room({"emitter": US, "type": int(CORE), "timestamp": stamp, "event": event}, room)
