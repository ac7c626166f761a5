"""How times and counts are said on members' pages: 12-hour clock, no abbreviations to decode."""

from datetime import datetime

from server.core.localtime import local

COUNTS = ("No", "One", "Two", "Three", "Four", "Five")


def clock12(at: datetime, timezone: str) -> str:
    """Return `6:05 pm` as read on a clock of *timezone*."""
    wall = local(at, timezone)
    return f"{wall.hour % 12 or 12}:{wall:%M} {'am' if wall.hour < 12 else 'pm'}"


def day_and_time(at: datetime, timezone: str, *, now: datetime) -> str:
    """Return `Today, 6:00 pm` or `Wed, Nov 25, 6:00 pm`."""
    wall = local(at, timezone)
    if wall.date() == local(now, timezone).date():
        return f"Today, {clock12(at, timezone)}"
    return f"{wall:%a}, {wall:%b} {wall.day}, {clock12(at, timezone)}"


def come_back(at: datetime, timezone: str, *, now: datetime) -> str:
    """Return `Come back at 5:45 pm.`, with the day when it is another one."""
    wall = local(at, timezone)
    if wall.date() == local(now, timezone).date():
        return f"Come back at {clock12(at, timezone)}."
    return f"Come back on {wall:%A}, {wall:%B} {wall.day}, at {clock12(at, timezone)}."


def tries_left(count: int) -> str:
    """Return `Two more tries, then call the office.`"""
    return f"{COUNTS[count]} more {'try' if count == 1 else 'tries'}, then call the office."


def plain(text: str) -> str:
    """Return *text* as one line of visible characters.

    What a member types is read on the board: a line break or a character that turns the writing
    direction could make it say something else there.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
