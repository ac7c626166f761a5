"""All rooms of this process: opening by replay, signs of life, the schedule, stopping.

One housekeeping turn a second: last signs of all rooms are persisted in one write, silent
connections are closed, and sessions whose time has come are started (SES-1).
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from server.clock import Clock
from server.core.commands import Actor, NoteServerRestart, PlanSession, Refused, StartSession
from server.core.events import Recorded, SessionPlanned
from server.core.session import Session, fold
from server.core.taxonomy import Taxonomy
from server.live import wire
from server.live.channel import Turn
from server.live.faults import outline
from server.live.line import Line
from server.live.room import UNHEARD_SECONDS, Answer, Asked, Room
from server.live.shows import Shows
from server.store import Store
from server.store.errors import StoreError
from server.store.signs import Heard

SYSTEM = Actor(kind="system", id="system")
SILENCE_SECONDS = 10.0  # ten missed signs: the page is gone, not merely slow
AFTER_END = timedelta(minutes=2)  # time to read the last screen before the door closes
TURN_SECONDS = 1.0
ROOMS_AT_ONCE = 25
STALL_SECONDS = 3.0  # a turn this late means that we were away, and others' silence is ours
PARTING_SECONDS = 3.0
WORTH_SAYING = timedelta(seconds=1)  # of a clock that is off
UNHEARD = timedelta(seconds=UNHEARD_SECONDS)
NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger(__name__)


class CannotPlanError(Exception):
    """The charts give no plan for this session; the text has ids only."""


@contextmanager
def _said_if_not(session_id: str) -> Iterator[None]:
    # One session that cannot be read must not keep all others from being held.
    try:
        yield
    except (StoreError, CannotPlanError) as error:
        log.critical("session %s is not recovered: %s", session_id, outline(error))


async def _write(room: Room, command: PlanSession) -> None:
    """Plan *room*; what the disk had against it is raised as the store says it."""
    settled: asyncio.Future[tuple[Exception | None, Answer | Refused | Exception]]
    settled = asyncio.get_running_loop().create_future()

    def settle(asked: Asked, answer: Answer | Refused | Exception) -> None:
        if not settled.done():
            settled.set_result((asked.failure, answer))

    room.put(command, SYSTEM, settle)
    failure, answer = await settled
    if failure is not None:
        raise failure
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, Refused):
        raise CannotPlanError(f"session {room.session_id}: {answer.reason}")


class Rooms:
    """Opens each session at most once per process."""

    def __init__(self, store: Store, clock: Clock, taxonomy: Taxonomy) -> None:
        self.stopping = False
        self.turn = Turn()
        self._store = store
        self._clock = clock
        self._taxonomy = taxonomy
        self._shows = Shows(clock, lambda: store.unwritten)
        # Whoever still holds a room keeps it findable: there are never two of one session.
        self._rooms: WeakValueDictionary[tuple[str, str], Room] = WeakValueDictionary()
        self._kept: set[Room] = set()
        self._opening = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None
        self._partings: set[asyncio.Task[None]] = set()
        store.journal.rights.listen(self._look_at)

    async def start(self) -> None:
        """Recover what was live when the last process ended, then keep house."""
        found: list[tuple[Room, dict[str, datetime]]] = []

        async def find(practice_id: str, session_id: str) -> None:
            with _said_if_not(session_id):
                found.append(await self._last_signs(practice_id, session_id))

        live = await self._store.doors.live_sessions()
        await asyncio.gather(*(find(*one) for one in live))
        # PRS-12: the machine's clock may have been set back meanwhile. A log never goes back.
        saved = max((at for _, signs in found for at in signs.values()), default=NEVER)
        behind = self._clock.not_before(max(saved, *(room.session.at for room, _ in found), NEVER))
        if behind:
            log.warning("the clock was set back by %s; sessions go on from their logs", behind)

        async def recover(room: Room, signs: dict[str, datetime]) -> None:
            evidence = max(room.session.at, *signs.values(), NEVER)
            # All are saved at the same moment: who is behind the others was not heard any more.
            silent = {key: at for key, at in signs.items() if saved - at > UNHEARD}
            with _said_if_not(room.session_id):
                await room.ask(NoteServerRestart(evidence, silent), SYSTEM)

        # At once, so that they share a commit: hundreds of groups wait to come back.
        await asyncio.gather(*(recover(*one) for one in found))
        self._keeper = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Close every connection as a restart and wait for it; clients come back by themselves."""
        self.stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        lines = self._lines()
        await self._save_all_signs(await self._heard(close_silent=False))
        for line in lines:
            line.close(wire.RESTART, "the server restarts")
        partings = [asyncio.ensure_future(line.gone()) for line in lines]
        if partings:
            _, late = await asyncio.wait(partings, timeout=PARTING_SECONDS)
            for parting in late:
                parting.cancel()

    async def room(self, practice_id: str, session_id: str) -> Room | None:
        """Return the room, planned; None when this practice has no such session."""
        key = (practice_id, session_id)
        async with self._opening:
            room = self._rooms.get(key) or await self._open(practice_id, session_id)
            if room is not None:
                self._rooms[key] = room
                self._kept.add(room)
            return room

    async def session(self, practice_id: str, session_id: str) -> Session | None:
        """Return the session to look at: as its log says, or as planned now where none is begun.

        Looking writes nothing: who belongs to a session is decided when its room opens.
        """
        key, scope = (practice_id, session_id), self._store.practice(practice_id)
        room = self._rooms.get(key)
        if room is None and await scope.log.ends([session_id]):
            room = await self.room(practice_id, session_id)
        if room is not None:
            return room.session
        if await scope.calendar.session(session_id) is None:
            return None
        planned = SessionPlanned(await scope.calendar.plan(session_id))
        return fold((Recorded(1, self._clock.now(), SYSTEM.id, None, planned),))

    async def cut(self, practice_id: str, session_id: str, member_id: str) -> None:
        """A link was revoked: its sockets close at once."""
        room = self._rooms.get((practice_id, session_id))
        if room is not None:
            room.cut(member_id, wire.SIGN_IN_AGAIN, "this link no longer works")

    async def check_boards(self) -> None:
        """Somebody signed out or lost an account: boards that may not stay close at once.

        The store tells of it by itself (rights.py). A page that calls this besides is answered
        only when all is looked at, so that nothing is taken from a board after that answer.
        """
        boards = [line for line in self._lines() if line.actor.kind == "facilitator"]
        await asyncio.gather(*(line.check() for line in boards))

    def _look_at(self, people: frozenset[str]) -> None:
        """These people's rights became less, a moment ago: who may not stay is closed now."""
        looks = [self._look(line) for line in self._lines() if line.actor.id in people]
        for look in looks:
            self.see_off(look)

    async def _look(self, line: Line) -> None:
        try:
            await line.check()
        except Exception as error:
            # Nobody knows whether they may stay, so they do not: their page asks at the door.
            log.error("a right is not known: %s", outline(error))
            line.close(wire.SIGN_IN_AGAIN, "open it again")

    async def refresh(self) -> None:
        """Show every board again: the stage clock of a rehearsal was moved."""
        # What is open on stage is in use: without a check a jump would look like an idle hour.
        await asyncio.gather(*(line.check() for line in self._lines()))
        for room in list(self._rooms.values()):
            room.refresh()

    async def _open(self, practice_id: str, session_id: str) -> Room | None:
        scope = self._store.practice(practice_id)
        if await scope.calendar.session(session_id) is None:
            return None
        room = await Room.reopen(
            practice_id, session_id, scope.log, self._clock, self._taxonomy, self._shows
        )
        if not room.planned:
            plan = await scope.calendar.plan(session_id)
            await _write(room, PlanSession(plan))
        return room

    async def _last_signs(
        self, practice_id: str, session_id: str
    ) -> tuple[Room, dict[str, datetime]]:
        room = await self.room(practice_id, session_id)
        if room is None:
            raise CannotPlanError(f"session {session_id} is in no calendar")
        return room, await self._store.practice(practice_id).signs.each(session_id)

    @property
    def open_rooms(self) -> int:
        return len(self._rooms)

    @property
    def open_lines(self) -> int:
        return len(self._lines())

    def _lines(self) -> list[Line]:
        return [line for room in list(self._rooms.values()) for line in room.lines.values()]

    def see_off(self, parting: Coroutine[None, None, None]) -> None:
        """Let *parting* happen: a connection ended, and nobody waits for what is left to do."""
        task = asyncio.ensure_future(parting)
        self._partings.add(task)
        task.add_done_callback(self._partings.discard)

    # ---- housekeeping

    async def _keep_house(self) -> None:
        while True:
            before = self._clock.monotonic()
            await asyncio.sleep(TURN_SECONDS)
            late = self._clock.monotonic() - before > STALL_SECONDS
            try:
                await self.keep_house_once(stalled=late)
            except Exception as error:
                # A failing turn must not stop the next one.
                log.error("housekeeping failed: %s", outline(error))

    async def keep_house_once(self, *, stalled: bool = False) -> None:
        """One turn: silence, signs, permissions, schedule, closing time.

        After a turn in which we were *stalled*, what everybody sent meanwhile is still unread.
        """
        await self._save_all_signs(await self._heard(close_silent=not stalled))
        now = self._clock.now()
        due = [line.check() for line in self._lines() if line.unchecked]
        # Most rooms need nothing, most of the time; a task for each of them is not free.
        tended = [self._tend(room, now) for room in list(self._rooms.values()) if _asks(room, now)]
        for outcome in await asyncio.gather(*due, *tended, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("housekeeping: %s", outline(outcome))
        self._kept = {room for room in self._kept if not room.idle}
        if not self._kept:
            # PRS-12: only now does a clock that was set meanwhile cost nobody any minutes.
            off = self._clock.set_right()
            if abs(off) > WORTH_SAYING:
                log.warning("nobody is in a room: the clock is set right by %s", off)

    async def _heard(self, *, close_silent: bool) -> dict[tuple[str, str], dict[str, datetime]]:
        """Return when each line of each room was last heard; close those that are silent now."""
        heard = {}
        for number, (key, room) in enumerate(list(self._rooms.items()), start=1):
            heard[key] = {line.key: line.last_sign_at for line in room.lines.values()}
            for line in list(room.lines.values()):
                if close_silent and line.silent_seconds > SILENCE_SECONDS:
                    line.close(wire.SILENT, "no sign of life")
            if number % ROOMS_AT_ONCE == 0:
                # Thousands of lines in one go would keep whoever tags something waiting.
                await asyncio.sleep(0)
        return heard

    async def _save_all_signs(self, signs: Heard) -> None:
        # One write for all rooms, however many there are.
        try:
            await self._store.save_signs(signs)
        except StoreError as error:
            # The disk refuses. Silence is still noticed, and the rooms go on.
            log.error("signs of life not saved: %s", outline(error))

    async def _tend(self, room: Room, now: datetime) -> None:
        await room.settle()
        if _is_due(room.session, now):
            await room.ask(StartSession(), SYSTEM)
        if _is_over(room.session, now):
            for line in room.lines.values():
                if line.actor.kind == "member":
                    line.close(wire.OVER, "the meeting is over")


def _asks(room: Room, now: datetime) -> bool:
    """Whether the house has something to do in *room*."""
    if not room.planned:
        return False
    return room.unsettled or _is_due(room.session, now) or _is_over(room.session, now)


def _is_due(session: Session, now: datetime) -> bool:
    return session.phase == "open" and session.plan.starts_at <= now


def _is_over(session: Session, now: datetime) -> bool:
    return session.ended_at is not None and now - session.ended_at >= AFTER_END
