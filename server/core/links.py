"""Whether a personal link works now. LNK-1: one link, one member, one meeting.

The rule only; the store finds the link by the hash of its token and keeps the count of tries.
"""

from datetime import datetime, timedelta
from typing import Literal, Protocol

LinkState = Literal["good", "too_early", "expired", "revoked", "locked"]

OPENS_BEFORE = timedelta(minutes=15)  # LNK-2: time for the questions, not for a forgotten tab
WRONG_TRIES = 5  # LNK-3: a typo or two is human, a list of dates is an attack


class Link(Protocol):
    """What the rule reads of a link."""

    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_until(self) -> datetime: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def wrong_tries(self) -> int: ...


def link_window(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return from when until when a link to this meeting works (LNK-2)."""
    return starts_at - OPENS_BEFORE, ends_at


def link_state(link: Link, *, now: datetime) -> LinkState:
    """Return what stands in the way of *link*, the most final reason first."""
    if link.revoked_at is not None:
        return "revoked"
    if link.wrong_tries >= WRONG_TRIES:
        return "locked"
    if now >= link.valid_until:
        return "expired"
    return "too_early" if now < link.valid_from else "good"
