"""A room: one session while it is live. It decides, writes, folds, then shows, in this order.

The room knows no sockets: connections hand in commands and hold a line. Everything it shows is
computed from the folded log; nothing is kept beside it but signs of life.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from server.clock import Clock
from server.core.board import facilitator_view, member_view
from server.core.commands import (
    Actor,
    AnyCommand,
    NoteConnectionLost,
    NoteFacilitatorConnected,
    Refused,
)
from server.core.decide import decide
from server.core.events import AnyEvent, Cause, Recorded
from server.core.session import Session, fold, step
from server.core.taxonomy import Taxonomy
from server.core.views import FacilitatorView, MemberView
from server.live import wire
from server.live.faults import outline
from server.live.line import Line
from server.store.errors import Conflict, DuplicateCommand, StoreError

# The first change is shown at once; a burst after it is merged, because nobody can read faster.
MERGE_SECONDS = 0.04
MOST_CONFLICTS = 5

BUSY = Refused("busy", "The room is being changed elsewhere. Try again.")
NOT_SAVED = Refused("not_saved", "Not saved: the server's disk refuses. Keep this page open.")

log = logging.getLogger(__name__)


class Log(Protocol):
    """What a room needs of the store."""

    async def append(
        self,
        session_id: str,
        *,
        expected_seq: int,
        author: str,
        command_id: str | None,
        events: tuple[AnyEvent, ...],
        at: datetime,
    ) -> tuple[Recorded, ...]: ...

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]: ...


class Answer(Struct, frozen=True):
    """The command is in the log; *seq* is the asker's: the log's, or a member's own count."""

    seq: int


