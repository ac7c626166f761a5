"""A table anybody can write by hand: `member`, `joined`, `left`, one row a stay.

Times are ISO 8601; without an offset they are wall time of the practice.
"""

from datetime import datetime

from server.core.commands import Refused
from server.core.deliveries import ReportRow
from server.core.localtime import utc
from server.platforms.imports.table import key, table
from server.platforms.notice import Hints, Notice, Said
from server.platforms.reading import iso

SRC = "table"
COLUMNS = {
    "member": ("member", "key"),
    "joined": ("joined", "join time"),
    "left": ("left", "leave time"),
}


def report(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return the stays of a table; the member's column holds the key, never a name."""
    rows = table(raw, COLUMNS)
    if isinstance(rows, Refused):
        return rows
    said = []
    for number, row in enumerate(rows, start=2):
        member, start, end = (
            key(row["member"]),
            when(row["joined"], timezone),
            when(row["left"], timezone),
        )
        if member is None:
            return Refused("no_key", f"Row {number} names nobody by a key.")
        if start is None or end is None or end < start:
            return Refused("unreadable_time", f"Row {number} has no two times in order.")
        stay = ReportRow(t=end, recv=recv, src=SRC, conn=f"row-{member}", start=start, end=end)
        said.append(Said(stay, Hints(key=member)))
    return Notice("table", said=tuple(said))


def when(cell: str, timezone: str) -> datetime | None:
    """Return the moment a cell means."""
    try:
        wall = datetime.fromisoformat(cell)
        return utc(wall.date(), wall.time(), timezone) if wall.tzinfo is None else iso(cell)
    except (ValueError, OverflowError):
        return None
