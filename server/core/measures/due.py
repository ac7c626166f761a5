"""When a questionnaire is asked. MEA-4: before the first session, then after every so many.

Counted from the session the last one was answered for, so that one left out comes again at the
next meeting, and nobody has to remember it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct


class Asking(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a group asks one instrument; *every* 0: before a member's first session only."""

    instrument: str
    every: Annotated[int, Meta(ge=0, le=52)]


def due(
    askings: Sequence[Asking],
    answered: dict[str, datetime],
    sessions: Iterable[datetime],
) -> tuple[str, ...]:
    """Return the instruments to ask before the last of *sessions*, in the order of the asking.

    *answered* is the start of the session each was last answered for, *sessions* the starts of
    the group's sessions up to this one.
    """
    starts = sorted(sessions)
    return tuple(s.instrument for s in askings if _is_due(s, answered.get(s.instrument), starts))


def _is_due(asking: Asking, last: datetime | None, starts: Sequence[datetime]) -> bool:
    if last is None:
        return True
    since = sum(1 for start in starts if start > last)
    return asking.every > 0 and since >= asking.every
