"""A table anybody can write by hand: `member`, `joined`, `left`, one row a stay.

Times are ISO 8601; without an offset they are wall time of the practice.
"""

from datetime import datetime

from server.core.commands import Refused
from server.core.deliveries import Renamed, ReportRow
from server.core.localtime import utc
from server.platforms.identity import KEY_PREFIX
from server.platforms.imports.table import conn_of, key, table
from server.platforms.notice import Hints, Notice, Said
from server.platforms.reading import iso

SRC = "table"
COLUMNS = {
    "member": ("member", "key"),
    "joined": ("joined", "join time"),
    "left": ("left", "leave time"),
}


def report(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return the stays of a table; the member's column holds the key, else only a label."""
    rows = table(raw, COLUMNS)
    if isinstance(rows, Refused):
        return rows
    said: list[Said] = []
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
        known = member.startswith(KEY_PREFIX)
        conn = f"row-{member}" if known else conn_of(None, number)
        stay = ReportRow(t=end, recv=recv, src=SRC, conn=conn, start=start, end=end)
        said.append(Said(stay, Hints(key=member)))
        if not known:
            said.append(Said(Renamed(t=start, recv=recv, src=SRC, conn=conn, name=member)))
    return Notice("table", said=tuple(said))


def when(cell: str, timezone: str) -> datetime | None:
    """Return the moment a cell means."""
    try:
        wall = datetime.fromisoformat(cell)
        return utc(wall.date(), wall.time(), timezone) if wall.tzinfo is None else iso(cell)
    except (ValueError, OverflowError):
        return None
