"""How fast somebody may try links that are none.

Only misses are counted: a real token cannot be guessed, so a member is never kept out because
somebody behind the same address tries others.
"""

from aiohttp import web

from server.clock import Clock
from server.live.tokens import Bucket

MISSES = 10  # at once; a member who mistypes never comes near it
MISSES_PER_SECOND = 1 / 6  # so at most 20 in any minute
MOST_REMEMBERED = 10_000  # an attacker with many addresses must not fill the memory


class JoinPace:
    """The misses of each address, in the memory of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def missed(self, address: str) -> bool:
        """Count a miss of *address*; return whether it was one too many."""
        bucket = self._buckets.pop(address, None)
        if bucket is None:
            bucket = Bucket(rate=MISSES_PER_SECOND, burst=MISSES, clock=self._clock)
        self._buckets[address] = bucket  # last again: the oldest is forgotten first
        while len(self._buckets) > MOST_REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
        return not bucket.take()


JOIN_PACE: web.AppKey[JoinPace] = web.AppKey("join_pace")
