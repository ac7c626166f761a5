"""Sockets of the video room that are open: when this server stops it closes them itself.

Else it would wait for pages that wait for it, and take its own stop for the end of the other side.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from aiohttp import web

from server.live import wire


class OpenSockets:
    def __init__(self) -> None:
        self.stopping = False
        self._open: set[web.WebSocketResponse] = set()

    @contextlib.contextmanager
    def holding(self, socket: web.WebSocketResponse) -> Iterator[None]:
        """Know of *socket* for as long as the block runs."""
        self._open.add(socket)
        try:
            yield
        finally:
            self._open.discard(socket)

    async def close(self, app: web.Application) -> None:
        """Tell every page to come again; it does by itself."""
        self.stopping = True
        closing = (
            one.close(code=wire.RESTART, message=b"the server restarts") for one in self._open
        )
        await asyncio.gather(*closing, return_exceptions=True)


OPEN: "web.AppKey[OpenSockets]" = web.AppKey("video_sockets")
