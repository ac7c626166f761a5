"""What a platform's message comes to: which session it belongs to, and into its log.

Runs after the platform was answered. Whatever goes wrong with one message stays with it: it is
kept, with what became of it, and nothing else is disturbed.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta

from server.core.commands import Actor, NotePlatformReport, Refused
from server.core.deliveries import AnyDelivery
from server.core.localtime import local
from server.live.faults import outline
from server.live.room import BUSY, NOT_SAVED
from server.live.rooms import Rooms
from server.platforms.bbb import breakouts
from server.platforms.identity import deliveries, directory
from server.platforms.notice import Notice, Platform
from server.platforms.registry import PLATFORMS
from server.store import Practice, SessionCard, Store
from server.store.errors import StoreError, StoreFull
from server.store.facts import KeptMessage

SYSTEM = Actor(kind="system", id="system")
NOT_YET = frozenset({NOT_SAVED.reason, BUSY.reason})  # of a refusal: nothing of it is in the log
# People open the room early, and groups run over; another week's meeting is days away.
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=3)

log = logging.getLogger(__name__)


class Intake:
    """Reads kept messages one after the other, each in a task of its own to the outside."""

    def __init__(self, store: Store, rooms: Rooms) -> None:
        self._store = store
        self._rooms = rooms
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._behind = False  # the disk refused a message: it is read after the next one

    def read_soon(self, practice_id: str, message: KeptMessage) -> None:
        """Read *message* when the platform has its answer."""
        self._soon(self._read(practice_id, message))

    def _soon(self, reading: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(reading)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def read_all_kept(self) -> None:
        """Read what was kept and not read when the last process ended."""
        for practice_id in await self._store.doors.practices_with_kept_messages():
            try:
                kept = await self._store.practice(practice_id).platforms.kept()
            except StoreError as error:
                log.critical("what platforms sent is not read: %s", outline(error))
                continue
            for message in kept:
                await self._read(practice_id, message)

    async def tell(self, practice_id: str, session_id: str, notice: Notice) -> str:
        """Write what was asked for into its session's log; return what became of it."""
        practice = self._store.practice(practice_id)
        room = await self._rooms.room(practice_id, session_id)
        if room is None:
            return "no_session"
        told = self._named(practice, session_id, notice, room.session.plan.everybody)
        answer = await room.ask(NotePlatformReport(told), SYSTEM)
        return answer.reason if isinstance(answer, Refused) else "told"

    async def quiet(self) -> None:
        """Wait until everything that came has been read."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _read(self, practice_id: str, message: KeptMessage) -> None:
        practice = self._store.practice(practice_id)
        async with self._turn:
            try:
                outcome, session_id = await self._outcome(practice, message)
                if outcome in NOT_YET:
                    log.error("a message of %s is not read: %s", message.platform, outcome)
                    self._behind = True
                    return  # not in the log, so it is not settled
                await practice.platforms.settle(message.message_id, outcome, session_id)
                if self._behind:
                    self._behind = False
                    self._soon(self.read_all_kept())
            except Exception as error:
                # The edge of one message: it stays as received, is read again at the next start,
                # and must keep no other from being read.
                self._behind = self._behind or isinstance(error, StoreFull)
                log.error("a message of %s is not read: %s", message.platform, outline(error))

    async def _outcome(self, practice: Practice, message: KeptMessage) -> tuple[str, str | None]:
        platform = PLATFORMS[message.platform]
        notice = platform.normalise(message.body.encode(), message.received_at)
        if isinstance(notice, Refused):
            return notice.reason, None
        if not notice.said:
            return "says_nothing", None
        session_id = await self._session(practice, platform, notice)
        if session_id is None and notice.instance is not None:
            session_id, notice = await self._breakout(practice, platform, notice)
        if session_id is None:
            return "no_session", None
        outcome = await self.tell(practice.practice_id, session_id, notice)
        return outcome, None if outcome == "no_session" else session_id

    def _named(
        self, practice: Practice, session_id: str, notice: Notice, people: Sequence[str]
    ) -> tuple[AnyDelivery, ...]:
        secret = practice.platforms.member_secret()
        return deliveries(notice, directory(secret, session_id, people))

    async def _breakout(
        self, practice: Practice, platform: Platform, notice: Notice
    ) -> tuple[str | None, Notice]:
        """Return the session one of whose breakout rooms *notice* is about, and what it hears."""
        zone, at = (await practice.calendar.practice()).timezone, notice.said[0].delivery.t
        for card in await sessions_near(practice, at, zone):
            if card.video_url is None or platform.room_of(card.video_url) is None:
                continue
            room = await self._rooms.room(practice.practice_id, card.session_id)
            if room is None:
                continue
            reported = room.session.reported
            mine = f"{notice.parent}/"
            if notice.parent and any(getattr(d, "conn", "").startswith(mine) for d in reported):
                return card.session_id, notice
            parent = breakouts.parent_of(notice.instance or "", reported)
            if parent is not None:
                return card.session_id, breakouts.nested(notice, parent, reported)
        return None, notice

    async def _session(self, practice: Practice, platform: Platform, notice: Notice) -> str | None:
        """Return the session whose video link leads to the room of *notice*, nearest in time.

        By when it happened and not by when we heard: the last retry comes after 85 minutes.
        """
        at = notice.said[0].delivery.t
        zone = (await practice.calendar.practice()).timezone
        near = [
            card
            for card in await sessions_near(practice, at, zone)
            if card.video_url is not None and platform.room_of(card.video_url) == notice.room
        ]
        best = min(near, key=lambda card: _distance(card, at), default=None)
        return best.session_id if best else None


async def sessions_near(practice: Practice, at: datetime, zone: str) -> list[SessionCard]:
    """Return the sessions a meeting at that moment may belong to."""
    found: list[SessionCard] = []
    for day in (local(at, zone).date() + timedelta(days=n) for n in (-1, 0, 1)):
        found += await practice.calendar.sessions_on(day)
    return [card for card in found if card.starts_at - BEFORE <= at <= card.ends_at + AFTER]


def _distance(card: SessionCard, at: datetime) -> timedelta:
    return max(card.starts_at - at, at - card.ends_at, timedelta())
