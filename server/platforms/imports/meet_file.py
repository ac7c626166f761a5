"""Google Meet: the two answers of its API in one file, or a table with times, saved as CSV.

Meet takes no key of ours; e-mails are there for people who signed in.
"""

from datetime import datetime

import msgspec

from server.core.commands import Refused
from server.core.deliveries import Renamed, ReportRow
from server.platforms.imports import meet
from server.platforms.imports.table import conn_of, key, label, table
from server.platforms.imports.times import wall
from server.platforms.notice import Hints, Notice, Said
from server.platforms.reading import UNREADABLE, mapping, under

COLUMNS = {
    "first": ("first name", "name"),
    "email": ("email", "email address"),
    "joined": ("time joined", "join time"),
    "left": ("time exited", "leave time"),
}


def of_file(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return the stays; JSON is {"participants": …, "sessions": {participant: …}}."""
    if raw.lstrip().startswith(b"{"):
        return _of_answers(raw, recv)
    rows = table(raw, COLUMNS)
    if isinstance(rows, Refused):
        return rows
    said: list[Said] = []
    for number, row in enumerate(rows, start=2):
        start, end = wall(row["joined"], timezone), wall(row["left"], timezone)
        if start is None or end is None or end < start:
            return Refused("unreadable_time", f"Row {number} has no two times in order.")
        email = key(row["email"])
        conn = conn_of(email, number)
        who = Hints(email=email)
        stay = ReportRow(t=end, recv=recv, src=meet.SRC, conn=conn, start=start, end=end)
        said.append(Said(stay, who))
        if (name := label(row["first"])) is not None:
            said.append(Said(Renamed(t=start, recv=recv, src=meet.SRC, conn=conn, name=name), who))
    return Notice("attendance_report", said=tuple(said))


def _of_answers(raw: bytes, recv: datetime) -> Notice | Refused:
    body = mapping(raw)
    if body is None:
        return UNREADABLE
    sessions = {
        name: msgspec.json.encode(answer) for name, answer in under(body, "sessions").items()
    }
    return meet.report(msgspec.json.encode(under(body, "participants")), sessions, recv)
