"""Where Daily carries our key: `user_id` of the meeting token; without one it is Daily's own."""

from typing import Any
from urllib.parse import urlsplit

from server.platforms.notice import Hints
from server.platforms.reading import text


def hints(person: dict[str, Any]) -> Hints:
    """Return who somebody in a webhook, a list or a report may be."""
    return Hints(key=text(person.get("user_id")) or text(person.get("userId")))


def room_of(link: str) -> str | None:
    """Return the room a link leads to."""
    parts = urlsplit(link)
    if not (parts.hostname or "").endswith("daily.co"):
        return None
    return parts.path.strip("/") or None
