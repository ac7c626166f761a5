"""A Zoom of our own on loopback: its event socket, its tokens, its list of who is there."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.clock import TEN
from tests.platforms.senders import fixtures

MEETING = "85012345678"
INSTANCE = "uuid=="
OPENED, ALIVE = map(json.dumps, fixtures("zoom")["frames"])


def stamp(minute: float) -> str:
    return f"{TEN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def joins(key: str, user_id: str, minute: float) -> str:
    return _event("participant_joined", user_id, {"join_time": stamp(minute), "customer_key": key})


def leaves(user_id: str, minute: float) -> str:
    return _event("participant_left", user_id, {"leave_time": stamp(minute)})


def meeting_ends(minute: float) -> str:
    meeting = {"id": MEETING, "uuid": INSTANCE, "end_time": stamp(minute)}
    return _frame({"event": "meeting.ended", "payload": {"object": meeting}})


def _event(kind: str, user_id: str, participant: dict[str, str]) -> str:
    meeting = {"id": MEETING, "uuid": INSTANCE, "participant": {"user_id": user_id, **participant}}
    return _frame({"event": f"meeting.{kind}", "payload": {"object": meeting}})


def _frame(body: dict[str, Any]) -> str:
    return json.dumps({"module": "message", "content": json.dumps(body)})


class FakeZoom:
    """One socket at a time. *rows* is what its list says: key, user, from, until (minutes)."""

    def __init__(self) -> None:
        self.down = False
        self.lists = True  # whether this account may ask who is there
        self.rows: list[tuple[str, str, float, float | None]] = []
        self.tokens = 0
        self.opened = 0
        self.reports = 0
        self.settings: dict[str, str] = {}
        self._socket: ServerConnection | None = None

    async def says(self, *frames: str) -> None:
        assert self._socket is not None
        for frame in frames:
            await self._socket.send(frame)

    def breaks_off(self) -> None:
        """No word, as from a router that restarts; and nobody is let in until `down` is over."""
        self.down = True
        assert self._socket is not None
        self._socket.transport.abort()

    async def speak(self, socket: ServerConnection) -> None:
        if self.down:
            socket.transport.abort()
            return
        self._socket = socket
        self.opened += 1
        await socket.send(OPENED)
        with contextlib.suppress(ConnectionClosed):
            async for _ in socket:
                await socket.send(ALIVE)

    async def token(self, _: web.Request) -> web.Response:
        self.tokens += 1
        return web.json_response({"access_token": f"token-{self.tokens}"})

    async def meeting(self, _: web.Request) -> web.Response:
        return web.json_response({"uuid": INSTANCE, "id": MEETING})

    async def live(self, _: web.Request) -> web.Response:
        if not self.lists:
            return web.json_response({"code": 200, "message": "Only for Business"}, status=400)
        return web.json_response({"participants": self._people(), "next_page_token": ""})

    async def report(self, _: web.Request) -> web.Response:
        self.reports += 1
        return web.json_response({"participants": self._people(), "next_page_token": ""})

    def _people(self) -> list[dict[str, Any]]:
        return [
            {
                "customer_key": key,
                "user_id": user_id,
                "join_time": stamp(start),
                **({} if end is None else {"leave_time": stamp(end)}),
                "status": "in_meeting",
            }
            for key, user_id, start, end in self.rows
        ]


@contextlib.asynccontextmanager
async def fake_zoom() -> AsyncIterator[FakeZoom]:
    zoom = FakeZoom()
    app = web.Application()
    app.router.add_post("/oauth/token", zoom.token)
    app.router.add_get("/v2/metrics/meetings/{id}", zoom.meeting)
    app.router.add_get("/v2/metrics/meetings/{id}/participants", zoom.live)
    app.router.add_get("/v2/report/meetings/{id}/participants", zoom.report)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    rest = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with serve(zoom.speak, "127.0.0.1", 0, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        zoom.settings = {
            "subscription_id": "sub",
            "client_id": "client",
            "client_secret": "secret",
            "tokens": f"{rest}/oauth/token",
            "api": f"{rest}/v2",
            "events": f"ws://127.0.0.1:{port}/ws",
        }
        try:
            yield zoom
        finally:
            await runner.cleanup()


async def until(true: Any) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - two programs, and only one of them is ours to signal
            await asyncio.sleep(0)
