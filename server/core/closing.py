"""SCH-4: days on which a practice is closed: no group's rule makes a session on one of them.

A session that somebody moved to such a day by hand is meant, and stays.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

LONGEST = timedelta(days=60)


class ClosedDays(Struct, frozen=True, forbid_unknown_fields=True):
    """From *first* to *last*, both closed; *what* is what everybody calls it."""

    first: date
    last: date
    what: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(count))


def closed_on(closed: Iterable[ClosedDays]) -> dict[date, str]:
    """Return each closed day and what it is called."""
    return {day: one.what for one in closed for day in one.days}
