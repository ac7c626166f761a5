"""All rooms of this process: opening by replay, signs of life, the schedule, stopping.

One housekeeping turn a second: last signs of all rooms are persisted in one batch each, silent
connections are closed, and sessions whose time has come are started (SES-1).
"""

import asyncio
import logging
from datetime import datetime, timedelta

from server.clock import Clock
from server.core.commands import (
    Actor,
    NoteServerRestart,
    PlanSession,
    Refused,
    StartSession,
)
from server.core.taxonomy import Taxonomy
from server.live import wire
from server.live.room import Room
from server.store import Store

SYSTEM = Actor(kind="system", id="system")
SILENCE_SECONDS = 10.0  # ten missed signs: the page is gone, not merely slow
AFTER_END = timedelta(minutes=2)  # time to read the last screen before the door closes
TURN_SECONDS = 1.0

log = logging.getLogger(__name__)


class Rooms:
    """Opens each session at most once per process."""

    def __init__(self, store: Store, clock: Clock, taxonomy: Taxonomy) -> None:
        self.stopping = False
        self._store = store
        self._clock = clock
        self._taxonomy = taxonomy
        self._rooms: dict[tuple[str, str], Room] = {}
        self._opening = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Recover what was live when the last process ended, then keep house."""
        for practice_id, session_id in await self._store.doors.live_sessions():
            await self._recover(practice_id, session_id)
        self._keeper = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Close every connection as a restart; clients come back by themselves."""
        self.stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._save_signs()
        for room in self._rooms.values():
            for line in room.lines.values():
                line.close(wire.RESTART, "the server restarts")

    async def room(self, practice_id: str, session_id: str) -> Room | None:
        """Return the room, planned; None when this practice has no such session."""
        key = (practice_id, session_id)
        if key in self._rooms:
            return self._rooms[key]
        async with self._opening:
            if key in self._rooms:
                return self._rooms[key]
            scope = self._store.practice(practice_id)
            if await scope.calendar.session(session_id) is None:
                return None
            room = await Room.reopen(
                practice_id, session_id, scope.log, self._clock, self._taxonomy
            )
            if not room.planned:
                plan = await scope.calendar.plan(session_id)
                outcome = await room.ask(PlanSession(plan), SYSTEM)
                if isinstance(outcome, Refused):
                    raise RuntimeError(f"session {session_id} cannot be planned: {outcome.reason}")
            self._rooms[key] = room
            return room

    async def cut(self, practice_id: str, session_id: str, member_id: str) -> None:
        """A link was revoked: its sockets close at once."""
        room = self._rooms.get((practice_id, session_id))
        if room is not None:
            room.cut(member_id, wire.SIGN_IN_AGAIN, "this link no longer works")

    def refresh(self) -> None:
        """Show every board again: the stage clock of a rehearsal was moved."""
        for room in self._rooms.values():
            room.refresh()

    async def _recover(self, practice_id: str, session_id: str) -> None:
        room = await self.room(practice_id, session_id)
        if room is None or not room.session.anyone_connected:
            return
        last_sign = await self._store.practice(practice_id).signs.last(session_id)
        evidence = max(filter(None, (last_sign, room.session.at)))
        await room.ask(NoteServerRestart(last_evidence_at=evidence), SYSTEM)

    # ---- housekeeping

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(TURN_SECONDS)
            try:
                await self.keep_house_once()
            except Exception:
                # A failing turn must not stop the next one; the store says what is wrong.
                log.exception("housekeeping failed")

    async def keep_house_once(self) -> None:
        """One turn: signs, silence, schedule, closing time."""
        await self._save_signs()
        now = self._clock.now()
        for key, room in list(self._rooms.items()):
            self._close_silent(room)
            if room.planned:
                await self._follow_schedule(room, now)
                self._close_after_end(room, now)
            if not room.lines and room.planned and room.session.phase in ("planned", "ended"):
                # Nobody is there and nothing is running: the log has everything.
                del self._rooms[key]

    async def _save_signs(self) -> None:
        for room in self._rooms.values():
            signs = {key: line.last_sign_at for key, line in room.lines.items()}
            if signs:
                await self._store.practice(room.practice_id).signs.save(signs, room.session_id)

    def _close_silent(self, room: Room) -> None:
        for line in room.lines.values():
            if line.silent_seconds > SILENCE_SECONDS:
                line.close(wire.SILENT, "no sign of life")

    async def _follow_schedule(self, room: Room, now: datetime) -> None:
        session = room.session
        if session.phase == "open" and session.plan.starts_at <= now:
            await room.ask(StartSession(), SYSTEM)

    def _close_after_end(self, room: Room, now: datetime) -> None:
        ended_at = room.session.ended_at
        if ended_at is None or now - ended_at < AFTER_END:
            return
        for line in room.lines.values():
            if line.actor.kind == "member":
                line.close(wire.OVER, "the meeting is over")
