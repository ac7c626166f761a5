"""When a member is written to, by which channel, and never at night.

Pure. LET-1: the day before and the hour before, each once for each time a meeting begins at; a
meeting that is moved is announced anew. LET-2: in a member's quiet hours nothing goes out by
itself. What a letter says is in server/letters; that nothing in it tells what it is about is LET-3.
"""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from server.core.localtime import local, utc

Channel = Literal["email", "text"]
CHANNELS: tuple[Channel, ...] = ("email", "text")
Occasion = Literal["day_before", "hour_before"]
Hour = Annotated[int, Meta(ge=0, le=23)]

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
# From here on the letter of the day before would come together with the one of the hour.
TOO_LATE = timedelta(hours=2)


class LetterRules(Struct, frozen=True, forbid_unknown_fields=True):
    """What a practice decided about letters. Nothing here tells about a person."""

    sender: Annotated[str, Meta(max_length=60)] = ""  # shown as the sender; empty: a neutral word
    day_before: bool = False
    hour_before: bool = False
    quiet_from: Hour = 21
    quiet_until: Hour = 8
    standing: bool = False  # LNK-5: whether one link may serve a whole enrolment
    asking: bool = False  # LET-6: whether a page lets members ask for a new link

    @property
    def automatic(self) -> bool:
        return self.day_before or self.hour_before


class Reach(Struct, frozen=True, forbid_unknown_fields=True):
    """How one member agreed to be written to; nobody who was not asked has agreed (LET-4)."""

    channels: tuple[Channel, ...] = ()
    timezone: str | None = None  # None: where the practice is


def occasion_key(occasion: str, starts_at: datetime) -> str:
    """Return what a letter is claimed by: one for each time the meeting begins at."""
    return f"{occasion}/{starts_at:%Y%m%dT%H%M}"


def occasion_now(rules: LetterRules, starts_at: datetime, now: datetime) -> Occasion | None:
    """Return which letter about a meeting is due now, if one is (LET-1)."""
    wait = starts_at - now
    if wait <= timedelta():
        return None
    if rules.hour_before and wait <= HOUR:
        return "hour_before"
    last = TOO_LATE if rules.hour_before else timedelta()
    return "day_before" if rules.day_before and last < wait <= DAY else None


def after_quiet(moment: datetime, rules: LetterRules, timezone: str) -> datetime:
    """Return *moment*, or when the quiet hours around it end where the member is (LET-2)."""
    there = local(moment, timezone)
    if not _quiet(there.hour, rules):
        return moment
    day = there.date()
    if there.hour >= rules.quiet_until:
        day += timedelta(days=1)
    return utc(day, time(rules.quiet_until), timezone)


def _quiet(hour: int, rules: LetterRules) -> bool:
    first, last = rules.quiet_from, rules.quiet_until
    if first < last:
        return first <= hour < last
    return first > last and (hour >= first or hour < last)
