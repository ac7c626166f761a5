"""A token bucket: how much one connection may say, whatever it tries to say."""

from server.clock import Clock


class Bucket:
    """*burst* messages at once, *rate* a second after that."""

    def __init__(self, *, rate: float, burst: int, clock: Clock) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._left = float(burst)
        self._at = clock.monotonic()

    def take(self) -> bool:
        """Return whether one more message is allowed now."""
        now = self._clock.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
