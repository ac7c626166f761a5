"""One practice's line to Zoom: its event socket, and the list and the report that repair it."""

import contextlib
from collections.abc import Sequence
from typing import Protocol

import aiohttp

from server.clock import Clock
from server.core.deliveries import SessionEnded
from server.pages.platform_intake import Intake
from server.platforms.imports import zoom_report
from server.platforms.notice import Notice
from server.platforms.scrub import scrub
from server.platforms.zoom import ZOOM
from server.platforms.zoom.access import EVENTS, TOKENS, Subscription, address, token
from server.platforms.zoom.live import participants
from server.platforms.zoom.rest import API, ZoomRest
from server.platforms.zoom.socket import EventSocket, SocketClosed
from server.store import Practice, SessionCard
from server.store.facts import KeptMessage, PlatformHook


class Hearing(Protocol):
    """What the line needs of whoever listens."""

    hook: PlatformHook
    practice: Practice
    intake: Intake
    clock: Clock

    def hears(self) -> None: ...

    async def sessions(self, *, over: bool = False) -> list[tuple[SessionCard, str]]: ...

    async def falls_silent(self) -> None: ...

    async def is_heard(self) -> None: ...

    async def tell(self, card: SessionCard, notice: Notice) -> None: ...


class ZoomLine:
    """Runs until cancelled."""

    def __init__(
        self, ear: Hearing, http: aiohttp.ClientSession, pauses_seconds: Sequence[float]
    ) -> None:
        given = ear.hook.settings
        self._ear = ear
        self._http = http
        self._pauses_seconds = pauses_seconds
        self._subscription = Subscription(
            given["subscription_id"],
            given.get("client_id", ""),
            given.get("client_secret", ""),
            given.get("account_id") or None,
        )
        # Another cloud of Zoom's has other addresses.
        self._tokens = given.get("tokens", TOKENS)
        self._events = given.get("events", EVENTS)
        self._api = given.get("api", API)
        self._unrepaired: set[str] = set()  # sessions with a gap no list has closed
        self._instances: dict[str, str] = {}  # of the meetings that were listed, by session

    async def run(self) -> None:
        socket = EventSocket(
            self._address,
            self._take,
            self._repair,
            lost=self._ear.falls_silent,
            pauses_seconds=self._pauses_seconds,
        )
        await socket.run()

    async def _address(self) -> str:
        return await address(
            self._http, self._subscription, tokens=self._tokens, events=self._events
        )

    async def _take(self, raw: bytes) -> None:
        ear = self._ear
        ear.hears()
        now, scrubbed = ear.clock.now(), scrub(raw)
        message_id = await ear.practice.platforms.keep(ear.hook, raw, scrubbed, at=now)
        if message_id is None:
            return
        text = scrubbed.decode("utf-8", "replace")
        ear.intake.read_soon(ear.hook.practice_id, KeptMessage(message_id, ZOOM.name, text, now))
        if self._unrepaired and _says_the_end(raw, ear.clock):
            await self._fetch_reports()

    async def _repair(self) -> None:
        """Ask who is there: what happened while the socket was closed is never delivered."""
        await self._ear.intake.quiet()
        rest = await self._rest()
        for card, meeting in await self._ear.sessions():
            with contextlib.suppress(SocketClosed):
                if await self._listed(rest, card, meeting):
                    self._unrepaired.discard(card.session_id)
                    continue
            self._unrepaired.add(card.session_id)
        await self._ear.is_heard()

    async def _listed(self, rest: ZoomRest, card: SessionCard, meeting: str) -> bool:
        instance = await rest.instance(meeting)
        pages = await rest.live(meeting) if instance is not None else None
        if instance is None or pages is None:
            return False
        self._instances[card.session_id] = instance
        now = self._ear.clock.now()
        notice = participants(pages, now, room=meeting, instance=instance)
        if not isinstance(notice, Notice):
            return False
        await self._ear.tell(card, notice)
        return True

    async def _fetch_reports(self) -> None:
        rest = await self._rest()
        for card, meeting in await self._ear.sessions(over=True):
            if card.session_id not in self._unrepaired:
                continue
            with contextlib.suppress(SocketClosed):
                pages = await rest.report(meeting)
                instance = await rest.instance(meeting) or "report"
                notice = zoom_report.of_pages(pages or (), self._ear.clock.now(), instance=instance)
                if isinstance(notice, Notice):
                    await self._ear.tell(card, notice)
                    self._unrepaired.discard(card.session_id)

    async def _rest(self) -> ZoomRest:
        fresh = await token(self._http, self._subscription, tokens=self._tokens)
        return ZoomRest(self._http, fresh, self._api)


def _says_the_end(raw: bytes, clock: Clock) -> bool:
    notice = ZOOM.normalise(raw, clock.now())
    return isinstance(notice, Notice) and any(
        isinstance(said.delivery, SessionEnded) for said in notice.said
    )
