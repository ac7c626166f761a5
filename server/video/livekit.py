"""LiveKit behind the interface: its RoomService over HTTP, and its own page as the room.

Its browser SDK is half a megabyte of somebody else's code; their page carries it, ours does not.
The token is in the address of that page, which is why it is short: enough to enter by.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

import aiohttp

from server.clock import Clock
from server.core.commands import Refused
from server.platforms.livekit import mint
from server.platforms.notice import Secrets
from server.platforms.reading import items, mapping, text
from server.platforms.tokens import minted
from server.video.room import REFUSED, UNREACHABLE, Guest, Linked, Present

ASKING = timedelta(minutes=1)
ENTERING = timedelta(minutes=5)  # once inside, LiveKit renews the token by itself
PUBLISHERS = 14
ANSWER_SECONDS = 10.0
NOT_FOUND = 404


class LiveKitRoom:
    """Rooms of one LiveKit server; *page* is a LiveKit Meet of the practice's own."""

    page_origin: str | None = None

    def __init__(self, url: str, page: str, secrets: Secrets, clock: Clock) -> None:
        self._url = url.rstrip("/")
        self._page = page
        self._secrets = secrets
        self._clock = clock

    async def open(self, room: str) -> Refused | None:
        made = {"name": room, "empty_timeout": 600, "max_participants": PUBLISHERS}
        return _refusal(await self._ask("CreateRoom", made, {"roomCreate": True}))

    async def close(self, room: str) -> Refused | None:
        return _refusal(await self._ask("DeleteRoom", {"room": room}, {"roomCreate": True}))

    def entrance(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Linked:
        token = mint.token(
            self._secrets,
            room=room,
            key=guest.key,
            nonce=guest.nonce,
            name="Facilitator" if guest.leads else "Guest",
            now=now,
            until=min(until, now + ENTERING),
        )
        return Linked(f"{self._page}?" + urlencode({"liveKitUrl": self._url, "token": token}))

    async def kick(self, room: str, key: str) -> Refused | None:
        there = await self._identities(room)
        if isinstance(there, Refused):
            return there
        for _, identity in there:
            if identity.partition(":")[0] == key:
                out = {"room": room, "identity": identity}
                answer = await self._ask("RemoveParticipant", out, _admin(room))
                if isinstance(answer, Refused):
                    return answer
        return None

    async def present(self, room: str) -> tuple[Present, ...] | Refused:
        there = await self._identities(room)
        if isinstance(there, Refused):
            return there
        return tuple(Present(sid, identity.partition(":")[0]) for sid, identity in there)

    async def _identities(self, room: str) -> list[tuple[str, str]] | Refused:
        answer = await self._ask("ListParticipants", {"room": room}, _admin(room))
        if isinstance(answer, Refused):
            return answer
        found = (
            (text(one.get("sid")), text(one.get("identity")))
            for one in items(answer.get("participants"))
        )
        return [(sid, identity) for sid, identity in found if sid and identity]

    async def _ask(
        self, call: str, body: Mapping[str, object], grant: Mapping[str, object]
    ) -> dict[str, object] | Refused:
        """Return the answer of the RoomService; an empty one for a room that is not there."""
        url = f"http{self._url.removeprefix('ws')}/twirp/livekit.RoomService/{call}"
        headers = {"Authorization": f"Bearer {self._token(grant)}"}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.post(url, json=body, headers=headers) as answer,
            ):
                if answer.status == NOT_FOUND:
                    return {}
                read = mapping(await answer.read())
                return read if answer.ok and read is not None else REFUSED
        except (aiohttp.ClientError, TimeoutError, OSError):
            return UNREACHABLE

    def _token(self, grant: Mapping[str, object]) -> str:
        now = self._clock.now()
        claims = {
            "iss": self._secrets.key,
            "sub": "group-companion",
            "nbf": int(now.timestamp()),
            "exp": int((now + ASKING).timestamp()),
            "video": grant,
        }
        return minted(claims, self._secrets)


def _admin(room: str) -> dict[str, object]:
    return {"roomAdmin": True, "room": room}


def _refusal(answer: dict[str, object] | Refused) -> Refused | None:
    return answer if isinstance(answer, Refused) else None
