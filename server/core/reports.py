"""What the platform told, each event once, in the order we wrote it down.

A session is a value, and a new one is made for every event. Two thousand reports would be copied
two thousand times; so the versions of one session share the list, and each sees its own beginning
of it. What stands in the list is never changed, it only grows behind everybody's end.
"""

from collections.abc import Iterator
from itertools import islice
from operator import eq

from server.core.deliveries import AnyDelivery


class Reports:
    """Reports so far; `with_one` makes the next version and leaves this one as it is."""

    __slots__ = ("_all", "_count", "_numbers")

    def __init__(self) -> None:
        self._all: list[AnyDelivery] = []
        self._numbers: dict[object, int] = {}
        self._count = 0

    def with_one(self, delivery: AnyDelivery) -> "Reports":
        """Return these reports and *delivery*; the first of two copies stays (ATT-1)."""
        key = delivery.key()
        if key in self:
            return self
        longer = Reports.__new__(Reports)
        if self._count == len(self._all):
            longer._all, longer._numbers = self._all, self._numbers
        else:
            # Somebody else went on from here already: two futures may not share a list.
            longer._all = self._all[: self._count]
            longer._numbers = {one.key(): n for n, one in enumerate(longer._all)}
        longer._numbers[key] = self._count
        longer._all.append(delivery)
        longer._count = self._count + 1
        return longer

    def __contains__(self, key: object) -> bool:
        """Whether a delivery with this `key()` is among them."""
        return self._numbers.get(key, self._count) < self._count

    def __iter__(self) -> Iterator[AnyDelivery]:
        return islice(self._all, self._count)

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reports):
            return NotImplemented
        return self._count == other._count and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]
