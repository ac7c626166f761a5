"""LiveKit's RoomService as its documents have it: calls over HTTP, each with a grant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OctKey

KEY, SECRET = "APIkey", "a secret that LiveKit and the practice share"
NEEDED = {
    "CreateRoom": "roomCreate",
    "DeleteRoom": "roomCreate",
    "ListParticipants": "roomAdmin",
    "RemoveParticipant": "roomAdmin",
}


def claims(token: str) -> dict[str, Any]:
    """Return what *token* claims; an error when it was signed with another secret."""
    return dict(jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims)


@dataclass
class LiveKit:
    url: str = ""
    rooms: dict[str, dict[str, str]] = field(default_factory=dict)  # identities by sid
    broken: bool = False

    async def call(self, request: web.Request) -> web.Response:
        if self.broken:
            return web.Response(text="<html>a proxy's own page</html>")
        name, asked = request.match_info["call"], await request.json()
        token = claims(request.headers["Authorization"].removeprefix("Bearer "))
        room = asked.get("name") or asked["room"]
        grant = token["video"]
        allowed = grant.get(NEEDED[name]) and (name.endswith("Room") or grant["room"] == room)
        if token["iss"] != KEY or not allowed:
            return web.json_response({"code": "permission_denied"}, status=403)
        if name == "CreateRoom":
            self.rooms.setdefault(room, {})
        elif room not in self.rooms:
            return web.json_response({"code": "not_found"}, status=404)
        return web.json_response(self._do(name, room, asked))

    def _do(self, name: str, room: str, asked: dict[str, Any]) -> dict[str, Any]:
        there = self.rooms[room]
        if name == "DeleteRoom":
            del self.rooms[room]
        if name == "RemoveParticipant":
            for sid in [sid for sid, identity in there.items() if identity == asked["identity"]]:
                del there[sid]
        if name == "ListParticipants":
            listed = [{"sid": sid, "identity": identity} for sid, identity in there.items()]
            return {"participants": listed}
        return {}


@asynccontextmanager
async def livekit() -> AsyncIterator[LiveKit]:
    server = LiveKit()
    app = web.Application()
    app.router.add_post("/twirp/livekit.RoomService/{call}", server.call)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
