"""Janus behind the interface: rooms by its API, entrances by its signed tokens.

Only this server speaks to Janus. A token for a room does not say whose it is, so a browser that
held one could enter under another member's id; a socket of ours that speaks for it cannot.
"""

from datetime import datetime, timedelta

from server.clock import Clock
from server.core.commands import Refused
from server.platforms.janus import mint
from server.platforms.janus.identity import key_of, participant
from server.platforms.notice import Secrets
from server.platforms.reading import text
from server.video.janus_line import Body, Denied, Unreachable, dialled, ids, told
from server.video.room import REFUSED, UNREACHABLE, Guest, Present, Relayed

NO_SUCH_ROOM, ROOM_IS_THERE, NO_SUCH_PERSON = 426, 427, 428
PUBLISHERS = 14  # twelve members and two facilitators
BITRATE = 200_000  # of one picture, so that thirteen of them fit through an old phone's line
ASKING = timedelta(minutes=1)


class JanusRoom:
    """Rooms of one Janus server."""

    page_origin: str | None = None

    def __init__(self, url: str, secrets: Secrets, clock: Clock) -> None:
        self.url = url
        self._secrets = secrets
        self._clock = clock

    async def open(self, room: str) -> Refused | None:
        made = {
            "request": "create",
            "admin_key": self._secrets.secret,
            "secret": self._secrets.secret,
            "is_private": True,
            "signed_tokens": True,
            "require_pvtid": True,
            "notify_joining": True,
            "publishers": PUBLISHERS,
            "bitrate": BITRATE,
            "audiolevel_event": False,
        }
        answer = await self._ask(room, made, fine=ROOM_IS_THERE)
        return answer if isinstance(answer, Refused) else None

    async def close(self, room: str) -> Refused | None:
        ended = {"request": "destroy", "secret": self._secrets.secret}
        answer = await self._ask(room, ended, fine=NO_SUCH_ROOM)
        return answer if isinstance(answer, Refused) else None

    def entrance(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Relayed:
        token = mint.room_token(self._secrets, room, until=until)
        return Relayed(room, participant(guest.key, guest.nonce), token)

    async def kick(self, room: str, key: str) -> Refused | None:
        there = await self.present(room)
        if isinstance(there, Refused):
            return there
        secret = self._secrets.secret
        for one in there:
            if one.key == key:
                out = {"request": "kick", "secret": secret, "id": one.conn}
                answer = await self._ask(room, out, fine=NO_SUCH_PERSON)
                if isinstance(answer, Refused):
                    return answer
        return None

    async def present(self, room: str) -> tuple[Present, ...] | Refused:
        answer = await self._ask(room, {"request": "listparticipants"}, fine=NO_SUCH_ROOM)
        if isinstance(answer, Refused):
            return answer
        found = ids(answer.get("participants"))
        return tuple(Present(conn, key_of(conn)) for conn in found)

    def core_token(self) -> str:
        """Return what opens a line now; the line stays open longer than it."""
        return mint.core_token(self._secrets, until=self._clock.now() + timedelta(hours=12))

    async def _ask(self, room: str, body: Body, *, fine: int) -> Body | Refused:
        """Return what the plugin says; of the error *fine* that it says nothing."""
        try:
            async with dialled(self.url, self.core_token()) as line:
                handle = await line.attach()
                said = told(await handle.ask({**body, "room": room}))
                return said if text(said.get("videoroom")) else REFUSED
        except Denied as error:
            return {} if error.code == fine else REFUSED
        except Unreachable:
            return UNREACHABLE
