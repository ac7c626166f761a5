"""The wire between Janus and our server, which a test may cut and mend."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

MOST_AT_ONCE = 65_536
QUIET_SECONDS = 0.2  # then whoever waits looks again anyway


class Wire:
    """Carries bytes both ways between whoever dials `port` and one port of loopback."""

    port: int

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._carried = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator["Wire"]:
        wire = cls(target)
        await wire._listen(0)
        try:
            yield wire
        finally:
            await wire.cut()

    async def cut(self) -> None:
        """Let nothing through, and nobody dial."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def mend(self) -> None:
        await self._listen(self.port)

    async def something(self) -> None:
        """Wait until something went over the wire, or for a moment."""
        self._carried.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET_SECONDS):
                await self._carried.wait()

    async def _listen(self, port: int) -> None:
        self._server = await asyncio.start_server(self._dialled, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _dialled(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, back}
        both = [
            asyncio.create_task(self._carry(reader, back)),
            asyncio.create_task(self._carry(there, writer)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)
        for one in (writer, back):
            one.transport.abort()
        self._open -= {writer, back}

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(MOST_AT_ONCE):
                writer.write(piece)
                await writer.drain()
                self._carried.set()
