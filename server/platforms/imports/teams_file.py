"""The attendance report an organizer of a Teams meeting downloads: several tables in one file.

Only the table of activities has a row for every stay; the one of participants has first and last
times, which would count every absence in between. Times are those of the organizer's computer.
"""

import csv
from datetime import datetime

from server.core.commands import Refused
from server.core.deliveries import Renamed, ReportRow
from server.platforms.imports.table import (
    MOST_ROWS,
    TOO_LONG,
    UNKNOWN_TEXT,
    conn_of,
    decoded,
    key,
    label,
    separator,
)
from server.platforms.imports.teams import SRC
from server.platforms.imports.times import wall
from server.platforms.notice import Hints, Notice, Said

WANTED = ("name", "join time", "leave time")
NO_ACTIVITIES = Refused(
    "wrong_columns",
    "The file has no table with Name, Join Time and Leave Time (“In-Meeting Activities”)."
    " Download the attendance report again, as it is.",
)


def of_file(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return the stays of the downloaded file."""
    written = decoded(raw)
    if written is None:
        return UNKNOWN_TEXT
    lines = written.splitlines()
    if len(lines) > MOST_ROWS:
        return TOO_LONG
    rows = list(csv.reader(lines, delimiter=separator("\n".join(lines))))
    begin = next((n for n, row in enumerate(rows) if _is_head(row)), None)
    if begin is None:
        return NO_ACTIVITIES
    places = {title.strip().casefold(): n for n, title in enumerate(rows[begin])}
    said: list[Said] = []
    for number, row in enumerate(rows[begin + 1 :], start=begin + 2):
        if len(row) < len(WANTED):
            break  # the table ends with an empty line or the next heading
        cells = {title: row[n].strip() if n < len(row) else "" for title, n in places.items()}
        start, end = wall(cells["join time"], timezone), wall(cells["leave time"], timezone)
        if start is None or end is None or end < start:
            return Refused("unreadable_time", f"Row {number} has no two times in order.")
        email = key(cells.get("email", ""))
        conn = conn_of(email, number)
        who = Hints(email=email)
        stay = ReportRow(t=end, recv=recv, src=SRC, conn=conn, start=start, end=end)
        said.append(Said(stay, who))
        if (name := label(cells["name"])) is not None:
            said.append(Said(Renamed(t=start, recv=recv, src=SRC, conn=conn, name=name), who))
    return Notice("attendance_report", said=tuple(said))


def _is_head(row: list[str]) -> bool:
    titles = {cell.strip().casefold() for cell in row}
    return titles.issuperset(WANTED)