class Room:
    """One session's turn-taking. Create with `Room.reopen`."""

    def __init__(
        self, practice_id: str, session_id: str, log: Log, clock: Clock, taxonomy: Taxonomy
    ) -> None:
        self.practice_id = practice_id
        self.session_id = session_id
        self.lines: dict[str, Line] = {}
        self._log = log
        self._clock = clock
        self._taxonomy = taxonomy
        self._turn = asyncio.Lock()
        self._session: Session | None = None
        self._shown_members: dict[str, int] = {}  # their own seq, by connection
        self._flush: asyncio.TimerHandle | None = None
        self._dirty = False
        self._losses: deque[tuple[NoteConnectionLost, Actor]] = deque()

    @classmethod
    async def reopen(
        cls, practice_id: str, session_id: str, log: Log, clock: Clock, taxonomy: Taxonomy
    ) -> "Room":
        """Return the room as its log says it is."""
        room = cls(practice_id, session_id, log, clock, taxonomy)
        recorded = await log.read(session_id)
        room._session = fold(recorded) if recorded else None
        return room

    @property
    def session(self) -> Session:
        """The folded log; RuntimeError while nothing is planned."""
        if self._session is None:
            raise RuntimeError("the session has no plan yet")
        return self._session

    @property
    def planned(self) -> bool:
        return self._session is not None

    @property
    def idle(self) -> bool:
        """Whether nobody is here, nothing is running, and the log has everything."""
        resting = self._session is None or self._session.phase in ("planned", "ended")
        return resting and not self.lines and not self._losses

    async def ask(
        self,
        command: AnyCommand,
        actor: Actor,
        *,
        command_id: str | None = None,
        ago: timedelta = timedelta(),
    ) -> Answer | Refused:
        """Decide, write, fold, show; return after the events are durable.

        *ago* is how long before now the person says it happened. A resend of a known
        *command_id* is answered, not repeated.
        """
        # A caller that goes away in mid-wait must not leave the fold behind the log.
        return await asyncio.shield(
            asyncio.ensure_future(self._take_turn(command, actor, command_id, ago))
        )

    async def _take_turn(
        self, command: AnyCommand, actor: Actor, command_id: str | None, ago: timedelta
    ) -> Answer | Refused:
        async with self._turn:
            try:
                answer = await self._decide_and_write(command, actor, command_id, ago)
            except StoreError as error:
                log.error("%s: not written: %s", self.session_id, type(error).__name__)
                return NOT_SAVED
            return answer

    async def _decide_and_write(
        self, command: AnyCommand, actor: Actor, command_id: str | None, ago: timedelta
    ) -> Answer | Refused:
        for _ in range(MOST_CONFLICTS):
            if self._session is not None and command_id in self._session.commands:
                return self._answer(actor)
            now = self._clock.now()
            outcome = decide(
                self._session,
                command,
                actor,
                command_id=command_id or "",
                now=now,
                claimed_at=now - ago,
                taxonomy=self._taxonomy,
            )
            if isinstance(outcome, Refused):
                return outcome
            if not outcome:
                return self._answer(actor)
            try:
                recorded = await self._log.append(
                    self.session_id,
                    expected_seq=self._seq,
                    author=actor.id,
                    command_id=command_id,
                    events=outcome,
                    at=now,
                )
            except DuplicateCommand:
                await self._catch_up()
                return self._answer(actor)
            except Conflict:
                await self._catch_up()
                continue
            self._take_in(recorded)
            return self._answer(actor)
        return BUSY

    def _answer(self, actor: Actor) -> Answer:
        # PRS-9: with the log's number a member could ask again and again, and count what others do.
        if actor.kind == "member":
            return Answer(self.session.seats[actor.id].seq)
        return Answer(self._seq)

    @property
    def _seq(self) -> int:
        return self._session.seq if self._session is not None else 0

    async def _catch_up(self) -> None:
        self._take_in(await self._log.read(self.session_id, after=self._seq))

    def _take_in(self, recorded: Iterable[Recorded]) -> None:
        # No await here: between the fold and the view nobody may see half a change.
        for fact in recorded:
            self._session = step(self._session, fact)
        self._publish()

    # ---- showing

    def facilitator_view(self) -> FacilitatorView:
        return facilitator_view(self.session, now=self._clock.now(), taxonomy=self._taxonomy)

    def member_view(self, actor: Actor) -> MemberView:
        # By connection: a second device must not be shown the video before it is let in.
        return member_view(
            self.session,
            actor.id,
            now=self._clock.now(),
            connection_id=actor.connection_id,
            device_id=actor.device_id,
        )

    def refresh(self) -> None:
        """Show again, because the clock was moved and nothing else happened."""
        self._shown_members.clear()
        self._publish()

    def _publish(self) -> None:
        # Only enqueues; it never waits for a peer.
        if self._flush is not None:
            self._dirty = True
            return
        try:
            self._show()
        except Exception as error:
            # What is on disk is acknowledged even when a fault of ours cannot show it.
            log.error("%s: not shown: %s", self.session_id, outline(error))
        self._flush = asyncio.get_running_loop().call_later(MERGE_SECONDS, self._merged)

    def _merged(self) -> None:
        self._flush = None
        if self._dirty:
            self._dirty = False
            self._publish()

    def _show(self) -> None:
        board: bytes | None = None
        for line in self.lines.values():
            if line.actor.kind == "facilitator":
                # Serialised once: it is the same board for every facilitator.
                board = board or wire.view(self.facilitator_view())
                line.outbox.put_view(board)
            else:
                self._show_member(line)

    def _show_member(self, line: Line) -> None:
        # A member's stream must not tick when somebody else comes or goes. Their own `seq` says
        # whether anything changed for them; the seconds always do, so they may not decide.
        seq = self.session.seats[line.actor.id].seq
        if self._shown_members.get(line.key) != seq:
            self._shown_members[line.key] = seq
            line.outbox.put_view(wire.view(self.member_view(line.actor)))

    # ---- connections

    def join(self, line: Line) -> None:
        """Add a connection that was just shown where things stand; it gets every change."""
        self.lines[line.key] = line
        if line.actor.kind == "member":
            self._shown_members[line.key] = self.session.seats[line.actor.id].seq

    def part(self, line: Line) -> None:
        """Forget a connection."""
        self.lines.pop(line.key, None)
        self._shown_members.pop(line.key, None)

    async def lose(self, line: Line) -> None:
        """Forget a connection and write down until when it was there."""
        self.part(line)
        cause: Cause = "unseen" if line.out_of_sight else "lost"
        lost = NoteConnectionLost(cause=cause, last_sign_at=line.last_sign_at)
        self._losses.append((lost, line.actor))
        await self.settle()

    async def settle(self) -> None:
        """Write down who came and went while the disk refused; otherwise there is nothing."""
        while self._losses:
            lost, actor = self._losses[0]
            # Asking twice writes once, so two turns of this may overlap.
            if await self.ask(lost, actor) == NOT_SAVED:
                return  # a stay without an end would go on counting: it stays in the list
            with contextlib.suppress(ValueError):
                self._losses.remove((lost, actor))
        for line in list(self.lines.values()):
            missing = line.actor.kind == "facilitator" and line.key not in self.session.boards
            if missing and self.session.phase != "ended":
                await self.ask(NoteFacilitatorConnected(), line.actor)

    def cut(self, member_id: str, code: int, reason: str) -> None:
        """Close every connection of a member, because their link was revoked."""
        for line in self.lines.values():
            if line.actor.kind == "member" and line.actor.id == member_id:
                line.close(code, reason)
