"""Zoom's event socket: for a practice without a public address.

What happens while it is closed is never delivered, so after every opening the room is repaired
from a list. Zoom closes the older of two sockets of one subscription: one consumer only.
"""

import asyncio
import contextlib
import itertools
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from server.platforms.reading import mapping, text, truth

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

HEARTBEAT_SECONDS = 30.0  # as the platform asks; a frame of its own, protocol pings are not enough
OPENING_SECONDS = 20.0
# The first try is at once: most losses are a router's. Then ever longer, and never giving up.
PAUSES_SECONDS = (0.0, 1.0, 5.0, 15.0, 60.0)
FRAME_BYTES = 1024 * 1024
_HEARTBEAT = msgspec.json.encode({"module": "heartbeat"}).decode()

_CHANCE = random.SystemRandom()

log = logging.getLogger(__name__)


class SocketClosed(Exception):
    """The socket is of no more use; the text is a reason of ours and never Zoom's words."""


class EventSocket:
    """Keeps one socket open until cancelled.

    *address* gives a fresh one with a fresh token. *take* gets each event's body, as a webhook
    would have brought it; *repair* is called once the socket is open, *lost* after every try that
    did not open one.
    """

    def __init__(
        self,
        address: Callable[[], Awaitable[str]],
        take: Callable[[bytes], Awaitable[None]],
        repair: Callable[[], Awaitable[None]],
        *,
        lost: Callable[[], Awaitable[None]] | None = None,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._address = address
        self._take = take
        self._repair = repair
        self._lost = lost
        self._heartbeat_seconds = heartbeat_seconds
        self._pauses_seconds = pauses_seconds
        self._opened = False
        self._answered = False

    async def run(self) -> None:
        """Consume for ever; what goes wrong is logged and tried again."""
        from websockets.exceptions import WebSocketException  # most practices have no such socket

        tries = itertools.count()
        while True:
            self._opened = False
            try:
                await self._consume(await self._address())
            except (OSError, TimeoutError, WebSocketException, SocketClosed) as error:
                # The address holds the token: only the kind of trouble is told.
                log.warning("the event socket is closed: %s", type(error).__name__)
            if self._opened:
                tries = itertools.count()
            elif self._lost is not None:
                await self._lost()
            last = len(self._pauses_seconds) - 1
            pause = self._pauses_seconds[min(next(tries), last)]
            # A platform that comes back is not met by everybody at the same moment.
            await asyncio.sleep(pause * _CHANCE.uniform(0.5, 1.5))

    async def _consume(self, address: str) -> None:
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        async with connect(
            address,
            ping_interval=None,
            compression=None,
            open_timeout=OPENING_SECONDS,
            max_size=FRAME_BYTES,
        ) as socket:
            beating = asyncio.create_task(self._beat(socket))
            try:
                async for frame in socket:
                    await self._read(frame.encode() if isinstance(frame, str) else frame)
            finally:
                beating.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketException):
                    await beating

    async def _beat(self, socket: "ClientConnection") -> None:
        while True:
            self._answered = False
            await socket.send(_HEARTBEAT)
            await asyncio.sleep(self._heartbeat_seconds)
            if not self._answered:
                # Half-open: a send into nothing succeeds for minutes.
                await socket.close()
                return

    async def _read(self, raw: bytes) -> None:
        frame = mapping(raw)
        if frame is None:
            return
        self._answered = True
        if "success" in frame and not truth(frame["success"]):
            raise SocketClosed("not accepted")
        match text(frame.get("module")):
            case "build_connection":
                self._opened = True
                await self._repair()
            case "message":
                # A body within a frame, as text: taken for the frame itself it says nothing.
                if (body := text_of(frame.get("content"))) is not None:
                    await self._take(body)
            case _:
                pass  # an answered heartbeat, or a module nobody knows


def text_of(content: object) -> bytes | None:
    """Return the body in a frame; older senders may write it as an object."""
    if isinstance(content, str):
        return content.encode()
    return msgspec.json.encode(content) if isinstance(content, dict) else None
