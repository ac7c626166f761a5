"""LiveKit's list of participants: asked for while a session runs, because webhooks may be lost.

The server drops what waited for half a minute; a list shows what was missed.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from server.platforms.notice import Secrets
from server.platforms.reading import mapping
from server.platforms.tokens import minted

PATH = "/twirp/livekit.RoomService/ListParticipants"
LASTS = timedelta(minutes=2)
_MOST_SECONDS = aiohttp.ClientTimeout(total=15)
_UNDERSCORE = re.compile(r"_([a-z])")


class Unreachable(Exception):
    """The list was not to be had; the text is a reason of ours."""


async def list_participants(
    http: aiohttp.ClientSession, server: str, secrets: Secrets, *, room: str, now: datetime
) -> bytes:
    """Return the answer as `normalise.participants` reads it; Unreachable when there is none."""
    token = minted(
        {
            "iss": secrets.key,
            "nbf": int(now.timestamp()),
            "exp": int((now + LASTS).timestamp()),
            "video": {"roomAdmin": True, "room": room},
        },
        secrets,
    )
    try:
        async with http.post(
            _http(server) + PATH,
            json={"room": room},
            headers={"Authorization": f"Bearer {token}"},
            timeout=_MOST_SECONDS,
        ) as answer:
            raw = await answer.read()
            if answer.status == 404:
                return b'{"participants": []}'  # nobody has come yet, or the room is over
            if answer.status != 200:
                raise Unreachable(f"status {answer.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(type(error).__name__) from None
    body = mapping(raw)
    if body is None:
        raise Unreachable("unreadable")
    return msgspec.json.encode(_camel(body))


def _http(server: str) -> str:
    parts = urlsplit(server)
    scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _camel(read: Any) -> Any:
    # The webhook spells fields one way, this interface the other.
    if isinstance(read, list):
        return [_camel(one) for one in read]
    if isinstance(read, dict):
        return {
            name if name == "attributes" else _spelled(name): (
                value if name == "attributes" else _camel(value)
            )
            for name, value in read.items()
        }
    return read


def _spelled(name: str) -> str:
    return _UNDERSCORE.sub(lambda found: found[1].upper(), name)
