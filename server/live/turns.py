"""A room's turns: what is asked is decided, handed to the log, folded and answered, in order.

All that waits is decided in one turn, each thing after the one before it, and goes to the log
together. Nothing of it is shown or answered before it is durable; and if something is not written,
neither is what was decided after it: that is decided again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from msgspec import Struct

from server.clock import Clock
from server.core.commands import Actor, AnyCommand, Refused
from server.core.decide import decide
from server.core.events import AnyEvent, Recorded
from server.core.session import Session, fold, step
from server.core.taxonomy import Taxonomy
from server.live.faults import outline
from server.store.errors import Conflict, DuplicateCommand, StoreClosed, StoreError, StoreFull

MOST_CONFLICTS = 5
MOST_IN_TURN = 64  # of one room: others want to be in the same commit

BUSY = Refused("busy", "The room is being changed elsewhere. Try again.")
NOT_SAVED = Refused("not_saved", "Not saved: the server's disk refuses. Keep this page open.")
DISK_FULL = Refused("not_saved", "Not saved: the server's disk is full. Keep this page open.")

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


class Asked:
    """A command that waits for its turn; *settle* is called with it and with its answer."""

    __slots__ = (
        "actor",
        "after",
        "ago",
        "command",
        "command_id",
        "conflicts",
        "outcome",
        "settle",
        "written",
    )

    def __init__(
        self,
        command: AnyCommand,
        actor: Actor,
        command_id: str | None,
        ago: timedelta,
        settle: "Settle",
    ) -> None:
        self.command = command
        self.actor = actor
        self.command_id = command_id
        self.ago = ago
        self.settle = settle
        self.conflicts = 0
        # Of the turn it is in: what was decided, the session after that, and the way to the log.
        self.outcome: tuple[AnyEvent, ...] | Refused = ()
        self.after: Session | None = None
        self.written: asyncio.Future[tuple[Recorded, ...]] | None = None

    @property
    def failure(self) -> Exception | None:
        """Why it was not written; None when it was, or when there was nothing to write."""
        if self.written is None:
            return None
        if self.written.cancelled():
            return StoreError("The writing was cancelled.")
        error = self.written.exception()
        return error if error is None or isinstance(error, Exception) else StoreError(str(error))


Settle = Callable[[Asked, Answer | Refused | Exception], None]


class Turns:
    """One session's. A room is one, so that nothing but its holders keeps it."""

    def __init__(self, session_id: str, log: Log, clock: Clock, taxonomy: Taxonomy) -> None:
        self.session_id = session_id
        self._log = log
        self._clock = clock
        self._taxonomy = taxonomy
        self._session: Session | None = None
        self._asked: deque[Asked] = deque()
        self._writing = False  # a turn waits for the disk
        self._reading: asyncio.Future[None] | None = None

    async def _read_all(self) -> None:
        recorded = await self._log.read(self.session_id)
        self._session = fold(recorded) if recorded else None

    def _taken_in(self) -> None:
        """The session is another one."""

    def _queue(self, asked: Asked) -> None:
        self._asked.append(asked)
        self._take()

    def _take(self) -> None:
        while self._asked and not self._writing:
            turn = self._decide_all()
            last = next((one.written for one in reversed(turn) if one.written is not None), None)
            if last is not None:
                self._writing = True
                last.add_done_callback(partial(self._written, turn))
                return
            for asked in turn:
                self._settle(asked)

    def _decide_all(self) -> list[Asked]:
        ahead, turn = self._session, list[Asked]()
        while self._asked and len(turn) < MOST_IN_TURN:
            asked = self._asked.popleft()
            try:
                ahead = self._decide(asked, ahead)
            except StoreError as error:
                self._not_saved(asked, error)
            except Exception as error:
                self._tell(asked, error)
            else:
                turn.append(asked)
        return turn

    def _decide(self, asked: Asked, ahead: Session | None) -> Session | None:
        """Put down what *asked* leads to after *ahead*, and return the session after that."""
        asked.outcome, asked.written, asked.after = (), None, ahead
        command_id, actor, now = asked.command_id, asked.actor, self._clock.now()
        if ahead is not None and command_id in ahead.commands:
            return ahead
        asked.outcome = outcome = decide(
            ahead,
            asked.command,
            actor,
            command_id=command_id or "",
            now=now,
            claimed_at=now - asked.ago,
            taxonomy=self._taxonomy,
        )
        if isinstance(outcome, Refused) or not outcome:
            return ahead
        after, seq = ahead, ahead.seq if ahead is not None else 0
        for number, event in enumerate(outcome, start=seq + 1):
            after = step(after, Recorded(number, now, actor.id, command_id, event))
        asked.written = asyncio.ensure_future(
            self._log.append(
                self.session_id,
                expected_seq=seq,
                author=actor.id,
                command_id=command_id,
                events=outcome,
                at=now,
            )
        )
        asked.after = after
        return after

    def _written(self, turn: list[Asked], _: object) -> None:
        for asked in turn:
            if asked.written is not None and not asked.written.done():
                asked.written.add_done_callback(partial(self._written, turn))
                return
        for number, asked in enumerate(turn):
            error = asked.failure
            if error is None:
                self._session = asked.after
                self._settle(asked)
                continue
            self._again(turn[number + 1 :])
            if isinstance(error, Conflict | DuplicateCommand):
                self._taken_in()
                self._reading = asyncio.ensure_future(self._after(error, asked))
                return
            self._fail(asked, error)
            break
        self._taken_in()
        self._writing = False
        self._take()

    def _again(self, turn: list[Asked]) -> None:
        """Decide these anew: what they rest on was not written, and so they were not."""
        again = []
        for asked in turn:
            error = asked.failure
            if error is None or isinstance(error, Conflict | DuplicateCommand):
                again.append(asked)
            else:
                self._fail(asked, error)
        self._asked.extendleft(reversed(again))

    async def _after(self, other: Conflict | DuplicateCommand, asked: Asked) -> None:
        """Somebody else wrote: read what, then answer what is known or decide again."""
        try:
            self._take_in(await self._log.read(self.session_id, after=self._seq))
            asked.conflicts += 1
            if isinstance(other, DuplicateCommand):
                self._tell(asked, self._answer(asked.actor))
            elif asked.conflicts >= MOST_CONFLICTS:
                self._tell(asked, BUSY)
            else:
                self._asked.appendleft(asked)
        except Exception as error:
            self._fail(asked, error)
        finally:
            self._writing = False
            self._take()

    def _settle(self, asked: Asked) -> None:
        outcome = asked.outcome
        try:
            answer = outcome if isinstance(outcome, Refused) else self._answer(asked.actor)
        except Exception as error:
            return self._tell(asked, error)
        self._tell(asked, answer)

    def _tell(self, asked: Asked, answer: Answer | Refused | Exception) -> None:
        try:
            asked.settle(asked, answer)
        except Exception as error:
            # Of a connection that cannot be told nobody else may have to wait.
            log.error("%s: not told: %s", self.session_id, outline(error))

    def _fail(self, asked: Asked, error: Exception) -> None:
        if isinstance(error, StoreError):
            self._not_saved(asked, error)
        else:
            self._tell(asked, error)

    def _not_saved(self, asked: Asked, error: StoreError) -> None:
        # Whoever still asks when the server stops is told so, and comes back: nothing is wrong.
        level = logging.INFO if isinstance(error, StoreClosed) else logging.ERROR
        log.log(level, "%s: not written: %s", self.session_id, type(error).__name__)
        self._tell(asked, DISK_FULL if isinstance(error, StoreFull) else NOT_SAVED)

    def _answer(self, actor: Actor) -> Answer:
        # PRS-9: with the log's number a member could ask again and again, and count what others do.
        if actor.kind == "member":
            return Answer(self._session.seats[actor.id].seq if self._session is not None else 0)
        return Answer(self._seq)

    @property
    def _seq(self) -> int:
        return self._session.seq if self._session is not None else 0

    def _take_in(self, recorded: Iterable[Recorded]) -> None:
        # No await here: between the fold and the view nobody may see half a change.
        for fact in recorded:
            self._session = step(self._session, fact)
        self._taken_in()
