"""Clocks that only a test moves: ten o'clock until told otherwise."""

from datetime import UTC, datetime, timedelta

from server.clock import SystemClock

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

    def not_before(self, moment: datetime) -> timedelta:
        return timedelta()

    def set_right(self) -> timedelta:
        return timedelta()

    def advance(self, seconds: float) -> datetime:
        """Let *seconds* pass and return the new time."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        return self._now


class MachineClock(HandClock):
    """The server's own clock, on a machine whose time of day somebody sets."""

    def __init__(self, now: datetime = TEN) -> None:
        super().__init__(now)
        self.time_of_day = now
        self.start()

    def start(self) -> None:
        """Be the clock of a process that starts now."""
        self._system = SystemClock(lambda: self.time_of_day, lambda: self._monotonic)

    def is_set(self, hours: float) -> None:
        self.time_of_day += timedelta(hours=hours)

    def now(self) -> datetime:
        return self._system.now()

    def not_before(self, moment: datetime) -> timedelta:
        return self._system.not_before(moment)

    def set_right(self) -> timedelta:
        return self._system.set_right()

    def advance(self, seconds: float) -> datetime:
        self.time_of_day += timedelta(seconds=seconds)
        super().advance(seconds)
        return self.now()
