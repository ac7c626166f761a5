"""Where we listen to a platform ourselves: Zoom's event socket, LiveKit's list of participants.

One task for each that a practice set up, started with the server and ended with it. What is heard
is kept and read like what is posted. While a platform cannot be heard the boards of its sessions
say since when, and once it can, the list of who is there repairs what was missed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from aiohttp import web

from server.clock import Clock
from server.core.commands import NotePlatformHeard, NotePlatformSilence, Refused
from server.live.faults import outline
from server.live.rooms import Rooms
from server.pages.platform_intake import SYSTEM, Intake, sessions_near
from server.pages.zoom_line import ZoomLine
from server.platforms.livekit.normalise import participants as livekit_participants
from server.platforms.livekit.rest import Unreachable, list_participants
from server.platforms.notice import Notice, Secrets
from server.platforms.registry import PLATFORMS
from server.platforms.zoom.socket import PAUSES_SECONDS
from server.store import SessionCard, Store
from server.store.errors import StoreError
from server.store.facts import PlatformHook

POLL_SECONDS = 45.0  # LiveKit drops what waited for thirty

LISTENING: "web.AppKey[Listening]" = web.AppKey("listening")

log = logging.getLogger(__name__)


class Ear:
    """What both ways of listening share: whose sessions are concerned, and what the log is told."""

    def __init__(
        self, store: Store, rooms: Rooms, intake: Intake, clock: Clock, hook: PlatformHook
    ) -> None:
        self.hook = hook
        self.practice = store.practice(hook.practice_id)
        self.intake = intake
        self.clock = clock
        self._rooms = rooms
        self._heard_at = clock.now()

    def hears(self) -> None:
        """Something came: so far nothing is missed."""
        self._heard_at = self.clock.now()

    async def sessions(self, *, over: bool = False) -> list[tuple[SessionCard, str]]:
        """Return the sessions about now whose link leads to a room there, with that room."""
        phases = ("open", "running", "ended") if over else ("open", "running")
        now = self.clock.now()
        zone = (await self.practice.calendar.practice()).timezone
        room_of = PLATFORMS[self.hook.platform].room_of
        return [
            (card, room)
            for card in await sessions_near(self.practice, now, zone)
            if card.video_url is not None
            and card.phase in phases
            and (room := room_of(card.video_url)) is not None
        ]

    async def falls_silent(self) -> None:
        """Let the boards say since when nothing is heard."""
        silence = NotePlatformSilence(self.hook.platform, self._heard_at)
        for card, _ in await self.sessions():
            await self._ask(card, silence)

    async def is_heard(self) -> None:
        self.hears()
        for card, _ in await self.sessions():
            await self._ask(card, NotePlatformHeard(self.hook.platform))

    async def tell(self, card: SessionCard, notice: Notice) -> None:
        await self.intake.tell(self.hook.practice_id, card.session_id, notice)

    async def _ask(
        self, card: SessionCard, command: NotePlatformSilence | NotePlatformHeard
    ) -> None:
        room = await self._rooms.room(self.hook.practice_id, card.session_id)
        if room is not None:
            answer = await room.ask(command, SYSTEM)
            if isinstance(answer, Refused):
                log.warning("%s: not noted: %s", card.session_id, answer.reason)


class LiveKitList:
    """Asks who is there, again and again.

    A list that says the same as the one before stays out of the log, until another one or a
    failure follows: then it is the last sign of whoever is gone.
    """

    def __init__(self, ear: Ear, http: aiohttp.ClientSession, poll_seconds: float) -> None:
        self._ear = ear
        self._http = http
        self._poll_seconds = poll_seconds
        self._told: dict[str, bytes] = {}  # by session
        self._held: dict[str, tuple[SessionCard, Notice]] = {}

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(self._poll_seconds)

    async def look(self) -> None:
        """Ask once, for every session about now."""
        ear, hook = self._ear, self._ear.hook
        secrets, now = Secrets(hook.secret, hook.key), self._ear.clock.now()
        try:
            for card, room in await ear.sessions():
                raw = await list_participants(
                    self._http, hook.settings["server"], secrets, room=room, now=now
                )
                notice = livekit_participants(raw, now, room=room)
                if isinstance(notice, Notice):
                    await self._take(card, raw, notice)
        except Unreachable as error:
            log.warning("a list of participants is not to be had: %s", error)
            await self._let_go()
            self._told.clear()
            await ear.falls_silent()
        else:
            await ear.is_heard()

    async def _take(self, card: SessionCard, raw: bytes, notice: Notice) -> None:
        if self._told.get(card.session_id) == raw:
            self._held[card.session_id] = (card, notice)
            return
        await self._let_go()
        await self._ear.tell(card, notice)
        self._told[card.session_id] = raw

    async def _let_go(self) -> None:
        held, self._held = list(self._held.values()), {}
        for card, notice in held:
            await self._ear.tell(card, notice)


class Listening:
    """All tasks of this process; Zoom allows one consumer for each subscription."""

    def __init__(
        self,
        store: Store,
        rooms: Rooms,
        intake: Intake,
        clock: Clock,
        *,
        poll_seconds: float = POLL_SECONDS,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._intake = intake
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._pauses_seconds = pauses_seconds
        self._http: aiohttp.ClientSession | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin with everything that practices set up."""
        self._http = aiohttp.ClientSession()
        for hook in await self._store.doors.platform_hooks("zoom"):
            if hook.settings.get("subscription_id"):
                self._begin(ZoomLine(self._ear(hook), self._http, self._pauses_seconds).run)
        for hook in await self._store.doors.platform_hooks("livekit"):
            if hook.settings.get("server") and hook.key:
                self._begin(LiveKitList(self._ear(hook), self._http, self._poll_seconds).run)

    async def stop(self) -> None:
        """End them, and wait until they are gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._http is not None:
            await self._http.close()

    def _ear(self, hook: PlatformHook) -> Ear:
        return Ear(self._store, self._rooms, self._intake, self._clock, hook)

    def _begin(self, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.ensure_future(_forever(run)))


async def _forever(run: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await run()
        except StoreError as error:
            # A disk that refuses must not end the listening of a whole evening.
            log.error("a platform is not listened to for a while: %s", outline(error))
        except Exception as error:
            log.critical("a platform is not listened to for a while: %s", outline(error))
        await asyncio.sleep(POLL_SECONDS)
