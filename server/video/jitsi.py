"""Jitsi behind the interface: its page in a frame of ours, opened by a token.

In a frame and without its script: `external_api.js` would run with our origin, where it could act
as the member. A Jitsi server has no interface to end a room or put somebody out from outside; a
room is there while somebody is in it, and the facilitator's token makes them its moderator.
"""

from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

from server.core.commands import Refused
from server.platforms.jitsi import mint
from server.platforms.notice import Secrets
from server.video.room import NOT_OFFERED, Framed, Guest, Present

# No second lobby page, no invitations, no link out of the frame, no name asked for.
_LOOK = {
    "config.prejoinConfig.enabled": "false",
    "config.disableDeepLinking": "true",
    "config.disableInviteFunctions": "true",
    "config.readOnlyName": "true",
    "config.disableThirdPartyRequests": "true",
}


class JitsiRoom:
    """Rooms of one Jitsi server of the practice's own."""

    def __init__(self, url: str, secrets: Secrets) -> None:
        self._url = url.rstrip("/")
        self._secrets = secrets

    @property
    def page_origin(self) -> str | None:
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc}"

    async def open(self, room: str) -> Refused | None:
        return None  # it opens with whoever comes first

    async def close(self, room: str) -> Refused | None:
        return NOT_OFFERED

    def entrance(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Framed:
        token = mint.token(
            self._secrets,
            domain=urlsplit(self._url).netloc,
            room=room.lower(),
            key=guest.key,
            name="Facilitator" if guest.leads else "Guest",
            now=now,
            until=until,
            moderator=guest.leads,
        )
        look = "&".join(f"{name}={value}" for name, value in _LOOK.items())
        return Framed(f"{self._url}/{quote(room.lower())}?{urlencode({'jwt': token})}#{look}")

    async def kick(self, room: str, key: str) -> Refused | None:
        return NOT_OFFERED

    async def present(self, room: str) -> tuple[Present, ...] | Refused:
        return NOT_OFFERED
