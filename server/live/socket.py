"""One connection: handshake, ready, closing. aiohttp stays here; the room knows none of it.

A connection never touches another's state: it asks the room and empties its own outbox.
"""

import asyncio
import contextlib
import logging
import socket as sockets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from server.clock import Clock
from server.core.commands import Actor, NoteFacilitatorConnected, Refused
from server.live import wire
from server.live.faults import outline
from server.live.line import Line, StillAllowed
from server.live.room import Room
from server.live.rooms import Rooms
from server.live.tokens import Bucket

SEND_SECONDS = 5.0  # a peer that takes nothing for this long is cut
CLOSE_SECONDS = 1.0  # for the other side to say goodbye
UNREAD_BYTES = 128 * 1024  # what the kernel may hold for one reader: some views, not megabytes
CUT_OFF = 1006  # no goodbye came, the line just ended
UNWAITED_BYTES = 48 * 1024  # asyncio takes 64 KiB for a connection before anybody has to wait
MOST_LINES = 8  # pages of one person in one room; more is a fault or an attack

# Not known whether it was written, so nothing more is promised.
FAILED = Refused(
    "failed", "Something failed here. Look whether it was recorded before you do it again."
)

Reader = Callable[[str], wire.Envelope | wire.SignOfLife | wire.Unreadable]

log = logging.getLogger(__name__)


