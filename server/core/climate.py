"""What a group says of itself over time, and nobody in it. MEA-9.

Only means over at least five answers leave here: with fewer, or next to a session that differs by
one member, a number could be somebody's own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

LEAST = 5
HALF = Decimal("0.5")


class Answer(Struct, frozen=True):
    """One number from 0 to 10, of one member about one session."""

    session_id: str
    starts_at: datetime
    number: int


class Mean(Struct, frozen=True):
    """One session: without *value* there were answers, but fewer than five."""

    session_id: str
    starts_at: datetime
    value: float | None


def means(answers: Iterable[Answer]) -> list[Mean]:
    """Return one mean for each session that anybody answered, in order, to the nearest half.

    Rounded, so that the same people with one more give nobody's number away.
    """
    by_session: dict[str, list[Answer]] = {}
    for one in answers:
        by_session.setdefault(one.session_id, []).append(one)
    found = [
        Mean(session_id, own[0].starts_at, _mean([one.number for one in own]))
        for session_id, own in by_session.items()
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.session_id))


def _mean(numbers: Sequence[int]) -> float | None:
    if len(numbers) < LEAST:
        return None
    mean = Decimal(sum(numbers)) / len(numbers)
    return float((mean / HALF).quantize(Decimal(1), ROUND_HALF_UP) * HALF)
