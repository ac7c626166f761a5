"""One websocket after its handshake: bytes in, messages out, and the other way round.

Of HTTP nothing is kept for it, no task waits for it, and what is sent to it in one turn of the
loop is one write. Each of these costs more than a message does.
"""

import asyncio
import contextlib
import socket as sockets
from collections.abc import Callable

from server.live import frames
from server.live.frames import FrameFault, FrameReader
from server.live.outbox import Outbox

CLOSE_SECONDS = 1.0  # for the other side to say goodbye
SEND_SECONDS = 5.0  # a peer that takes nothing for this long does not read
UNREAD_BYTES = 128 * 1024  # what the kernel may hold for one reader: some views, not megabytes
UNWAITED_BYTES = 48 * 1024  # what we hold besides, before its frames have to wait


class Turn:
    """The channels with something to send, all served at the end of a turn of the loop."""

    def __init__(self) -> None:
        self._waiting: list[Channel] = []

    def wait(self, channel: "Channel") -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._serve)
        self._waiting.append(channel)

    def _serve(self) -> None:
        waiting, self._waiting = self._waiting, []
        for channel in waiting:
            channel.send()


class Channel(asyncio.Protocol):
    """*hear* is called with each message, *end* once: with the code of a goodbye, or None when
    the line ended without; *fault* when the other side breaks the protocol or does not read.
    """

    __slots__ = (
        "_closing",
        "_deadline",
        "_end",
        "_ended",
        "_fault",
        "_hear",
        "_held",
        "_outbox",
        "_reader",
        "_slow",
        "_transport",
        "_turn",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        outbox: Outbox,
        turn: Turn,
        *,
        most_bytes: int,
        hear: Callable[[int, bytes], None],
        fault: Callable[[FrameFault | None], None],
        end: Callable[[int | None], None],
    ) -> None:
        self._transport = transport
        self._outbox = outbox
        self._turn = turn
        self._reader = FrameReader(most_bytes)
        self._hear, self._fault, self._end = hear, fault, end
        self._held = 0  # bytes when the other side stopped reading
        self._slow: asyncio.TimerHandle | None = None
        self._deadline: asyncio.TimerHandle | None = None  # of the goodbye
        self._closing = self._ended = False
        outbox.wake, outbox.send = self._wait, self.send
        transport.set_write_buffer_limits(high=UNWAITED_BYTES)
        held = transport.get_extra_info("socket")
        if held is not None:
            with contextlib.suppress(OSError):
                held.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, UNREAD_BYTES)

    # ---- ours

    @property
    def over(self) -> bool:
        """Whether nothing comes and goes any more."""
        return self._ended

    def send(self) -> None:
        """Send what waits in the outbox, unless the other side has to read first."""
        if self._slow is not None and not self._closing:
            return
        waiting = self._outbox.take()
        if self._closing or not waiting:
            return
        if len(waiting) == 1:
            return self._transport.write(frames.text(waiting[0]))
        self._transport.write(b"".join([frames.text(one) for one in waiting]))

    def reply(self, frame: bytes) -> bool:
        """Send a whole *frame* at once; False when something else has to go before it."""
        if self._slow is not None or self._closing or not self._outbox.empty:
            return False
        self._transport.write(frame)
        return True

    def pong(self, payload: bytes) -> None:
        if not self._closing:
            self._transport.write(frames.head(frames.PONG, len(payload)) + payload)

    def hold(self) -> None:
        """Read nothing more for now."""
        self._transport.pause_reading()

    def go_on(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, wait a moment for the answer, and let go whatever the other side does."""
        if self._closing or self._ended:
            return
        self.send()
        self._closing = True
        self._transport.write(frames.closing(code, reason))
        self._transport.resume_reading()  # or the answer would not be seen
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(2 * CLOSE_SECONDS, self._let_go)

    # ---- the transport's

    def data_received(self, data: bytes) -> None:
        text = self._reader.text(data)
        if text is not None and not self._closing:
            return self._hear(frames.TEXT, text)
        try:
            for kind, payload in self._reader.feed(data):
                if kind == frames.CLOSE:
                    return self._hear_goodbye(frames.closing_code(payload))
                if not self._closing:
                    self._hear(kind, payload)
        except FrameFault as fault:
            if self._closing:
                self._let_go()
            else:
                self._fault(fault)

    def eof_received(self) -> None:
        """The transport closes itself."""

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._slow, self._deadline):
            if timer is not None:
                timer.cancel()
        self._closing = True
        self._is_over(None)

    def pause_writing(self) -> None:
        self._held = self._transport.get_write_buffer_size()
        self._slow = asyncio.get_running_loop().call_later(SEND_SECONDS, self._look_again)

    def resume_writing(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
        self.send()

    # ---- below

    def _wait(self) -> None:
        self._turn.wait(self)

    def _look_again(self) -> None:
        held = self._transport.get_write_buffer_size()
        if held >= self._held:
            return self._fault(None)
        self._held = held
        self._slow = asyncio.get_running_loop().call_later(SEND_SECONDS, self._look_again)

    def _hear_goodbye(self, code: int) -> None:
        if not self._closing:
            self._closing = True
            self._transport.write(frames.closing(code, ""))
        self._let_go()
        self._is_over(code)

    def _let_go(self) -> None:
        if self._transport.get_write_buffer_size() > 0:
            self._transport.abort()  # a polite close would wait for a reader that does not read
        else:
            self._transport.close()

    def _is_over(self, code: int | None) -> None:
        if not self._ended:
            self._ended = True
            self._outbox.let_go()
            end = self._end
            # Nobody is held in a circle: the collector that would find them comes by rarely.
            self._hear, self._fault, self._end = _nothing, _nothing, _nothing
            end(code)


def _nothing(*_: object) -> None:
    """Nobody hears of it any more."""
