"""Times as reports write them: with an offset, or on a wall whose zone somebody has to know."""

from datetime import datetime

from server.core.localtime import utc
from server.platforms.imports.generic import when

_WALLS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y, %I:%M:%S %p",
    "%m/%d/%Y, %I:%M:%S %p",
    "%m/%d/%y, %I:%M %p",
)


def wall(cell: str, timezone: str) -> datetime | None:
    """Return the moment a cell means; months come first, as these reports write them."""
    # Some write a narrow space before AM and PM.
    cell = " ".join(cell.split())
    for pattern in _WALLS:
        try:
            read = datetime.strptime(cell, pattern)  # noqa: DTZ007 - the zone is put on below
        except ValueError:
            continue
        return utc(read.date(), read.time(), timezone)
    return when(cell, timezone)
