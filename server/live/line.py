"""One open connection as its room sees it: who it is, when it was heard, whether it must close."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from server.clock import Clock
from server.core.commands import Actor
from server.live import wire
from server.live.outbox import Outbox

CHECK_SECONDS = 30.0  # how long a permission is taken for granted

StillAllowed = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True


def _nobody() -> None:
    """No connection has to hear of it."""


class Line:
    """*still_allowed* is asked again while the line is open, not only at its door."""

    def __init__(self, actor: Actor, clock: Clock, still_allowed: StillAllowed = _always) -> None:
        self.actor = actor
        self.key = actor.connection_id or ""
        self.outbox = Outbox()
        self.out_of_sight = False  # the page said that nobody looks at it
        self.answering = False  # a command of this line waits for our disk
        self.closing: tuple[int, str] | None = None
        self.on_closing: Callable[[], None] = _nobody
        self.last_sign_at: datetime
        self._clock = clock
        self._still_allowed = still_allowed
        # The first time earlier, each at another moment: those who came together at the top of the
        # hour would all be asked about together, and everybody else would wait for it.
        share = zlib.crc32(self.key.encode()) / 2**32
        self._check_at = clock.monotonic() + CHECK_SECONDS * share
        self._is_gone = False
        self._gone: asyncio.Future[None] | None = None
        self.hear()

    def hear(self) -> None:
        """A sign of life: the wall clock labels it, the monotonic clock measures silence."""
        self.last_sign_at = self._clock.now()
        self._heard = self._clock.monotonic()

    @property
    def silent_seconds(self) -> float:
        """How long nothing has been heard; while we make it wait, the silence is ours."""
        return 0.0 if self.answering else self._clock.monotonic() - self._heard

    @property
    def unchecked(self) -> bool:
        """Whether it is time to ask again if this line may stay open."""
        return self._clock.monotonic() >= self._check_at

    async def check(self) -> None:
        """Ask whether this line may stay open, and close it if not."""
        self._check_at = self._clock.monotonic() + CHECK_SECONDS
        if not await self._still_allowed():
            self.close(wire.SIGN_IN_AGAIN, "sign in again, or open your link again")

    def close(self, code: int, reason: str) -> None:
        """Ask the connection to close; the first reason given stands."""
        if self.closing is None:
            self.closing = (code, reason)
            self.on_closing()

    # ---- until it is over

    def is_gone(self) -> None:
        """The connection is no more, and that is written down."""
        self._is_gone = True
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)

    async def gone(self) -> None:
        """Wait until that is so."""
        if not self._is_gone:
            self._gone = self._gone or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._gone)
