"""Where Jitsi carries our key: the id of the user in the token. Without a token there is none."""

from typing import Any
from urllib.parse import unquote, urlsplit

from server.platforms.notice import Hints
from server.platforms.reading import text


def hints(person: dict[str, Any]) -> Hints:
    """Return who an occupant or participant may be."""
    return Hints(key=text(person.get("id")), email=text(person.get("email")))


def room_of(link: str) -> str | None:
    """Return the room of a link; Jitsi writes its rooms in small letters."""
    parts = urlsplit(link)
    room = unquote(parts.path).rstrip("/").rpartition("/")[2]
    return room.lower() or None if parts.scheme in ("http", "https") else None
