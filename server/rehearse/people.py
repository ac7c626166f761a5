"""Acted people: they come through the same doors as everybody else, with the other websocket
implementation (`websockets`), so that docs/protocol.md is held to what it says.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.cannot import Cannot
from server.clock import Clock
from server.ids import new_id

SIGN_SECONDS = 1.0
PATIENCE_SECONDS = 20.0


class RehearsalError(Cannot):
    """The rehearsal cannot go on; the text says at which step and why."""


class Browser:
    """Cookies, forms and the Origin header of one person's browser."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # the demo has an address, not a name
            headers={"Origin": base_url},
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
        )

    async def submit(self, path: str, fields: Mapping[str, str | list[str]]) -> str:
        """Post a form and return the path it leads to; RehearsalError when it is shown again."""
        flat = [
            (name, value)
            for name, given in fields.items()
            for value in ([given] if isinstance(given, str) else given)
        ]
        async with self._http.post(
            self.base_url + path, data=flat, allow_redirects=False
        ) as answer:
            if answer.status != 303:
                raise RehearsalError(f"{path} answered {answer.status}")
            return answer.headers["Location"]

    @property
    def cookies(self) -> str:
        # Everything here comes from one server, so every cookie in the jar is meant for it.
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self._http.cookie_jar)

    async def close(self) -> None:
        await self._http.close()


class Line:
    """One open websocket: signs of life by itself, commands answered, views kept."""

    def __init__(self, socket: ClientConnection, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()
        self._signed = asyncio.Event()
        self.view: dict[str, Any] = {}
        self.acknowledged = 0  # the number in the log of the last thing asked here
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._live())]

    @classmethod
    async def open(cls, browser: Browser, path: str, clock: Clock) -> Self:
        """Open the socket and wait for its welcome."""
        address = browser.base_url.replace("http", "ws", 1) + path
        socket = await connect(
            address,
            origin=browser.base_url,  # type: ignore[arg-type]
            additional_headers={"Cookie": browser.cookies},
            compression=None,
            ping_interval=None,
            max_size=2**20,
        )
        line = cls(socket, clock)
        await line.until(lambda view: bool(view))
        return line

    async def ask(self, command: str, *, seconds_ago: int = 0, **fields: object) -> str:
        """Send a command, wait until it is acknowledged, return its id."""
        command_id = new_id()
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[command_id] = answer
        sent = self._clock.now().timestamp() * 1000
        frame = {"id": command_id, "at": sent - seconds_ago * 1000, "sent": sent, "type": command}
        await self._socket.send(json.dumps(frame | fields))
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await answer
        if said["type"] == "refused":
            raise RehearsalError(f"{command} was refused: {said['text']}")
        self.acknowledged = max(self.acknowledged, said["seq"])
        return command_id

    async def until(self, shown: Any) -> dict[str, Any]:
        """Wait until the view is as *shown* asks, and return it."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
                await self._changed.wait_for(lambda: shown(self.view))
        except TimeoutError:
            raise RehearsalError("the board does not show what was done") from None
        return self.view

    async def sign(self) -> None:
        """Give a sign of life and wait until the server has it."""
        self._signed.clear()
        await self._socket.send('{"type":"sign"}')
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._signed.wait()

    async def vanish(self) -> None:
        """Be gone without a word, as a phone in a lift."""
        await self.sign()
        self._stop()
        self._socket.transport.abort()
        with contextlib.suppress(ConnectionClosed):
            await self._socket.wait_closed()

    async def close(self) -> None:
        self._stop()
        await self._socket.close()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _live(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(SIGN_SECONDS)
                await self._socket.send('{"type":"sign"}')

    async def _listen(self) -> None:
        try:
            async for frame in self._socket:
                await self._hear(json.loads(frame))
        except ConnectionClosed:
            pass
        finally:
            # Nobody may wait out their patience for a line that is dead.
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(RehearsalError("the line was cut before the answer"))

    async def _hear(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "welcome" | "view":
                async with self._changed:
                    self.view = message["view"]
                    self._changed.notify_all()
            case "ack" | "refused":
                waiting = self._answers.pop(message["id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
            case "sign":
                self._signed.set()


@contextlib.asynccontextmanager
async def browser(base_url: str) -> AsyncIterator[Browser]:
    """A browser for the length of a block."""
    opened = Browser(base_url)
    try:
        yield opened
    finally:
        await opened.close()
