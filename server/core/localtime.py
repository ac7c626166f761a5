"""Between UTC and a clock on the wall; the only place of the server that makes wall time.

Facts and durations stay in UTC: two aware datetimes of one zone subtract as wall time, which is
an hour wrong across a clock change.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def local(at: datetime, timezone: str) -> datetime:
    """Return *at* as a clock in *timezone* shows it: to be read, never to be computed with."""
    return at.astimezone(ZoneInfo(timezone))


def utc(day: date, wall: time, timezone: str) -> datetime:
    """Return the moment a clock in *timezone* shows *wall* on *day*.

    Of an hour that comes twice the first is meant; of one that is skipped, the moment after it.
    """
    return datetime.combine(day, wall, ZoneInfo(timezone)).astimezone(UTC)


def date_of_service(started: datetime, timezone: str) -> date:
    """Return the date a session is billed under: where it began, on that zone's calendar.

    ATT-12: one session has one date, also across midnight and although UTC is a day ahead.
    """
    return local(started, timezone).date()


def is_zone(timezone: str) -> bool:
    """Whether *timezone* names a zone, such as America/Chicago."""
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        return False
    return True
