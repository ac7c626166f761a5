"""Zoom's participant report, by its API (JSON, in pages) or as the file a host downloads (CSV).

Rows of the waiting room are kept as such and never counted (ATT-17).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import AnyDelivery, Renamed, ReportRow
from server.platforms.imports import INCOMPLETE
from server.platforms.imports.table import conn_of, key, label, table
from server.platforms.imports.times import wall
from server.platforms.notice import Hints, Notice, Said
from server.platforms.reading import UNREADABLE, iso, items, mapping, text
from server.platforms.zoom.identity import hints
from server.platforms.zoom.normalise import SRC

COLUMNS = {
    "name": ("name (original name)", "name (original name) ", "name"),
    "email": ("user email", "email"),
    "joined": ("join time",),
    "left": ("leave time",),
    "waiting": ("in waiting room",),
}


def of_pages(pages: Sequence[bytes], recv: datetime, *, instance: str) -> Notice | Refused:
    """Return the rows of all *pages* of one meeting *instance* (its uuid)."""
    said: list[Said] = []
    token: str | None = None
    for raw in pages:
        body = mapping(raw)
        if body is None or not isinstance(body.get("participants"), list):
            return UNREADABLE
        for person in items(body["participants"]):
            said += [Said(one, hints(person)) for one in _row(person, instance, recv)]
        token = text(body.get("next_page_token"))
    return INCOMPLETE if token or not pages else Notice("report", said=tuple(said))


def of_file(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return the rows of the downloaded file; its times are of the account's *timezone*."""
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
        waiting = row["waiting"].casefold() == "yes"
        who = Hints(email=email)
        said.append(Said(_stay(conn, start, end, recv, waiting), who))
        if (name := label(row["name"])) is not None:
            said.append(Said(Renamed(t=start, recv=recv, src=SRC, conn=conn, name=name), who))
    return Notice("report", said=tuple(said))


def _row(person: dict[str, Any], instance: str, recv: datetime) -> list[AnyDelivery]:
    start, end = iso(person.get("join_time")), iso(person.get("leave_time"))
    user_id = text(person.get("user_id"))
    if start is None or end is None or end < start or user_id is None:
        return []
    conn = f"{instance}/{user_id}"
    waiting = text(person.get("status")) not in (None, "in_meeting")
    found: list[AnyDelivery] = [_stay(conn, start, end, recv, waiting)]
    if (name := text(person.get("name"))) is not None:
        found.append(Renamed(t=start, recv=recv, src=SRC, conn=conn, name=name))
    return found


def _stay(conn: str, start: datetime, end: datetime, recv: datetime, waiting: bool) -> ReportRow:
    status = "in_waiting_room" if waiting else "in_meeting"
    return ReportRow(t=end, recv=recv, src=SRC, conn=conn, status=status, start=start, end=end)
