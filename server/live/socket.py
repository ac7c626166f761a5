"""One connection: handshake, ready, closing. aiohttp stays here; the room knows none of it.

A connection never touches another's state: it asks the room and empties its own outbox.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from server.clock import Clock
from server.core.commands import Actor, NoteConnectionLost, NoteFacilitatorConnected, Refused
from server.core.events import Cause
from server.live import wire
from server.live.room import Line, Room
from server.live.rooms import Rooms
from server.live.tokens import Bucket

SEND_SECONDS = 5.0  # a peer that takes nothing for this long is cut
CLOSE_SECONDS = 2.0

Reader = Callable[[str | bytes], wire.Envelope | wire.SignOfLife | wire.Unreadable]

log = logging.getLogger(__name__)


async def turn_away(request: web.Request, code: int, reason: str) -> web.WebSocketResponse:
    """Accept and close with a code: a browser cannot read the status of a failed upgrade."""
    socket = web.WebSocketResponse(compress=False, max_msg_size=wire.MEMBER_FRAME_BYTES)
    await socket.prepare(request)
    await socket.close(code=code, message=reason.encode())
    return socket


async def serve_facilitator(
    request: web.Request,
    rooms: Rooms,
    room: Room,
    actor: Actor,
    clock: Clock,
    *,
    initials: str,
    still_allowed: Callable[[], Awaitable[bool]],
) -> web.WebSocketResponse:
    """Run a facilitator's board until it closes."""
    connection = _Connection(rooms, room, actor, clock, Bucket(rate=40, burst=800, clock=clock))
    you = wire.You(actor.id, initials)
    return await connection.run(
        request,
        read=wire.read_facilitator,
        most_bytes=wire.FACILITATOR_FRAME_BYTES,
        hello=lambda: wire.welcome(room.facilitator_view(), you),
        arrival=NoteFacilitatorConnected(),
        still_allowed=still_allowed,
    )


async def serve_member(
    request: web.Request,
    rooms: Rooms,
    room: Room,
    actor: Actor,
    clock: Clock,
    *,
    still_allowed: Callable[[], Awaitable[bool]],
) -> web.WebSocketResponse:
    """Run a member's page until it closes."""
    connection = _Connection(rooms, room, actor, clock, Bucket(rate=5, burst=30, clock=clock))
    return await connection.run(
        request,
        read=wire.read_member,
        most_bytes=wire.MEMBER_FRAME_BYTES,
        hello=lambda: wire.welcome(room.member_view(actor)),
        arrival=None,  # a member arrives by knocking, which is a deliberate act
        still_allowed=still_allowed,
    )


class _Connection:
    def __init__(
        self, rooms: Rooms, room: Room, actor: Actor, clock: Clock, bucket: Bucket
    ) -> None:
        self._rooms = rooms
        self._room = room
        self._bucket = bucket
        self._line = Line(actor, clock)
        self._cause: Cause = "lost"

    async def run(
        self,
        request: web.Request,
        *,
        read: Reader,
        most_bytes: int,
        hello: Callable[[], bytes],
        arrival: NoteFacilitatorConnected | None,
        still_allowed: Callable[[], Awaitable[bool]],
    ) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(
            compress=False, max_msg_size=most_bytes, autoping=True, heartbeat=None
        )
        await socket.prepare(request)
        # Nothing is awaited between the two, so no change can fall between hello and the views.
        self._line.outbox.put_answer(hello())
        self._room.join(self._line)
        if arrival is not None:
            await self._room.ask(arrival, self._line.actor)
        tasks = {
            asyncio.create_task(self._receive(socket, read)),
            asyncio.create_task(self._send(socket)),
            asyncio.create_task(self._line.closed.wait()),
            asyncio.create_task(self._stay_allowed(still_allowed)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.exception() is not None:
                    self._note_failure(task.exception())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close(socket)
        return socket

    # ---- ready

    async def _receive(self, socket: web.WebSocketResponse, read: Reader) -> None:
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            if not self._bucket.take():
                raise wire.ProtocolError(wire.TOO_MANY, "too many messages")
            self._line.hear()
            await self._answer(read(message.data))

    async def _answer(self, message: wire.Envelope | wire.SignOfLife | wire.Unreadable) -> None:
        outbox = self._line.outbox
        match message:
            case wire.SignOfLife():
                outbox.put_answer(wire.SIGN_FRAME)
            case wire.Unreadable(command_id, refusal):
                outbox.put_answer(wire.refused(command_id, refusal))
            case wire.Envelope(command_id, command, ago):
                answer = await self._room.ask(
                    command, self._line.actor, command_id=command_id, ago=ago
                )
                if isinstance(answer, Refused):
                    outbox.put_answer(wire.refused(command_id, answer))
                else:
                    outbox.put_answer(wire.acknowledged(command_id, answer.seq))

    async def _send(self, socket: web.WebSocketResponse) -> None:
        while True:
            frames = await self._line.outbox.take()
            if self._line.outbox.overflowed:
                raise wire.ProtocolError(wire.TOO_MANY, "this page reads too slowly")
            async with asyncio.timeout(SEND_SECONDS):
                for frame in frames:
                    await socket.send_str(frame.decode())

    async def _stay_allowed(self, still_allowed: Callable[[], Awaitable[bool]]) -> None:
        # Permission is asked again while the socket lives, not only at its door.
        while True:
            await asyncio.sleep(30)
            if not await still_allowed():
                self._line.close(wire.SIGN_IN_AGAIN, "sign in again")
                return

    # ---- closing

    def _note_failure(self, error: BaseException | None) -> None:
        match error:
            case wire.ProtocolError(code=code, reason=reason):
                self._line.close(code, reason)
            case ConnectionError() | TimeoutError():
                self._line.close(wire.GOING_AWAY, "the page does not read")
            case _:
                # A bug: said without content, the room goes on.
                log.error("connection failed: %s", type(error).__name__, exc_info=error)
                self._line.close(1011, "something failed here, the page comes back by itself")

    async def _close(self, socket: web.WebSocketResponse) -> None:
        self._room.part(self._line)
        if not self._rooms.stopping:
            await self._room.ask(
                NoteConnectionLost(cause=self._cause, last_sign_at=self._line.last_sign_at),
                self._line.actor,
            )
        code, reason = self._line.closing or (1000, "")
        if not socket.closed:
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await socket.close(code=code, message=reason.encode())
            except (TimeoutError, ConnectionError):
                return
