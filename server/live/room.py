"""A room: one session while it is live. It decides, writes, folds, then shows, in this order.

The room knows no sockets: connections hand in commands and hold a line. Everything it shows is
computed from the folded log; nothing is kept beside it but signs of life.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

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
)
from server.core.decide import decide
from server.core.events import AnyEvent, Cause, Recorded
from server.core.remembered import Remembered
from server.core.session import Session, fold, step
from server.core.taxonomy import Taxonomy
from server.core.views import FacilitatorView, MemberView
from server.live import wire
from server.live.faults import outline
from server.live.line import Line
from server.live.shows import Shows
from server.store.errors import Conflict, DuplicateCommand, StoreError

# The first change is shown at once; a burst after it is merged, because nobody can read faster.
MERGE_SECONDS = 0.04
MOST_CONFLICTS = 5
UNHEARD_SECONDS = 3.0  # signs come each second: three missing are no slow line

BUSY = Refused("busy", "The room is being changed elsewhere. Try again.")
NOT_SAVED = Refused("not_saved", "Not saved: the server's disk refuses. Keep this page open.")

log = logging.getLogger(__name__)


class Log(Protocol):
    """What a room needs of the store."""

    def append(
        self,
        session_id: str,
        *,
        expected_seq: int,
        author: str,
        command_id: str | None,
        events: tuple[AnyEvent, ...],
        at: datetime,
    ) -> Awaitable[tuple[Recorded, ...]]: ...

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]: ...


class Answer(Struct, frozen=True):
    """The command is in the log; *seq* is the asker's: the log's, or a member's own count."""

    seq: int


class _Asked:
    """A command that waits for its turn, and whoever asked for the answer."""

    __slots__ = ("actor", "ago", "answer", "command", "command_id", "conflicts")

    def __init__(
        self,
        command: AnyCommand,
        actor: Actor,
        command_id: str | None,
        ago: timedelta,
        answer: "asyncio.Future[Answer | Refused]",
    ) -> None:
        self.command = command
        self.actor = actor
        self.command_id = command_id
        self.ago = ago
        self.answer = answer
        self.conflicts = 0

    def settle(self, answer: Answer | Refused) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Room:
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
        self.practice_id = practice_id
        self.session_id = session_id
        self.lines: dict[str, Line] = {}
        self._log = log
        self._clock = clock
        self._taxonomy = taxonomy
        self._asked: deque[_Asked] = deque()
        self._writing = False  # a turn waits for the disk
        self._reading: asyncio.Future[None] | None = None
        self._session: Session | None = None
        self._shown_members: dict[str, int] = {}  # their own seq, by connection
        self._shows = shows or Shows(clock)
        self._kept = Remembered()  # of what was shown
        self._dirty = False
        self._due = False  # to be shown, or shown just now
        self._losses: deque[tuple[NoteConnectionLost, Actor]] = deque()

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
        if isinstance(command, EndSession | RemoveMember):
            await self._lose_unheard(command)
        # The turn is nobody's task: a caller that goes away in mid-wait leaves the fold in step
        # with the log. And a turn costs no task, which would cost as much as the rest of it.
        answer: asyncio.Future[Answer | Refused] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(command, actor, command_id, ago, answer))
        self._take_turns()
        return await answer

    def _take_turns(self) -> None:
        while self._asked and not self._writing:
            asked = self._asked.popleft()
            try:
                self._take_turn(asked)
            except StoreError as error:
                self._not_saved(asked, error)
            except Exception as error:
                asked.fail(error)

    def _take_turn(self, asked: "_Asked") -> None:
        command_id, actor = asked.command_id, asked.actor
        if self._session is not None and command_id in self._session.commands:
            return asked.settle(self._answer(actor))
        now = self._clock.now()
        outcome = decide(
            self._session,
            asked.command,
            actor,
            command_id=command_id or "",
            now=now,
            claimed_at=now - asked.ago,
            taxonomy=self._taxonomy,
        )
        if isinstance(outcome, Refused):
            return asked.settle(outcome)
        if not outcome:
            return asked.settle(self._answer(actor))
        written = asyncio.ensure_future(
            self._log.append(
                self.session_id,
                expected_seq=self._seq,
                author=actor.id,
                command_id=command_id,
                events=outcome,
                at=now,
            )
        )
        self._writing = True
        written.add_done_callback(lambda written: self._written(asked, written))

    def _written(self, asked: "_Asked", written: "asyncio.Future[tuple[Recorded, ...]]") -> None:
        try:
            self._take_in(written.result())
            asked.settle(self._answer(asked.actor))
        except (Conflict, DuplicateCommand) as other:
            self._reading = asyncio.ensure_future(self._after(other, asked))
            return
        except StoreError as error:
            self._not_saved(asked, error)
        except Exception as error:
            asked.fail(error)
        except asyncio.CancelledError:
            asked.answer.cancel()
        self._writing = False
        self._take_turns()

    async def _after(self, other: Conflict | DuplicateCommand, asked: "_Asked") -> None:
        """Somebody else wrote: read what, then answer what is known or decide again."""
        try:
            self._take_in(await self._log.read(self.session_id, after=self._seq))
            asked.conflicts += 1
            if isinstance(other, DuplicateCommand):
                asked.settle(self._answer(asked.actor))
            elif asked.conflicts >= MOST_CONFLICTS:
                asked.settle(BUSY)
            else:
                self._asked.appendleft(asked)
        except StoreError as error:
            self._not_saved(asked, error)
        except Exception as error:
            asked.fail(error)
        finally:
            self._writing = False
            self._take_turns()

    def _not_saved(self, asked: "_Asked", error: StoreError) -> None:
        log.error("%s: not written: %s", self.session_id, type(error).__name__)
        asked.settle(NOT_SAVED)

    def _answer(self, actor: Actor) -> Answer:
        # PRS-9: with the log's number a member could ask again and again, and count what others do.
        if actor.kind == "member":
            return Answer(self.session.seats[actor.id].seq)
        return Answer(self._seq)

    @property
    def _seq(self) -> int:
        return self._session.seq if self._session is not None else 0

    def _take_in(self, recorded: Iterable[Recorded]) -> None:
        # No await here: between the fold and the view nobody may see half a change.
        for fact in recorded:
            self._session = step(self._session, fact)
        self._publish()

    # ---- showing

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
        self.part(line)
        cause: Cause = "unseen" if line.out_of_sight else "lost"
        lost = NoteConnectionLost(cause=cause, last_sign_at=line.last_sign_at)
        self._losses.append((lost, line.actor))
        await self.settle()

    async def _lose_unheard(self, command: EndSession | RemoveMember) -> None:
        """PRS-16: who is sent out in silence was here until their last sign, not until now."""
        for line in list(self.lines.values()):
            meant = isinstance(command, EndSession) or line.actor.id == command.member_id
            if line.actor.kind == "member" and meant and line.silent_seconds > UNHEARD_SECONDS:
                # A line that lives after all comes back by itself.
                line.close(wire.SILENT, "no sign of life")
                await self.lose(line)

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
