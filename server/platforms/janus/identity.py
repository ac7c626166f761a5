"""Where Janus carries our key: the participant's id, `key.nonce`, which every room event has.

Its `opaque_id` is missing from leaves and kicks. The same id is refused while a ghost of it is
still inside, so every stay has a nonce of its own; that makes the id the connection as well.
"""

from urllib.parse import unquote, urlsplit

from server.platforms.notice import Hints

ROOM_PATH = "/join/video/"


def participant(key: str, nonce: str) -> str:
    """Return the id of one stay of the person with this *key*."""
    return f"{key}.{nonce}"


def key_of(participant_id: str) -> str:
    """Return whose stay it is."""
    return participant_id.partition(".")[0]


def hints(participant_id: str) -> Hints:
    """Return who a participant may be."""
    return Hints(key=key_of(participant_id))


def room_of(link: str) -> str | None:
    """Return the room of a link to our own room page."""
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.path.startswith(ROOM_PATH):
        return None
    return unquote(parts.path.removeprefix(ROOM_PATH)).strip("/") or None