async def turn_away(request: web.Request, code: int, reason: str) -> web.WebSocketResponse:
    """Accept and close with a code: a browser cannot read the status of a failed upgrade."""
    socket = _socket(wire.MEMBER_FRAME_BYTES)
    await socket.prepare(request)
    await _close(request, socket, code, reason)
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
    """Run a facilitator's board until it closes."""
    line = Line(actor, clock, still_allowed)
    connection = _Connection(rooms, room, line, Bucket(rate=40, burst=800, clock=clock))
    you = wire.You(actor.id, initials)
    return await connection.run(
        request,
        read=wire.read_facilitator,
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
    """Run a member's page until it closes."""
    line = Line(actor, clock, still_allowed)
    connection = _Connection(rooms, room, line, Bucket(rate=5, burst=30, clock=clock))
    return await connection.run(
        request,
        read=wire.read_member,
        most_bytes=wire.MEMBER_FRAME_BYTES,
        hello=lambda: wire.welcome(room.member_view(actor)),
        arrival=None,  # a member arrives by knocking, which is a deliberate act
    )


class _Sender:
    """Sends in place, without a task or a timer, as long as the other side reads.

    Each of the two costs as much as the frame. Only what has to wait gets them.
    """

    def __init__(
        self,
        line: Line,
        socket: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        note_failure: Callable[[Exception], None],
    ) -> None:
        self._outbox = line.outbox
        self._socket = socket
        self._transport = transport
        self._note_failure = note_failure
        self._rest: asyncio.Task[None] | None = None
        self._outbox.at_once, self._outbox.begin = self._at_once, self._begin

    def stop(self) -> None:
        """Send nothing more but the goodbye."""
        self._outbox.at_once, self._outbox.begin = lambda frame: True, lambda: None
        if self._rest is not None:
            self._rest.cancel()

    def _at_once(self, frame: bytes) -> bool:
        if self._rest is not None:
            return False
        if self._transport.get_write_buffer_size() + len(frame) >= UNWAITED_BYTES:
            return False
        sending = self._socket.send_frame(frame, WSMsgType.TEXT)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except Exception as error:
            self._note_failure(error)
            return True
        sending.close()  # the frame is with the system; only a wait for room was still to come
        return True

    def _begin(self) -> None:
        if self._rest is None:
            self._rest = asyncio.create_task(self._send_rest())

    async def _send_rest(self) -> None:
        try:
            while self._outbox.waiting:
                frames = await self._outbox.take()
                if self._outbox.overflowed:
                    raise wire.ProtocolError(wire.TOO_MANY, "this page reads too slowly")
                async with asyncio.timeout(SEND_SECONDS):
                    for frame in frames:
                        await self._socket.send_frame(frame, WSMsgType.TEXT)
        except Exception as error:
            self._note_failure(error)
        finally:
            self._rest = None


class _Connection:
    def __init__(self, rooms: Rooms, room: Room, line: Line, bucket: Bucket) -> None:
        self._rooms = rooms
        self._room = room
        self._bucket = bucket
        self._line = line
        self._sender: _Sender | None = None

    async def run(
        self,
        request: web.Request,
        *,
        read: Reader,
        most_bytes: int,
        hello: Callable[[], bytes],
        arrival: NoteFacilitatorConnected | None,
    ) -> web.WebSocketResponse:
        socket = _socket(most_bytes)
        await socket.prepare(request)
        _hold_little(request)
        try:
            # Nothing is awaited between these, so no change falls between hello and the views.
            self._keep_out()
            if not isinstance(transport := request.transport, asyncio.WriteTransport):
                raise ConnectionResetError  # it is gone already
            self._sender = _Sender(self._line, socket, transport, self._note_failure)
            self._line.outbox.put_answer(hello())
            self._room.join(self._line)
            if arrival is not None:
                await self._room.ask(arrival, self._line.actor)
            await self._stay(socket, read)
        except Exception as error:
            # Whatever it was: no page about it may be written into an open socket.
            self._note_failure(error)
        finally:
            await self._leave(request, socket)
        return socket

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

    async def _stay(self, socket: web.WebSocketResponse, read: Reader) -> None:
        receiving = asyncio.create_task(self._receive(socket, read))
        try:
            await asyncio.wait({receiving, self._line.closed}, return_when=asyncio.FIRST_COMPLETED)
            if receiving.done():
                receiving.result()
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)

    async def _receive(self, socket: web.WebSocketResponse, read: Reader) -> None:
        async for message in socket:
            if not self._bucket.take():
                raise wire.ProtocolError(wire.TOO_MANY, "too many messages")
            match message.type:
                case WSMsgType.TEXT:
                    self._line.hear()
                    await self._answer(read(message.data))
                case WSMsgType.BINARY:
                    raise wire.ProtocolError(wire.MALFORMED, "not text")
                case WSMsgType.PING:
                    # No sign of life: the machine answers it, not the page.
                    await socket.pong(message.data)
                case WSMsgType.PONG:
                    continue
                case _:
                    return

    async def _answer(self, message: wire.Envelope | wire.SignOfLife | wire.Unreadable) -> None:
        outbox = self._line.outbox
        match message:
            case wire.SignOfLife(hidden):
                self._line.out_of_sight = hidden
                outbox.put_answer(wire.SIGN_FRAME)
            case wire.Unreadable(command_id, refusal):
                outbox.put_answer(wire.refused(command_id, refusal))
            case wire.Envelope():
                outbox.put_answer(await self._ask(message))

    async def _ask(self, asked: wire.Envelope) -> bytes:
        self._line.answering = True
        try:
            answer = await self._room.ask(
                asked.command, self._line.actor, command_id=asked.command_id, ago=asked.ago
            )
        except Exception as error:
            # A bug in one command must not cost its sender the place in the room, again and
            # again: after a reconnect the page would send it once more.
            log.error("%s failed: %s", type(asked.command).__name__, outline(error))
            answer = FAILED
        finally:
            self._line.answering = False
        if isinstance(answer, Refused):
            return wire.refused(asked.command_id, answer)
        return wire.acknowledged(asked.command_id, answer.seq)

    # ---- closing

    def _note_failure(self, error: Exception) -> None:
        match error:
            case wire.ProtocolError(code=code, reason=reason):
                self._line.close(code, reason)
            case ConnectionError() | TimeoutError():
                self._line.close(wire.GOING_AWAY, "the page does not read")
            case _:
                log.error("connection failed: %s", outline(error))
                self._line.close(wire.FAULT, "something failed here, the page comes back by itself")

    async def _leave(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        code, reason = self._line.closing or (1000, "")
        if self._line.closing is None and socket.close_code not in (None, CUT_OFF):
            self._line.out_of_sight = False  # PRS-13: its browser said goodbye, so it was closed
        self._room.part(self._line)
        if self._sender is not None:
            self._sender.stop()
        goodbye = asyncio.ensure_future(_close(request, socket, code, reason))
        try:
            # Of a stay that our own restart ends nobody knows more than the restart says (PRS-7).
            if not self._rooms.stopping:
                await self._room.lose(self._line)
        except Exception as error:
            log.error("a loss is not written down: %s", outline(error))
        finally:
            await goodbye
            self._line.gone.set()


def _socket(most_bytes: int) -> web.WebSocketResponse:
    # Pings are answered by hand: they count as messages, a flood of them is a flood.
    return web.WebSocketResponse(
        compress=False, max_msg_size=most_bytes, autoping=False, timeout=CLOSE_SECONDS
    )


def _hold_little(request: web.Request) -> None:
    transport = request.transport
    held = transport.get_extra_info("socket") if transport is not None else None
    if held is not None:
        with contextlib.suppress(OSError):
            held.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, UNREAD_BYTES)


async def _close(
    request: web.Request, socket: web.WebSocketResponse, code: int, reason: str
) -> None:
    """Say goodbye, wait a moment for the answer, and let go whatever the other side does."""
    transport = request.transport
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(2 * CLOSE_SECONDS):
            await socket.close(code=code, message=reason.encode())
    if transport is not None and transport.get_write_buffer_size() > 0:
        transport.abort()  # a polite close would wait for a reader that does not read
