"""Where LiveKit carries our key: the attribute `member`, else the identity before its nonce.

The same identity twice throws the first one out, so a page adds a nonce: `key:nonce`.
"""

from typing import Any
from urllib.parse import urlsplit

from server.platforms.notice import Hints
from server.platforms.reading import text, under


def hints(participant: dict[str, Any]) -> Hints:
    """Return who a participant may be."""
    key = text(under(participant, "attributes").get("member"))
    identity = (text(participant.get("identity")) or "").partition(":")[0]
    return Hints(key=key or identity or None)


def room_of(link: str) -> str | None:
    """Return the room of a link `wss://server/room` or `https://server/rooms/room`."""
    parts = urlsplit(link)
    return parts.path.rstrip("/").rpartition("/")[2] or None if parts.scheme else None
