"""How times, minutes and counts are said on facilitators' pages; the filters of templates."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from server.core.localtime import local

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def clock_time(at: datetime, timezone: str) -> str:
    """Return `18:05` as read on a clock of *timezone*."""
    return local(at, timezone).strftime("%H:%M")


def clock_seconds(at: datetime, timezone: str) -> str:
    return local(at, timezone).strftime("%H:%M:%S")


def long_day(day: date) -> str:
    """Return `Wednesday, November 18`."""
    return f"{day:%A}, {day:%B} {day.day}"


def short_day(day: date) -> str:
    """Return `Nov 18`."""
    return f"{day:%b} {day.day}"


def day_of(at: datetime, timezone: str) -> date:
    """Return the calendar day at *at* in *timezone*."""
    return local(at, timezone).date()


def duration(seconds: float) -> str:
    """Return `7:30`, or `1:02:30` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def wait(minutes: float | None) -> str:
    """Return "4 min", "3 h" or "2 days": a wait is not read to the second."""
    if minutes is None:
        return "not known"
    if minutes < 90:
        return f"{round(minutes)} min"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} h"
    return f"{round(minutes / 60 / 24)} days"


def many(number: int, one: str, more: str | None = None) -> str:
    """Return `3 notes`, `1 note`, `no notes`."""
    return f"{number or 'no'} {one if number == 1 else more or one + 's'}"


def spelled(number: int, one: str, more: str | None = None) -> str:
    """Return `three notes`: for sentences, where a digit reads like a reading on a meter."""
    word = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{word} {one if number == 1 else more or one + 's'}"


def listed(names: Iterable[str]) -> str:
    """Return `Ana R.`, `Ana R. and Bo T.`, `Ana R., Bo T. and Cyd M.`."""
    *first, last = list(names) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


FILTERS: dict[str, Callable[..., object]] = {
    "clock_time": clock_time,
    "clock_seconds": clock_seconds,
    "long_day": long_day,
    "short_day": short_day,
    "day_of": day_of,
    "duration": duration,
    "wait": wait,
    "many": many,
    "spelled": spelled,
    "listed": listed,
    "upper_first": upper_first,
}
