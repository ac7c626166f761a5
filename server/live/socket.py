"""One connection: handshake, ready, closing. aiohttp stays here; the room knows none of it.

A connection never touches another's state: it asks the room and empties its own outbox. After the
handshake it is a channel of its own and no longer aiohttp's: nobody waits for the next message.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from aiohttp import web

from server.clock import Clock
from server.core.commands import Actor, NoteFacilitatorConnected, Refused
from server.live import frames, wire
from server.live.channel import CLOSE_SECONDS, Channel
from server.live.faults import outline
from server.live.frames import FrameFault
from server.live.line import Line, StillAllowed
from server.live.room import Answer, Asked, Room
from server.live.rooms import Rooms
from server.live.tokens import Bucket

MOST_LINES = 8  # pages of one person in one room; more is a fault or an attack
MOST_ASKED, FEW_ASKED = 64, 16  # commands of one page under way before we stop reading, and go on

# Not known whether it was written, so nothing more is promised.
FAILED = Refused(
    "failed", "Something failed here. Look whether it was recorded before you do it again."
)

Reader = Callable[[str], wire.Envelope | wire.SignOfLife | wire.Unreadable]
SIGN = frames.text(wire.SIGN_FRAME)

log = logging.getLogger(__name__)


async def turn_away(request: web.Request, code: int, reason: str) -> web.WebSocketResponse:
    """Accept and close with a code: a browser cannot read the status of a failed upgrade."""
    socket = web.WebSocketResponse(
        compress=False, max_msg_size=wire.MEMBER_FRAME_BYTES, timeout=CLOSE_SECONDS
    )
    await socket.prepare(request)
    transport = request.transport
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(2 * CLOSE_SECONDS):
            await socket.close(code=code, message=reason.encode())
    if transport is not None and transport.get_write_buffer_size() > 0:
        transport.abort()  # a polite close would wait for a reader that does not read
    return socket


async def serve_facilitator(
    request: web.Request,
    rooms: Rooms,
    room: Room,
    actor: Actor,
    clock: Clock,
    *,
    initials: str,
    still_allowed: StillAllowed,
) -> web.WebSocketResponse:
    """Open a facilitator's board; it stays open by itself."""
    line = Line(actor, clock, still_allowed)
    bucket = Bucket(rate=40, burst=800, clock=clock)
    you = wire.You(actor.id, initials)
    connection = _Connection(rooms, room, line, bucket, wire.read_facilitator)
    return await connection.open(
        request,
        most_bytes=wire.FACILITATOR_FRAME_BYTES,
        hello=lambda: wire.welcome(room.facilitator_view(), you),
        arrival=NoteFacilitatorConnected(),
    )


async def serve_member(
    request: web.Request,
    rooms: Rooms,
    room: Room,
    actor: Actor,
    clock: Clock,
    *,
    still_allowed: StillAllowed,
) -> web.WebSocketResponse:
    """Open a member's page; it stays open by itself."""
    line = Line(actor, clock, still_allowed)
    bucket = Bucket(rate=5, burst=30, clock=clock)
    connection = _Connection(rooms, room, line, bucket, wire.read_member)
    return await connection.open(
        request,
        most_bytes=wire.MEMBER_FRAME_BYTES,
        hello=lambda: wire.welcome(room.member_view(actor)),
        arrival=None,  # a member arrives by knocking, which is a deliberate act
    )


class _Upgrade(web.WebSocketResponse):
    """The handshake, and nothing after it."""

    def __init__(self) -> None:
        super().__init__(compress=False)

    def take_over(self, request: web.Request) -> asyncio.Transport:
        """Return the connection, which is not aiohttp's any more; ConnectionError if it is gone."""
        protocol, transport = request.protocol, request.transport
        if not isinstance(transport, asyncio.Transport) or transport.is_closing():
            raise ConnectionResetError
        protocol.transport = None  # or it would be closed when the request is answered
        protocol.connection_lost(None)
        return transport

    async def write_eof(self, data: bytes = b"") -> None:
        """What follows is not aiohttp's to write."""


