"""When a group meets: a rule, what is left out or moved, and the moments that come of it.

SCH-1: a group meets by the clock on the wall. The hour stays where it is when clocks change; how
long a meeting lasts is time passed.
"""

from collections.abc import Container, Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from server.core.localtime import utc

Every = Literal["week", "month"]
WEEK = timedelta(days=7)


class Moved(Struct, frozen=True):
    """One meeting held on another day or at another hour than the rule says."""

    day: date  # by the rule
    to_day: date
    starts: time


class Schedule(Struct, frozen=True, kw_only=True):
    """Every n weeks on the weekday of *first*, or every n months on its nth weekday."""

    first: date
    starts: time
    minutes: int
    every: Every = "week"
    interval: int = 1
    until: date | None = None
    skipped: tuple[date, ...] = ()
    moved: tuple[Moved, ...] = ()


class Meeting(Struct, frozen=True):
    """One time a group meets; *day* is the rule's, also where the meeting was moved."""

    day: date
    starts_at: datetime
    ends_at: datetime


def meetings(
    schedule: Schedule,
    timezone: str,
    *,
    begin: date,
    end: date,
    closed: Container[date] = (),
) -> list[Meeting]:
    """Return the meetings whose day by the rule is one of these, in order of the rule.

    SCH-4: on a *closed* day there is none, unless it was moved by hand.
    """
    moved = {one.day: one for one in schedule.moved}
    found = []
    for day in _days(schedule, end):
        if day < begin or day in schedule.skipped or (day in closed and day not in moved):
            continue
        held = moved.get(day, Moved(day, day, schedule.starts))
        starts_at = utc(held.to_day, held.starts, timezone)
        found.append(Meeting(day, starts_at, starts_at + timedelta(minutes=schedule.minutes)))
    return found


def week_of_month(day: date) -> int:
    """Return 1 for the first such weekday of its month; 5 stands for the last."""
    return (day.day - 1) // 7 + 1


def _days(schedule: Schedule, end: date) -> Iterator[date]:
    last = end if schedule.until is None else min(end, schedule.until)
    step = 0
    while (day := _nth(schedule, step)) <= last:
        yield day
        step += 1


def _nth(schedule: Schedule, step: int) -> date:
    first, interval = schedule.first, max(schedule.interval, 1)
    if schedule.every == "week":
        return first + step * interval * WEEK
    months = first.month - 1 + step * interval
    start = date(first.year + months // 12, months % 12 + 1, 1)
    day = start + timedelta(days=(first.weekday() - start.weekday()) % 7)
    # SCH-2: the fifth of a weekday is meant as the last; a month without a fifth is not left out.
    day += (week_of_month(first) - 1) * WEEK
    return day if day.month == start.month else day - WEEK
