"""The door of the room for one page: it waits there, is let in, put out, or comes again.

Right to be there is asked for again every second, so what a facilitator does on the board is done
here: let in, ask to step out, end; and at once when it was taken away (`look`). A page that fell
silent is out within `SILENT_SECONDS`, which is how exact the end of a frozen phone's stay can be.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeVar

from aiohttp import WSMsgType, web

from server.clock import Clock
from server.core.commands import Refused
from server.ids import new_id
from server.video import wire
from server.video.hall import Hall
from server.video.janus import JanusRoom
from server.video.janus_line import Denied, Line, Unreachable, dialled
from server.video.room import Entrance, Framed, Guest, Linked, VideoRoom

ASK_SECONDS = 1.0
SILENT_SECONDS = 8.0  # pages say a sign every second
RETRY_SECONDS = 2.0
MOST_UNSENT = 200
MOST_SAID = 200  # a second; a browser with many networks finds some dozen ways to itself
OVERRUN = timedelta(hours=2)

MALFORMED, SILENT, TOO_MANY = 4400, 4408, 4429
OPEN_AGAIN, PUT_OUT, OVER = 4401, 4403, 4410

Right = Literal["waits", "enters", "removed", "over", "unknown"]
Rights = Callable[[], Awaitable[Right]]


Closing = tuple[int, str]  # a code and a reason
T = TypeVar("T")


class Caller(NamedTuple):
    """Whom the page belongs to, in which room, and who leads there."""

    room: str
    key: str
    leads: bool
    leaders: frozenset[str]  # their keys
    ends_at: datetime

    def guest(self) -> Guest:
        """Return this person for one more stay."""
        return Guest(self.key, new_id(), self.leads)

    @property
    def until(self) -> datetime:
        """Return when a token of theirs ends: groups run over."""
        return self.ends_at + OVERRUN


class Reception:
    """One page at the door. `run` returns the code and words it is to be closed with."""

    def __init__(self, video: VideoRoom, caller: Caller, rights: Rights, clock: Clock) -> None:
        self._video = video
        self._caller = caller
        self._rights = rights
        self._clock = clock
        self._unsent: asyncio.Queue[wire.ToPage] = asyncio.Queue(MOST_UNSENT)
        self._let_in = asyncio.Event()
        self._again = asyncio.Event()
        self._look = asyncio.Event()
        self._hall: Hall | None = None
        self._heard = clock.monotonic()
        self._said = 0  # since it was last looked at
        self._full = False

    async def run(self, socket: web.WebSocketResponse) -> Closing:
        return await _first(self._hear(socket), self._speak(socket), self._watch(), self._stay())

    def look(self) -> None:
        """Ask for the right to be there now, and not only at the next second."""
        self._look.set()

    # ---- the page

    async def _hear(self, socket: web.WebSocketResponse) -> Closing:
        async for message in socket:
            said = wire.read(message.data) if message.type is WSMsgType.TEXT else None
            if said is None:
                return MALFORMED, "not understood"
            self._heard = self._clock.monotonic()
            self._said += 1
            try:
                await self._do(said)
            except (Unreachable, Denied, ConnectionError):
                self._again.set()  # half of a conversation is none
        return 1000, ""

    async def _do(self, said: wire.FromPage) -> None:
        match said, self._hall:
            case wire.Sign(), _:
                self._tell(wire.Alive())
            case wire.Again(), _:
                self._again.set()
            case wire.Publish(sdp), Hall() as hall:
                await hall.publish(sdp)
            case wire.Answer(sdp), Hall() as hall:
                await hall.answer(sdp)
            case wire.Candidate() as candidate, Hall() as hall:
                await hall.candidate(candidate)

    def _tell(self, message: wire.ToPage) -> None:
        try:
            self._unsent.put_nowait(message)
        except asyncio.QueueFull:
            self._full = True  # a page that reads nothing is let go at the next look

    async def _speak(self, socket: web.WebSocketResponse) -> Closing:
        while True:
            await socket.send_str(wire.written(await self._unsent.get()))

    # ---- its right to be here

    async def _watch(self) -> Closing:
        told_to_wait = False
        while True:
            match await self._rights():
                case "enters":
                    self._let_in.set()
                case "waits" if self._let_in.is_set():
                    return await self._out(PUT_OUT, "put out")
                case "waits":
                    if not told_to_wait:
                        self._tell(wire.Waiting())
                    told_to_wait = True
                case "removed":
                    await self._video.kick(self._caller.room, self._caller.key)
                    return PUT_OUT, "put out"
                case "over":
                    return await self._last_one_out()
                case "unknown":
                    return await self._out(OPEN_AGAIN, "open your link again")
            if self._clock.monotonic() - self._heard > SILENT_SECONDS:
                return SILENT, "silent"
            if self._full:
                return TOO_MANY, "this page reads too slowly"
            if self._said > MOST_SAID:
                return TOO_MANY, "too many messages"
            self._said = 0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASK_SECONDS):
                    await self._look.wait()
            self._look.clear()

    async def _out(self, code: int, reason: str) -> Closing:
        with contextlib.suppress(Unreachable, Denied, ConnectionError):
            if self._hall is not None:
                await self._hall.leave()
        return code, reason

    async def _last_one_out(self) -> Closing:
        # The room ends when nobody is in it: ended earlier, it would end stays that end by
        # themselves, and the record would say that the server did it.
        said = await self._out(OVER, "the meeting is over")
        there = await self._video.present(self._caller.room)
        if not isinstance(there, Refused) and not there:
            await self._video.close(self._caller.room)
        return said

    # ---- in the room

    async def _stay(self) -> Closing:
        await self._let_in.wait()
        if not isinstance(self._video, JanusRoom):
            await self._lead_on()
            await asyncio.Event().wait()  # what goes on there is between the page and that server
        else:
            while await self._in_hall(self._video):
                self._again.clear()
        return PUT_OUT, "put out"

    async def _lead_on(self) -> None:
        while isinstance(await self._video.open(self._caller.room), Refused):
            self._tell(wire.Trouble())
            await asyncio.sleep(RETRY_SECONDS)
        match self._entrance(self._video):
            case Framed(url):
                self._tell(wire.Go(url, framed=True))
            case Linked(url):
                self._tell(wire.Go(url, framed=False))

    async def _in_hall(self, janus: JanusRoom) -> bool:
        """Stay until the page is to come again; False when Janus put it out."""
        try:
            return await self._one_stay(janus)
        except (Unreachable, Denied, ConnectionError):
            self._tell(wire.Trouble())
            await asyncio.sleep(RETRY_SECONDS)
            return True

    async def _one_stay(self, janus: JanusRoom) -> bool:
        if isinstance(await janus.open(self._caller.room), Refused):
            raise Unreachable
        entrance = janus.entrance(
            self._caller.room, self._caller.guest(), now=self._clock.now(), until=self._caller.until
        )
        async with dialled(janus.url, janus.core_token()) as line:
            # The page answers as soon as it is told to enter, while we are still looking around.
            hall = self._hall = Hall(line, entrance, self._caller.leaders, self._tell)
            try:
                await hall.enter()
                return await _first(
                    _then(hall.follow(), False),
                    _then(hall.offers(), True),
                    _then(self._again.wait(), True),
                    _lost(line),
                )
            finally:
                self._hall = None

    def _entrance(self, video: VideoRoom) -> Entrance:
        caller = self._caller
        return video.entrance(
            caller.room, caller.guest(), now=self._clock.now(), until=caller.until
        )


async def _first(*running: Coroutine[object, object, T]) -> T:
    """Return what the first to end returns, or raise what it raises; the others are stopped."""
    tasks = [asyncio.create_task(one) for one in running]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _then(running: Awaitable[object], answer: bool) -> bool:
    await running
    return answer


async def _lost(line: Line) -> bool:
    await line.gone.wait()
    raise Unreachable