class _Connection:
    __slots__ = (
        "_asked",
        "_bucket",
        "_channel",
        "_goodbye",
        "_held",
        "_left",
        "_line",
        "_owed",
        "_read",
        "_room",
        "_rooms",
        "_settled",
    )

    def __init__(self, rooms: Rooms, room: Room, line: Line, bucket: Bucket, read: Reader) -> None:
        self._rooms = rooms
        self._room = room
        self._line = line
        self._bucket = bucket
        self._read = read
        self._channel: Channel
        self._asked = 0  # commands under way
        self._owed = 0  # answers to signs, which wait for those: they come in order
        self._held = False
        self._left = self._settled = False
        self._goodbye: int | None = None  # what its browser said

    async def open(
        self,
        request: web.Request,
        *,
        most_bytes: int,
        hello: Callable[[], bytes],
        arrival: NoteFacilitatorConnected | None,
    ) -> web.WebSocketResponse:
        upgrade, line = _Upgrade(), self._line
        await upgrade.prepare(request)
        # Nothing is awaited from here on, so no change falls between hello and the views.
        transport = upgrade.take_over(request)
        self._channel = Channel(
            transport,
            line.outbox,
            self._rooms.turn,
            most_bytes=most_bytes,
            hear=self._hear,
            fault=self._fault,
            end=self._end,
        )
        line.on_closing = self._leave_soon
        line.outbox.overflow = self._overflow
        transport.set_protocol(self._channel)
        try:
            self._keep_out()
            line.outbox.put_answer(hello())
            self._room.join(line)
            if arrival is not None:
                self._room.put(arrival, line.actor, _unasked)
        except Exception as error:
            # Whatever it was: no page about it may be written into an open socket.
            self._note_failure(error)
        return upgrade

    def _keep_out(self) -> None:
        if self._rooms.stopping:
            raise wire.ProtocolError(wire.RESTART, "the server restarts")
        actor = self._line.actor
        same = [
            line
            for line in self._room.lines.values()
            if (line.actor.kind, line.actor.id) == (actor.kind, actor.id)
        ]
        if len(same) >= MOST_LINES:
            raise wire.ProtocolError(wire.TOO_MANY, "too many pages are open")

    # ---- ready

    def _hear(self, kind: int, payload: bytes) -> None:
        if self._line.closing is not None:
            return
        try:
            if not self._bucket.take():
                raise wire.ProtocolError(wire.TOO_MANY, "too many messages")
            if kind == frames.TEXT:
                self._line.hear()
                if payload == wire.SIGN_FRAME and not self._asked:
                    # Nearly all that is ever said: no need to look what it may be.
                    self._line.out_of_sight = False
                    if self._channel.reply(SIGN):
                        return
                self._answer(self._read(_text(payload)))
            elif kind == frames.PING:
                # No sign of life: the machine answers it, not the page.
                self._channel.pong(payload)
            elif kind == frames.BINARY:
                raise wire.ProtocolError(wire.MALFORMED, "not text")
        except Exception as error:
            self._note_failure(error)

    def _answer(self, message: wire.Envelope | wire.SignOfLife | wire.Unreadable) -> None:
        match message:
            case wire.SignOfLife(hidden):
                self._line.out_of_sight = hidden
                if self._asked:
                    self._owed += 1
                else:
                    self._line.outbox.put_answer(wire.SIGN_FRAME)
            case wire.Unreadable(command_id, refusal):
                self._line.outbox.put_answer(wire.refused(command_id, refusal))
            case wire.Envelope(command_id, command, ago):
                self._asked += 1
                self._line.answering = True
                if self._asked >= MOST_ASKED and not self._held:
                    self._held = True
                    self._channel.hold()
                self._room.put(
                    command, self._line.actor, self._answered, command_id=command_id, ago=ago
                )

    def _answered(self, asked: Asked, answer: Answer | Refused | Exception) -> None:
        if isinstance(answer, Exception):
            # A bug in one command must not cost its sender the place in the room, again and
            # again: after a reconnect the page would send it once more.
            log.error("%s failed: %s", type(asked.command).__name__, outline(answer))
            answer = FAILED
        outbox = self._line.outbox
        if isinstance(answer, Refused):
            outbox.put_answer(wire.refused(asked.command_id, answer))
        else:
            outbox.put_answer(wire.acknowledged(asked.command_id or "", answer.seq))
        self._asked -= 1
        if not self._asked:
            self._line.answering = False
            for _ in range(self._owed):
                outbox.put_answer(wire.SIGN_FRAME)
            self._owed = 0
        if self._held and self._asked <= FEW_ASKED:
            self._held = False
            self._channel.go_on()

    # ---- closing

    def _fault(self, fault: FrameFault | None) -> None:
        if fault is None:
            self._note_failure(TimeoutError())
        else:
            self._line.close(fault.code, fault.reason)

    def _overflow(self) -> None:
        self._line.close(wire.TOO_MANY, "this page reads too slowly")

    def _note_failure(self, error: Exception) -> None:
        match error:
            case (
                wire.ProtocolError(code=code, reason=reason) | FrameFault(code=code, reason=reason)
            ):
                self._line.close(code, reason)
            case ConnectionError() | TimeoutError():
                self._line.close(wire.GOING_AWAY, "the page does not read")
            case _:
                log.error("connection failed: %s", outline(error))
                self._line.close(wire.FAULT, "something failed here, the page comes back by itself")

    def _end(self, goodbye: int | None) -> None:
        self._goodbye = goodbye
        self._leave()
        self._say_gone()

    def _leave_soon(self) -> None:
        # Whoever closes a line may just be going through all of them.
        asyncio.get_running_loop().call_soon(self._leave)

    def _leave(self) -> None:
        if self._left:
            return
        self._left = True
        line = self._line
        code, reason = line.closing or (1000, "")
        if line.closing is None and self._goodbye is not None:
            line.out_of_sight = False  # PRS-13: its browser said goodbye, so it was closed
        self._room.part(line)
        self._channel.close(code, reason)
        # Of a stay that our own restart ends nobody knows more than the restart says (PRS-7).
        if self._rooms.stopping:
            self._settle()
        else:
            self._rooms.see_off(self._lose())

    async def _lose(self) -> None:
        try:
            await self._room.lose(self._line)
        except Exception as error:
            log.error("a loss is not written down: %s", outline(error))
        finally:
            self._settle()

    def _settle(self) -> None:
        self._settled = True
        self._say_gone()

    def _say_gone(self) -> None:
        if self._settled and self._channel.over:
            self._line.is_gone()
            self._line.on_closing = _already


def _already() -> None:
    """It is closed."""


def _unasked(asked: Asked, answer: Answer | Refused | Exception) -> None:
    """A board that could not be written down is tried again by the house."""
    if isinstance(answer, Exception):
        log.error("%s failed: %s", type(asked.command).__name__, outline(answer))


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        # Without the cause: it quotes the frame.
        raise FrameFault(frames.NOT_UTF8, "not UTF-8") from None
