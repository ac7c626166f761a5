"""A bad line between a browser and the server: it delays, swallows and cuts, as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class BadLine:
    """Each piece takes *seconds* each way, in order; while there is a *hole* it gets nowhere."""

    def __init__(self, server_port: int, seconds: float) -> None:
        self.seconds = seconds
        self.hole = False
        self.through = 0  # pieces that came through, in both directions
        self._server_port = server_port
        self._ends: set[asyncio.Transport] = set()

    async def listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Near(self), "127.0.0.1", 0)

    def cut(self) -> None:
        """Reset everything that is open, what is under way included."""
        for end in list(self._ends):
            end.abort()

    def later(self, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(self.seconds, act)

    async def dial(self, near: "_Near") -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: _Far(near), "127.0.0.1", self._server_port)
        except OSError:
            near.end.abort()

    def opened(self, end: asyncio.Transport) -> None:
        self._ends.add(end)

    def closed(self, end: asyncio.Transport) -> None:
        self._ends.discard(end)


class _End(asyncio.Protocol):
    line: BadLine
    end: asyncio.Transport
    other: "_End | None" = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.end = transport
        self.line.opened(transport)

    def data_received(self, piece: bytes) -> None:
        if not self.line.hole:
            self.line.later(lambda: self._pass_on(piece))

    def _pass_on(self, piece: bytes) -> None:
        if self.other is not None and not self.other.end.is_closing():
            self.line.through += 1
            self.other.end.write(piece)

    def connection_lost(self, failure: Exception | None) -> None:
        self.line.closed(self.end)
        if self.other is not None:
            self.line.later(self.other.end.close)


class _Near(_End):
    """The browser's end."""

    def __init__(self, line: BadLine) -> None:
        self.line = line
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._dialling = asyncio.ensure_future(self.line.dial(self))

    def _pass_on(self, piece: bytes) -> None:
        if self.other is None:
            self._early.append(piece)
        else:
            super()._pass_on(piece)

    def joined(self, far: "_Far") -> None:
        self.other = far
        early, self._early = self._early, []
        for piece in early:
            super()._pass_on(piece)


class _Far(_End):
    """The server's end."""

    def __init__(self, near: _Near) -> None:
        self.line = near.line
        self.other = near
        self._near = near

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._near.joined(self)


@asynccontextmanager
async def bad_line(server_port: int, seconds: float) -> AsyncIterator[tuple[BadLine, int]]:
    """A bad line to the server, and the port to connect to instead of its own."""
    line = BadLine(server_port, seconds)
    listening = await line.listen()
    try:
        yield line, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        line.cut()
