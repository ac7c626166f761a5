"""Sockets of the video room that are open: when this server stops it closes them itself.

Else it would wait for pages that wait for it, and take its own stop for the end of the other side.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from aiohttp import web

from server.live import wire

MOST_OF_ONE = 4  # pages of one person in the room; more is a fault or an attack


class OpenSockets:
    def __init__(self) -> None:
        self.stopping = False
        self._open: dict[web.WebSocketResponse, str] = {}  # and whose it is

    @contextlib.contextmanager
    def holding(self, socket: web.WebSocketResponse, owner: str) -> Iterator[None]:
        """Know of *socket* for as long as the block runs."""
        self._open[socket] = owner
        try:
            yield
        finally:
            del self._open[socket]

    def too_many(self, owner: str) -> bool:
        """Whether another one of *owner* is one too many."""
        return MOST_OF_ONE <= sum(one == owner for one in self._open.values())

    async def close(self, app: web.Application) -> None:
        """Tell every page to come again; it does by itself."""
        self.stopping = True
        closing = (
            one.close(code=wire.RESTART, message=b"the server restarts") for one in self._open
        )
        await asyncio.gather(*closing, return_exceptions=True)


OPEN: "web.AppKey[OpenSockets]" = web.AppKey("video_sockets")
