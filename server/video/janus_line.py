"""A line to Janus: one websocket, one session on it, and handles to its VideoRoom plugin.

Every question has a transaction; what comes without one is news for the handle it names. The
session lives as long as the line: when this process dies, Janus puts its people out by itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec

from server.ids import new_id
from server.platforms.janus.mint import PLUGIN
from server.platforms.reading import items, mapping, under

KEEPALIVE_SECONDS = 8.0  # Janus ends a session that said nothing for its session_timeout, 20
HEARTBEAT_SECONDS = 5.0  # a server that vanished with its machine closes nothing
ANSWER_SECONDS = 10.0
MOST_NEWS = 1000  # of one handle; a page that takes none of it is closed

Body = dict[str, Any]


class Unreachable(Exception):
    """Janus is not there, or went away."""


class Denied(Exception):
    """Janus answered with an error; *code* is its own."""

    def __init__(self, code: int) -> None:
        super().__init__(f"janus error {code}")
        self.code = code


class Line:
    """Made by `dialled`; dies with it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self._socket = socket
        self._token = token
        self._session: int | None = None
        self._asked: dict[str, asyncio.Future[Body]] = {}
        self._handles: dict[int, Handle] = {}
        self.gone = asyncio.Event()

    async def attach(self) -> "Handle":
        """Return a new handle to the plugin: one for what goes out, one for what comes in."""
        answer = await self.ask({"janus": "attach", "plugin": PLUGIN})
        handle = Handle(self, under(answer, "data").get("id"))
        self._handles[handle.id] = handle
        return handle

    async def ask(self, message: Body) -> Body:
        """Return what Janus answers; a mere acknowledgement is not it."""
        transaction = new_id()
        waiting = asyncio.get_running_loop().create_future()
        self._asked[transaction] = waiting
        try:
            await self._send({**message, "transaction": transaction})
            async with asyncio.timeout(ANSWER_SECONDS):
                answer: Body = await waiting
        except (TimeoutError, ConnectionError) as error:
            raise Unreachable from error
        finally:
            self._asked.pop(transaction, None)
        _raise_error(under(answer, "error").get("code") if "error" in answer else None)
        return answer

    async def begin(self) -> None:
        self._session = under(await self.ask({"janus": "create"}), "data").get("id")

    async def listen(self) -> None:
        """Hand on what comes, until the line is dead."""
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(mapping(message.data.encode()) or {})
        finally:
            self.gone.set()
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionResetError())

    async def keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_SECONDS)
            await self.tell({"janus": "keepalive"})

    async def tell(self, message: Body) -> None:
        """Say what is only acknowledged."""
        await self._send({**message, "transaction": new_id()})

    async def _send(self, message: Body) -> None:
        session = {} if self._session is None else {"session_id": self._session}
        body = msgspec.json.encode({**session, "token": self._token, **message})
        await self._socket.send_str(body.decode())

    def _hear(self, message: Body) -> None:
        if message.get("janus") in ("ack", "timeout"):
            return  # the answer comes later; a session that timed out closes the line
        waiting = self._asked.get(str(message.get("transaction")))
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(message)
            return
        handle = self._handles.get(message.get("sender", 0))
        if handle is not None:
            handle.put(message)


class Handle:
    """One attachment to the plugin, and the news for it in the order they came."""

    def __init__(self, line: Line, number: Any) -> None:
        if not isinstance(number, int):
            raise Unreachable
        self.id = number
        self.news: asyncio.Queue[Body] = asyncio.Queue(MOST_NEWS)
        self._line = line

    async def ask(self, body: Body, jsep: Body | None = None) -> Body:
        """Return the plugin's answer, with its `jsep` if it made one."""
        message = {"janus": "message", "handle_id": self.id, "body": body}
        answer = await self._line.ask({**message, "jsep": jsep} if jsep else message)
        _raise_error(told(answer).get("error_code"))
        return answer

    async def trickle(self, candidate: Body | None) -> None:
        """Hand on a way to reach the browser; None when it knows no more."""
        found = candidate or {"completed": True}
        await self._line.tell({"janus": "trickle", "handle_id": self.id, "candidate": found})

    def put(self, message: Body) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.news.put_nowait(message)
            return
        self._line.gone.set()


@contextlib.asynccontextmanager
async def dialled(url: str, token: str) -> AsyncIterator[Line]:
    """Run a line with a session; Unreachable when Janus is not there."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            dialling = http.ws_connect(
                url, protocols=("janus-protocol",), heartbeat=HEARTBEAT_SECONDS
            )
            async with asyncio.timeout(ANSWER_SECONDS):
                socket = await stack.enter_async_context(dialling)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable from error
        line = Line(socket, token)
        tasks = [asyncio.create_task(line.listen())]
        try:
            await line.begin()
            tasks.append(asyncio.create_task(line.keep_alive()))
            yield line
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def told(message: Body) -> Body:
    """Return what the plugin says in a message."""
    return under(message, "plugindata", "data")


def ids(read: Any) -> list[str]:
    """Return the participants a list of the plugin names."""
    return [one["id"] for one in items(read) if isinstance(one.get("id"), str)]


def _raise_error(code: Any) -> None:
    if code is not None:
        raise Denied(code if isinstance(code, int) else 0)
