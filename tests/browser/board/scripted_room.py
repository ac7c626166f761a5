"""A room that says what a test tells it to: the real page, files, headers and wire format.

What is scripted is the other side. The board under test is the one that ships.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from server.core.commands import Refused
from server.core.views import FacilitatorView
from server.live import wire
from server.pages import keymap
from server.pages.board import NUMBERED_TECHNIQUES, board_page
from server.pages.render import make_templates
from server.pages.security import HEADERS, LIVE_POLICY
from server.pages.statics import TYPES, Statics, folder
from server.store.facts import Account
from server.taxonomy import load
from tests.browser.board.scene import MARA, SESSION


@dataclass
class ScriptedRoom:
    """Shows *view*, keeps every command it gets, and acknowledges unless told to be silent.

    A board sends what was not acknowledged again, under the same id: how often is the network's
    affair, so those stand apart.
    """

    view: FacilitatorView
    commands: list[dict[str, object]] = field(default_factory=list)
    again: list[dict[str, object]] = field(default_factory=list)
    silent: bool = False
    closed: bool = False  # turns every new connection away
    full: bool = False  # so does this, for the server's disk is
    refuses: dict[str, Refused] = field(default_factory=dict)
    _sockets: set[web.WebSocketResponse] = field(default_factory=set)
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def show(self, view: FacilitatorView) -> None:
        self.view = view
        for socket in self._sockets:
            await socket.send_str(wire.view(view).decode())

    async def cut(self, code: int = 1012) -> None:
        """Close every line and let none in until `reopen`."""
        self.closed = True
        for socket in tuple(self._sockets):
            await socket.close(code=code)

    def reopen(self) -> None:
        self.closed = False

    async def entered(self) -> None:
        """Return once a board's line is open."""
        async with self._heard:
            await self._heard.wait_for(lambda: self._sockets)

    async def heard(self, count: int) -> list[dict[str, object]]:
        """Return all commands, each once, when there are *count* of them."""
        async with self._heard:
            await self._heard.wait_for(lambda: len(self.commands) >= count)
        return self.commands

    async def heard_again(self) -> dict[str, object]:
        """Return a command that came a second time."""
        async with self._heard:
            await self._heard.wait_for(lambda: self.again)
        return self.again[0]

    async def socket(self, request: web.Request) -> web.StreamResponse:
        if self.closed:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.full:
            await socket.close(code=wire.DISK_FULL)
            return socket
        await socket.send_str(wire.welcome(self.view, wire.You(MARA, "MQ")).decode())
        async with self._heard:
            self._sockets.add(socket)
            self._heard.notify_all()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._answer(socket, message.data)
        finally:
            self._sockets.discard(socket)
        return socket

    async def _answer(self, socket: web.WebSocketResponse, frame: str) -> None:
        match wire.read_facilitator(frame):
            case wire.SignOfLife():
                await socket.send_str(wire.SIGN_FRAME.decode())
            case wire.Unreadable(_, why):
                raise AssertionError(f"the board sent what the wire refuses: {frame} {why}")
            case wire.Envelope(command_id):
                sent = msgspec.json.decode(frame)
                async with self._heard:
                    known = any(one["id"] == sent["id"] for one in self.commands)
                    (self.again if known else self.commands).append(sent)
                    self._heard.notify_all()
                if self.silent:
                    return
                refusal = self.refuses.get(sent["type"])
                answer = (
                    wire.acknowledged(command_id, self.view.seq)
                    if refusal is None
                    else wire.refused(command_id, refusal)
                )
                await socket.send_str(answer.decode())


@asynccontextmanager
async def serving(room: ScriptedRoom) -> AsyncIterator[str]:
    """Serve the board of *room* on loopback; yields its address."""
    statics = Statics(folder("static"))
    templates = make_templates(statics)
    taxonomy = load()

    async def page(_: web.Request) -> web.Response:
        text = templates.get_template("facilitator/board.html").render(
            account=Account(MARA, "practice", "mara@example.org", "Mara Quint", "LCSW", "MQ"),
            session_id=SESSION,
            facilitator_id=MARA,
            page=board_page(taxonomy, "cbt"),
            acts=keymap.ACTS,
            numbered=NUMBERED_TECHNIQUES,
            own_video=False,
        )
        headers = HEADERS | {"Content-Security-Policy": LIVE_POLICY}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def file(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        suffix = "." + path.rpartition(".")[2]
        return web.Response(
            body=statics.files[path], content_type=TYPES[suffix], charset="utf-8", headers=HEADERS
        )

    app = web.Application()
    app.router.add_get("/sessions/{session_id}/board", page)
    app.router.add_get("/sessions/{session_id}/board/socket", room.socket)
    app.router.add_get("/static/{tree}/{path:.+}", file)
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url(f"/sessions/{SESSION}/board"))
    finally:
        await server.close()
