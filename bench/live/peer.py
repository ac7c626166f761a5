"""A browser's end of a websocket, as cheap as Python makes it: the load must cost less than the
server does. No extensions, and the mask is zero, which is legal and saves the masking.
"""

import asyncio
import base64
import os
from collections.abc import Callable

TEXT, CLOSE = 0x81, 0x88
WAIT_SECONDS = 60.0


class Refused(Exception):
    """The upgrade was answered with another status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Peer(asyncio.Protocol):
    """One connection; *hear* is called with every text frame, *lost* once when it is over."""

    def __init__(self, upgrade: bytes, hear: Callable[[bytes], None]) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.hear = hear
        self.lost: Callable[[], None] = lambda: None
        self.frames = 0
        self._upgrade = upgrade
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    @property
    def here(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def send(self, text: bytes) -> None:
        assert self._transport is not None
        size = len(text)
        head = bytes((TEXT, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self._transport.write(head + b"\0\0\0\0" + text)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # ---- of the protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._upgrade)

    def data_received(self, received: bytes) -> None:
        self._buffer += received
        if not self.opened.done() and not self._up():
            return
        self._take_frames()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionResetError())
            self.opened.exception()  # whoever waited may have given up
        self.lost()

    def _up(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = int(self._buffer[9:12])
        del self._buffer[: end + 4]
        if status == 101:
            self.opened.set_result(None)
        else:
            self.opened.set_exception(Refused(status))
        return status == 101

    def _take_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, begin = buffer[at + 1], at + 2
            if size == 126:
                size, begin = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, begin = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < begin + size:
                break
            if buffer[at] == TEXT:
                self.frames += 1
                # What is looked at is at the beginning; a board is long.
                self.hear(bytes(buffer[begin : begin + min(size, 160)]))
            at = begin + size
        del buffer[:at]


async def connect(
    port: int, path: str, hear: Callable[[bytes], None], cookie: str | None = None
) -> Peer:
    """Return the open connection; Refused, ConnectionError or TimeoutError when there is none."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        f"Origin: http://127.0.0.1:{port}",
    ]
    if cookie is not None:
        lines.append(f"Cookie: {cookie}")
    upgrade = "\r\n".join([*lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(WAIT_SECONDS):
        _, peer = await loop.create_connection(lambda: Peer(upgrade, hear), "127.0.0.1", port)
        await peer.opened
    return peer
