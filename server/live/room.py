"""A room: one session while it is live. It decides, writes, folds, then shows, in this order.

The room knows no sockets: connections hand in commands and hold an outbox. Everything it shows
is computed from the folded log; nothing is kept beside it but signs of life.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from server.clock import Clock
from server.core.board import facilitator_view, member_view
from server.core.commands import Actor, AnyCommand, Refused
from server.core.decide import decide
from server.core.events import AnyEvent, Recorded
from server.core.session import Session, fold, step
from server.core.taxonomy import Taxonomy
from server.core.views import FacilitatorView, MemberView
from server.live import wire
from server.live.outbox import Outbox
from server.store.session_log import Conflict, DuplicateCommand

# The first change is shown at once; a burst after it is merged, because nobody can read faster.
MERGE_SECONDS = 0.04
MOST_CONFLICTS = 5


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
    """The command is in the log at or before *seq*."""

    seq: int


class Line:
    """One open connection as the room sees it."""

    def __init__(self, actor: Actor, clock: Clock) -> None:
        self.actor = actor
        self.outbox = Outbox()
        self._clock = clock
        self.hear()
        self.closing: tuple[int, str] | None = None
        self.closed = asyncio.Event()

    def hear(self) -> None:
        """A sign of life: the wall clock labels it, the monotonic clock measures silence."""
        self.last_sign_at = self._clock.now()
        self._heard = self._clock.monotonic()

    @property
    def silent_seconds(self) -> float:
        """How long nothing has been heard."""
        return self._clock.monotonic() - self._heard

    def close(self, code: int, reason: str) -> None:
        """Ask the connection to close; the first reason given stands."""
        self.closing = self.closing or (code, reason)
        self.closed.set()


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
            for _ in range(MOST_CONFLICTS):
                if command_id is not None and self._session is not None:
                    known = self._session.commands.get(command_id)
                    if known is not None:
                        return Answer(known)
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
                    return Answer(self._seq)
                try:
                    recorded = await self._log.append(
                        self.session_id,
                        expected_seq=self._seq,
                        author=actor.id,
                        command_id=command_id,
                        events=outcome,
                        at=now,
                    )
                except (Conflict, DuplicateCommand):
                    await self._catch_up()
                    continue
                self._take_in(recorded)
                return Answer(self._seq)
            return Refused("busy", "The room is being changed elsewhere. Try again.")

    @property
    def _seq(self) -> int:
        return self._session.seq if self._session is not None else 0

    async def _catch_up(self) -> None:
        self._take_in(await self._log.read(self.session_id, after=self._seq))

    def _take_in(self, recorded: "tuple[Recorded, ...] | list[Recorded]") -> None:
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
            self.session, actor.id, now=self._clock.now(), connection_id=actor.connection_id
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
        self._show()
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
        shown = self.member_view(line.actor)
        # A member's stream must not tick when somebody else comes or goes. Their own `seq` says
        # whether anything changed for them; the seconds always do, so they may not decide.
        key = line.actor.connection_id or ""
        if self._shown_members.get(key) != shown.seq:
            self._shown_members[key] = shown.seq
            line.outbox.put_view(wire.view(shown))

    # ---- connections

    def join(self, line: Line) -> None:
        """Add a connection that was just shown where things stand; it gets every change."""
        self.lines[line.actor.connection_id or ""] = line
        if line.actor.kind == "member":
            shown = self.member_view(line.actor)
            self._shown_members[line.actor.connection_id or ""] = shown.seq

    def part(self, line: Line) -> None:
        """Forget a connection."""
        self.lines.pop(line.actor.connection_id or "", None)
        self._shown_members.pop(line.actor.connection_id or "", None)

    def cut(self, member_id: str, code: int, reason: str) -> None:
        """Close every connection of a member: their link was revoked or they were removed."""
        for line in self.lines.values():
            if line.actor.kind == "member" and line.actor.id == member_id:
                line.close(code, reason)
