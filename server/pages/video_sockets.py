"""Sockets of the video room that are open: when this server stops it closes them itself.

Else it would wait for pages that wait for it, and take its own stop for the end of the other side.
Whoever's right became less is looked at here the moment that is written.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from aiohttp import web

from server.live import wire

MOST_OF_ONE = 4  # pages of one person in the room; more is a fault or an attack


def _nobody() -> None:
    """Nothing of a person's hangs on this socket."""


class OpenSockets:
    def __init__(self) -> None:
        self.stopping = False
        # And whose it is, and how it is told to look whether it may stay.
        self._open: dict[web.WebSocketResponse, tuple[str, Callable[[], None]]] = {}

    @contextlib.contextmanager
    def holding(
        self, socket: web.WebSocketResponse, owner: str, look: Callable[[], None] = _nobody
    ) -> Iterator[None]:
        """Know of *socket* for as long as the block runs; *look* is called when rights change."""
        self._open[socket] = owner, look
        try:
            yield
        finally:
            del self._open[socket]

    def too_many(self, owner: str) -> bool:
        """Whether another one of *owner* is one too many."""
        return MOST_OF_ONE <= sum(one == owner for one, _ in self._open.values())

    def look_at(self, people: frozenset[str]) -> None:
        """These people's rights became less, a moment ago."""
        for owner, look in list(self._open.values()):
            if owner in people:
                look()

    async def close(self, app: web.Application) -> None:
        """Tell every page to come again; it does by itself."""
        self.stopping = True
        closing = (
            one.close(code=wire.RESTART, message=b"the server restarts") for one in self._open
        )
        await asyncio.gather(*closing, return_exceptions=True)


OPEN: "web.AppKey[OpenSockets]" = web.AppKey("video_sockets")
