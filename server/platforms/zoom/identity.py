"""Where Zoom carries our key: `customer_key` (meeting page of our own) or a registrant's link."""

import re
from typing import Any
from urllib.parse import urlsplit

from server.platforms.notice import Hints
from server.platforms.reading import text

_MEETING = re.compile(r"/(?:j|w|s|wc(?:/join)?)/(\d{9,12})(?:/|$)")


def hints(participant: dict[str, Any]) -> Hints:
    """Return who a participant of an event or a report row may be.

    A guest's e-mail is empty unless the practice registered them.
    """
    return Hints(
        key=text(participant.get("customer_key")),
        registrant=text(participant.get("registrant_id")),
        email=text(participant.get("email")) or text(participant.get("user_email")),
    )


def room_of(link: str) -> str | None:
    """Return the meeting a link leads to."""
    parts = urlsplit(link)
    if not (parts.hostname or "").endswith(("zoom.us", "zoomgov.com")):
        return None
    found = _MEETING.search(parts.path)
    return found[1] if found else None
