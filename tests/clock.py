"""A clock that only a test moves: ten o'clock until told otherwise."""

from datetime import UTC, datetime, timedelta

TEN = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


class HandClock:
    """Both readings move together, and only by `advance`."""

    def __init__(self, now: datetime = TEN) -> None:
        self._now = now
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> datetime:
        """Let *seconds* pass and return the new time."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        return self._now
