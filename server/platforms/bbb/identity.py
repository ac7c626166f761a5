"""Where BigBlueButton carries our key: `userID` of the join link."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from server.platforms.notice import Hints
from server.platforms.reading import text


def hints(user: dict[str, Any]) -> Hints:
    """Return who a user may be; the id is empty where the server has forgotten it."""
    return Hints(key=text(user.get("external-user-id")))


def room_of(link: str) -> str | None:
    """Return the meeting a link leads to: the one it names, else the end of its path."""
    parts = urlsplit(link)
    named = parse_qs(parts.query).get("meetingID")
    if named:
        return named[0]
    return parts.path.rstrip("/").rpartition("/")[2] or None if parts.scheme else None
