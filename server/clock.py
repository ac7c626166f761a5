"""The only place where the clock is read. Everybody else is handed a Clock, or a time.

`now` labels a moment and may jump; `monotonic` measures and never does.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time of day: aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds since some moment; only differences mean anything."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
