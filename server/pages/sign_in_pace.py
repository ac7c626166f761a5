"""How fast somebody may try passwords: slower and slower, and never locking anybody out.

Per address a bucket of tries, given back by success; per account a growing pause, for addresses
that never signed in to it. A lock after n wrong tries would let a stranger keep a clinician out
of a running group, so there is none.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from server.clock import Clock

TRIES_PER_ADDRESS = 20
SECONDS_PER_TRY = 180.0  # 20 an hour, however long one keeps at it
FREE_FAILURES = 5  # people mistype
LONGEST_PAUSE = 8.0
FORGET_SECONDS = 3600.0
MOST_REMEMBERED = 10_000  # an attacker with many addresses must not fill the memory


class SignInPace:
    """The memory of tries of one process; nothing of it is stored."""

    def __init__(
        self, clock: Clock, *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._tries: dict[str, tuple[float, float]] = {}  # address -> tries left, as of when
        self._failures: dict[str, tuple[int, float]] = {}  # account -> failures, latest
        self._familiar: set[tuple[str, str]] = set()

    def take(self, address: str) -> float:
        """Use up one try of *address*; return 0, or the seconds until there is one again."""
        now = self._clock.monotonic()
        left, since = self._tries.pop(address, (float(TRIES_PER_ADDRESS), now))
        left = min(TRIES_PER_ADDRESS, left + (now - since) / SECONDS_PER_TRY)
        if left < 1:
            self._tries[address] = (left, now)
            return (1 - left) * SECONDS_PER_TRY
        self._tries[address] = (left - 1, now)
        _shrink(self._tries)
        return 0.0

    def pause(self, address: str, account: str) -> float:
        """Return the seconds to wait before looking at a password for *account*."""
        if (address, account) in self._familiar:
            return 0.0
        failures, latest = self._failures.get(account, (0, 0.0))
        if failures < FREE_FAILURES or self._clock.monotonic() - latest > FORGET_SECONDS:
            return 0.0
        return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures - FREE_FAILURES, 10))

    async def slow_down(self, address: str, account: str) -> None:
        """Let the pause pass."""
        await self._wait(self.pause(address, account))

    def failed(self, account: str) -> None:
        failures, _ = self._failures.pop(account, (0, 0.0))
        self._failures[account] = (failures + 1, self._clock.monotonic())
        _shrink(self._failures)

    def succeeded(self, address: str, account: str) -> None:
        """Give the try back: an office behind one address signs in all morning."""
        self._failures.pop(account, None)
        left, since = self._tries.get(address, (float(TRIES_PER_ADDRESS), 0.0))
        self._tries[address] = (left + 1, since)
        if len(self._familiar) < MOST_REMEMBERED:
            self._familiar.add((address, account))


PACE: web.AppKey[SignInPace] = web.AppKey("sign_in_pace")


def _shrink(remembered: dict[str, tuple[float, float]] | dict[str, tuple[int, float]]) -> None:
    # Oldest first: a dict keeps insertion order and each change re-inserts.
    while len(remembered) > MOST_REMEMBERED:
        del remembered[next(iter(remembered))]
