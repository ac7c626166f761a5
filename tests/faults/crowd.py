"""People with bad intentions, or bad machines: sockets that are held, flooded or never read."""

import asyncio
import os
import struct
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from server.rehearse.people import Browser
from tests.faults.stage import Stage

Held = tuple[asyncio.StreamReader, asyncio.StreamWriter]

SILENT = b""
HALF_A_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: here\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
)


@asynccontextmanager
async def held(port: int, count: int, sent: bytes) -> AsyncIterator[list[Held]]:
    """Hold *count* connections that said *sent* and nothing more."""
    opened: list[Held] = []
    try:
        for _ in range(count):
            opened.append(await asyncio.open_connection("127.0.0.1", port))
            opened[-1][1].write(sent)
        yield opened
    finally:
        for _, writer in opened:
            writer.close()


def half_a_body(port: int) -> bytes:
    return HALF_A_BODY % (port, port)


def sockets(
    stage: Stage, who: Browser, path: str, count: int
) -> AbstractAsyncContextManager[list[Held]]:
    """Hold *count* websockets of somebody who may be there, and read nothing of them."""
    return held(stage.port, count, upgrade(stage.port, who.cookies, path))


def socket(port: int, cookie: str, path: str) -> AbstractAsyncContextManager[list[Held]]:
    return held(port, 1, upgrade(port, cookie, path))


def upgrade(port: int, cookie: str, path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    ).encode()


def frame(payload: bytes) -> bytes:
    """Return one masked text frame."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x81, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 0x80 | 127, size)
    mask = os.urandom(4)
    long = mask * (size // 4 + 1)
    masked = int.from_bytes(payload) ^ int.from_bytes(long[:size]) if size else 0
    return head + mask + masked.to_bytes(size)


async def until_cut(connection: Held) -> None:
    """Read until the server has closed it."""
    with suppress(ConnectionError):
        while await connection[0].read(65_536):
            pass


async def floods(connection: Held, payload: bytes) -> int:
    """Send frames as fast as they go until the server cuts; return how many went."""
    sent, piece = 0, frame(payload)
    with suppress(ConnectionError):
        while not connection[0].at_eof():
            connection[1].write(piece * 50)
            sent += 50
            await connection[1].drain()
            await asyncio.sleep(0)
    return sent
