"""A long list in pages: which lines are shown, of how many, and where the others are."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
LINES = 100  # of one page


class Paged(Struct, frozen=True):
    """*first* and *last* count from 1; *address* ends where the number of a page belongs."""

    total: int
    first: int
    last: int
    number: int
    address: str

    @property
    def earlier(self) -> str | None:
        return f"{self.address}{self.number - 1}" if self.number > 1 else None

    @property
    def later(self) -> str | None:
        return f"{self.address}{self.number + 1}" if self.last < self.total else None


def paged(
    some: Sequence[T], asked: str, address: str, lines: int = LINES
) -> tuple[Sequence[T], Paged]:
    """Return the lines of the page *asked* for, or of the last one there is."""
    pages = max(1, -(-len(some) // lines))
    number = int(asked) if asked.isdecimal() and len(asked) < len("1000000") else 1
    number = min(max(number, 1), pages)
    start = (number - 1) * lines
    shown = some[start : start + lines]
    return shown, Paged(len(some), start + 1, start + len(shown), number, address)


def page_of(one: T, some: Sequence[T], lines: int = LINES) -> str:
    """Return the page that shows *one*; the first when it is none of them."""
    return str(some.index(one) // lines + 1) if one in some else "1"
