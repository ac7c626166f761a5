"""When boards are shown: at once while it is calm; in turn while it is not.

Making a view costs far more than taking an event in. So while the loop has much to do views get a
share of its time and no more: under a flood each is shown more rarely, and what people do is
written down all the same. While it has nothing else to do, they get all of it, and owe nobody for
it later; but while much waits for the disk the loop is only seemingly idle: what it does then the
disk's thread, which needs the interpreter too, has to wait for.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from server.clock import Clock

SHARE = 0.2  # of the time
AHEAD_SECONDS = 0.02  # of showing at once, before anybody waits: some hundred boards
MOST_OWED_SECONDS = 2 * AHEAD_SECONDS / SHARE
IDLE_SECONDS = 0.002  # a turn of the loop that took no longer had hardly anything else to do
PRESSED = 64  # changes that wait for the disk at once; an evening of 500 groups has a dozen

Show = Callable[[], None]


class Shows:
    """One for all rooms of a process; *shows* are run in the order in which they were asked for."""

    def __init__(self, clock: Clock, unwritten: Callable[[], int] = lambda: 0) -> None:
        self._clock = clock
        self._unwritten = unwritten  # how many changes wait for the disk
        self._waiting: deque[Show] = deque()
        self._earned_at = clock.monotonic()  # when what showing cost so far is its share again
        self._left_at = clock.monotonic()  # when the loop was last left to others

    def take(self, show: Show) -> None:
        """Run *show*, now or when its turn has come."""
        if self._waiting:
            self._waiting.append(show)
        elif self._seconds_ahead() <= AHEAD_SECONDS / SHARE:
            self._run(show)
        else:
            self._waiting.append(show)
            self._go_on_later()

    def _run(self, show: Show, *, free: bool = False) -> None:
        began = self._clock.monotonic()
        try:
            show()
        finally:
            if not free:
                ended = self._clock.monotonic()
                owed = max(self._earned_at, began) + (ended - began) / SHARE
                # One that was interrupted by the system for long is not paid for by all.
                self._earned_at = min(owed, ended + MOST_OWED_SECONDS)

    def _seconds_ahead(self) -> float:
        return self._earned_at - self._clock.monotonic()

    def _go_on_later(self) -> None:
        self._left_at = self._clock.monotonic()
        loop = asyncio.get_running_loop()
        if self._unwritten() > PRESSED:
            loop.call_later(max(self._seconds_ahead(), IDLE_SECONDS), self._go_on)
        else:
            loop.call_soon(self._go_on)

    def _go_on(self) -> None:
        idle = self._clock.monotonic() - self._left_at < IDLE_SECONDS
        try:
            while self._waiting and (idle or self._seconds_ahead() <= 0):
                self._run(self._waiting.popleft(), free=idle)
                idle = False  # one, and then whoever has come meanwhile
        finally:  # one that fails takes no other along
            if self._waiting:
                self._go_on_later()
