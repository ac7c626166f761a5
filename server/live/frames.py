"""Frames of a websocket, a server's side of RFC 6455: what came in, and what goes out.

No extensions are ever agreed on. A part of a frame is kept until the rest is there, and of nothing
more than one message may have.
"""

from collections.abc import Iterator

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CONTINUED = 0
KINDS = frozenset({CONTINUED, TEXT, BINARY, CLOSE, PING, PONG})
LAST, MASKED = 0x80, 0x80  # bits of the first and of the second byte
LONGER, LONGEST = 126, 127  # sizes that say that the size follows, in two bytes or in eight

PROTOCOL_FAULT = 1002
NO_CODE = 1005  # never sent: a goodbye without a code
NOT_UTF8 = 1007
TOO_BIG = 1009
UNSENT_CODES = frozenset({1004, 1005, 1006, *range(1015, 3000)})

Message = tuple[int, bytes]


class FrameFault(Exception):
    """The other side does not keep to the protocol; close with *code*."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class FrameReader:
    """Puts messages together from whatever pieces arrive; *most_bytes* is the longest message."""

    __slots__ = ("_kind", "_most_bytes", "_parts", "_rest")

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._rest = b""  # of a frame that is not whole yet
        self._kind = CONTINUED  # of a message that is not whole yet
        self._parts = b""

    def text(self, received: bytes) -> bytes | None:
        """Return the text if *received* is just one short one, as nearly always; else None."""
        size = len(received) - 6
        if self._rest or not 0 <= size < LONGER or self._kind != CONTINUED:
            return None
        if received[0] != LAST | TEXT or received[1] != MASKED | size or size > self._most_bytes:
            return None
        return _unmasked(received[2:6], received[6:])

    def feed(self, received: bytes) -> Iterator[Message]:
        """Yield the messages that are whole by now; FrameFault at the first that is none."""
        buffer, at = self._rest + received, 0
        self._rest = b""
        while (found := self._frame(buffer, at)) is not None:
            kind, last, payload, at = found
            if (message := self._message(kind, last, payload)) is not None:
                yield message
        self._rest = buffer[at:]

    def _frame(self, buffer: bytes, at: int) -> tuple[int, bool, bytes, int] | None:
        """Return kind, whether it ends its message, payload, and where the next one begins."""
        if len(buffer) - at < 2:
            return None
        first, second = buffer[at], buffer[at + 1]
        kind, size, start = first & 0x0F, second & 0x7F, at + 2
        if first & 0x70 or kind not in KINDS or not second & MASKED:
            raise FrameFault(PROTOCOL_FAULT, "not a frame")
        if kind >= CLOSE and (size >= LONGER or not first & LAST):
            raise FrameFault(PROTOCOL_FAULT, "not a control frame")
        if size >= LONGER:
            start += 2 if size == LONGER else 8
            if len(buffer) < start:
                return None
            size = int.from_bytes(buffer[at + 2 : start], "big")
        if kind < CLOSE and size + len(self._parts) > self._most_bytes:
            raise FrameFault(TOO_BIG, "too long")
        end = start + 4 + size
        if len(buffer) < end:
            return None
        payload = _unmasked(buffer[start : start + 4], buffer[start + 4 : end])
        return kind, bool(first & LAST), payload, end

    def _message(self, kind: int, last: bool, payload: bytes) -> Message | None:
        if kind >= CLOSE:
            return kind, payload
        if (kind == CONTINUED) == (self._kind == CONTINUED):
            raise FrameFault(PROTOCOL_FAULT, "a frame out of order")
        kind, payload = self._kind or kind, self._parts + payload
        if not last:
            self._kind, self._parts = kind, payload
            return None
        self._kind, self._parts = CONTINUED, b""
        return kind, payload


def _unmasked(mask: bytes, payload: bytes) -> bytes:
    size = len(payload)
    masks = (mask * (size // 4 + 1))[:size]
    clear = int.from_bytes(payload, "little") ^ int.from_bytes(masks, "little")
    return clear.to_bytes(size, "little")


def closing_code(payload: bytes) -> int:
    """Return the code of a closing frame; FrameFault when it is none."""
    if not payload:
        return NO_CODE
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or code < 1000 or code in UNSENT_CODES:
        raise FrameFault(PROTOCOL_FAULT, "not a closing code")
    return code


def head(kind: int, size: int) -> bytes:
    """Return what goes before *size* bytes of payload."""
    if size < LONGER:
        return bytes((LAST | kind, size))
    if size < 2**16:
        return bytes((LAST | kind, LONGER)) + size.to_bytes(2, "big")
    return bytes((LAST | kind, LONGEST)) + size.to_bytes(8, "big")


def text(payload: bytes) -> bytes:
    """Return the whole frame of a text."""
    return head(TEXT, len(payload)) + payload


def closing(code: int, reason: str) -> bytes:
    """Return the whole frame that says goodbye; without a code when there is none to say."""
    words = b"" if code == NO_CODE else code.to_bytes(2, "big") + reason.encode()
    return head(CLOSE, len(words)) + words
