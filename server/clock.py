"""The only place where the clock is read. Everybody else is handed a Clock, or a time.

`now` labels a moment, `monotonic` measures, and both go on evenly: somebody who sets the machine's
clock in mid-session must neither give nor take an hour of anybody's attendance.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

# Where the system tells, time that the machine slept through has passed as well.
_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time of day: aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds since some moment; only differences mean anything."""
        ...

    def not_before(self, moment: datetime) -> timedelta:
        """Go on from *moment* if it is not reached yet; return how far the clock was behind."""
        ...

    def set_right(self) -> timedelta:
        """Show the machine's time of day again; return how far this clock had been off it."""
        ...


def time_of_day() -> datetime:
    return datetime.now(UTC)


# No function of our own around it: it is asked several times for each message.
since_boot: Callable[[], float] = partial(time.clock_gettime, _SINCE_BOOT)


class SystemClock:
    """The machine's time of day when it was last set right, and what has passed since then."""

    def __init__(
        self,
        time_of_day: Callable[[], datetime] = time_of_day,
        since_boot: Callable[[], float] = since_boot,
    ) -> None:
        self._time_of_day = time_of_day
        self._since_boot = since_boot
        self._go_on_from(time_of_day())

    def now(self) -> datetime:
        return self._base + timedelta(seconds=self._since_boot() - self._since)

    def monotonic(self) -> float:
        return self._since_boot()

    def not_before(self, moment: datetime) -> timedelta:
        behind = max(moment - self.now(), timedelta())
        if behind:
            self._go_on_from(moment)
        return behind

    def set_right(self) -> timedelta:
        right = self._time_of_day()
        off = right - self.now()
        self._go_on_from(right)
        return off

    def _go_on_from(self, moment: datetime) -> None:
        self._base, self._since = moment, self._since_boot()
