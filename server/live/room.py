"""A room: one session while it is live. It decides, writes, folds, then shows, in this order.

The room knows no sockets: connections hand in commands and hold a line. Everything it shows is
computed from the folded log; nothing is kept beside it but signs of life.
"""

import asyncio
import contextlib
import logging
from collections import deque
from datetime import timedelta

from server.clock import Clock
from server.core.board import facilitator_view, member_view
from server.core.commands import (
    Actor,
    AnyCommand,
    EndSession,
    NoteConnectionLost,
    NoteFacilitatorConnected,
    Refused,
    RemoveMember,
    StepAway,
)
from server.core.events import Cause
from server.core.remembered import Remembered
from server.core.session import Session
from server.core.taxonomy import Taxonomy
from server.core.views import FacilitatorView, MemberView
from server.live import wire
from server.live.faults import outline
from server.live.line import Line
from server.live.shows import Shows
from server.live.turns import BUSY, DISK_FULL, NOT_SAVED, Answer, Asked, Log, Settle, Turns

__all__ = ["BUSY", "DISK_FULL", "NOT_SAVED", "Answer", "Asked", "Log", "Room"]

# The first change is shown at once; a burst after it is merged, because nobody can read faster.
MERGE_SECONDS = 0.04
UNHEARD_SECONDS = 3.0  # signs come each second: three missing are no slow line

log = logging.getLogger(__name__)


class Room(Turns):
    """One session's turn-taking. Create with `Room.reopen`."""

    def __init__(
        self,
        practice_id: str,
        session_id: str,
        log: Log,
        clock: Clock,
        taxonomy: Taxonomy,
        shows: Shows | None = None,
    ) -> None:
        super().__init__(session_id, log, clock, taxonomy)
        self.practice_id = practice_id
        self.lines: dict[str, Line] = {}
        self._shown_members: dict[str, int] = {}  # their own seq, by connection
        self._shows = shows or Shows(clock)
        self._kept = Remembered()  # of what was shown
        self._dirty = False
        self._due = False  # to be shown, or shown just now
        self._losses: deque[tuple[AnyCommand, Actor]] = deque()

    @classmethod
    async def reopen(
        cls,
        practice_id: str,
        session_id: str,
        log: Log,
        clock: Clock,
        taxonomy: Taxonomy,
        shows: Shows | None = None,
    ) -> "Room":
        """Return the room as its log says it is."""
        room = cls(practice_id, session_id, log, clock, taxonomy, shows)
        await room._read_all()
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
        resting = not self.planned or self.session.phase in ("planned", "ended")
        return resting and not self.lines and not self._losses

    def ask(
        self,
        command: AnyCommand,
        actor: Actor,
        *,
        command_id: str | None = None,
        ago: timedelta = timedelta(),
    ) -> "asyncio.Future[Answer | Refused]":
        """Decide, write, fold, show; done after the events are durable.

        *ago* is how long before now the person says it happened. A resend of a known
        *command_id* is answered, not repeated.
        """
        answered: asyncio.Future[Answer | Refused] = asyncio.get_running_loop().create_future()

        def settle(_: Asked, answer: Answer | Refused | Exception) -> None:
            if answered.done():
                return
            if isinstance(answer, Exception):
                answered.set_exception(answer)
            else:
                answered.set_result(answer)

        self.put(command, actor, settle, command_id=command_id, ago=ago)
        return answered

    def put(
        self,
        command: AnyCommand,
        actor: Actor,
        settle: Settle,
        *,
        command_id: str | None = None,
        ago: timedelta = timedelta(),
    ) -> None:
        """As `ask`, but *settle* is called with the answer: neither a task nor a future waits.

        So a caller that goes away in mid-wait leaves the fold in step with the log.
        """
        if isinstance(command, EndSession | RemoveMember | StepAway):
            self._lose_unheard(command, actor)
        self._queue(Asked(command, actor, command_id, ago, settle))

    # ---- showing

    def _taken_in(self) -> None:
        self._publish()

    def facilitator_view(self) -> FacilitatorView:
        now = self._clock.now()
        return facilitator_view(self.session, now=now, taxonomy=self._taxonomy, kept=self._kept)

    def member_view(self, actor: Actor) -> MemberView:
        # By connection: a second device must not be shown the video before it is let in.
        return member_view(
            self.session,
            actor.id,
            now=self._clock.now(),
            connection_id=actor.connection_id,
            device_id=actor.device_id,
            kept=self._kept,
        )

    def refresh(self) -> None:
        """Show again, because the clock was moved and nothing else happened."""
        self._shown_members.clear()
        self._publish()

    def _publish(self) -> None:
        # Only enqueues; it never waits for a peer.
        self._dirty = True
        if not self._due:
            self._due = True
            self._shows.take(self._show_now)

    def _show_now(self) -> None:
        self._dirty = False
        try:
            self._show()
        except Exception as error:
            # What is on disk is acknowledged even when a fault of ours cannot show it.
            log.error("%s: not shown: %s", self.session_id, outline(error))
        asyncio.get_running_loop().call_later(MERGE_SECONDS, self._merged)

    def _merged(self) -> None:
        self._due = False
        if self._dirty:
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
        self._miss(line)
        await self.settle()

    def _miss(self, line: Line) -> tuple[AnyCommand, Actor]:
        self.part(line)
        cause: Cause = "unseen" if line.out_of_sight else "lost"
        loss = NoteConnectionLost(cause=cause, last_sign_at=line.last_sign_at), line.actor
        self._losses.append(loss)
        return loss

    def _lose_unheard(self, command: EndSession | RemoveMember | StepAway, actor: Actor) -> None:
        """PRS-16: a page that stops in silence was here until its last sign, not until now."""
        whose = command.member_id if isinstance(command, RemoveMember) else actor.id
        for line in list(self.lines.values()):
            meant = isinstance(command, EndSession) or line.actor.id == whose
            if line.actor.kind == "member" and meant and line.silent_seconds > UNHEARD_SECONDS:
                # A line that lives after all comes back by itself.
                line.close(wire.SILENT, "no sign of life")
                loss, actor = self._miss(line)
                self._queue(Asked(loss, actor, None, timedelta(), self._missed))

    def _missed(self, asked: Asked, answer: Answer | Refused | Exception) -> None:
        if answer not in (NOT_SAVED, DISK_FULL) and not isinstance(answer, Exception):
            with contextlib.suppress(ValueError):
                self._losses.remove((asked.command, asked.actor))

    @property
    def unsettled(self) -> bool:
        """Whether somebody came or went and it is not in the log."""
        return bool(self._losses) or bool(self._unwritten_boards())

    async def settle(self) -> None:
        """Write down who came and went while the disk refused; otherwise there is nothing."""
        while self._losses:
            lost, actor = self._losses[0]
            # Asking twice writes once, so two turns of this may overlap.
            if await self.ask(lost, actor) in (NOT_SAVED, DISK_FULL):
                return  # a stay without an end would go on counting: it stays in the list
            with contextlib.suppress(ValueError):
                self._losses.remove((lost, actor))
        for line in self._unwritten_boards():
            await self.ask(NoteFacilitatorConnected(), line.actor)

    def _unwritten_boards(self) -> list[Line]:
        if self.session.phase == "ended":
            return []
        known = self.session.boards
        return [
            line
            for line in self.lines.values()
            if line.actor.kind == "facilitator" and line.key not in known
        ]

    def cut(self, member_id: str, code: int, reason: str) -> None:
        """Close every connection of a member, because their link was revoked."""
        for line in self.lines.values():
            if line.actor.kind == "member" and line.actor.id == member_id:
                line.close(code, reason)
