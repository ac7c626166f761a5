"""Microsoft Teams' attendance reports (Graph). One per restart of the meeting: all are united.

An interval may lack a time and then has no length: it says nothing. Guests have no key.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import Renamed, ReportRow
from server.platforms.notice import Hints, Notice, Said
from server.platforms.reading import UNREADABLE, iso, items, mapping, text, under

SRC = "teams"


def reports(raws: Sequence[bytes], recv: datetime) -> Notice | Refused:
    """Return the stays of all reports of one meeting."""
    said: list[Said] = []
    for raw in raws:
        body = mapping(raw)
        if body is None or not isinstance(body.get("attendanceRecords"), list):
            return UNREADABLE
        report_id = text(body.get("id")) or "report"
        for number, record in enumerate(items(body["attendanceRecords"])):
            said += _record(record, f"{report_id}/guest-{number}", recv)
    return Notice("attendance_report", said=tuple(said))


def _record(record: dict[str, Any], guest: str, recv: datetime) -> list[Said]:
    identity = under(record, "identity")
    conn = text(identity.get("id")) or text(record.get("id")) or guest
    who = Hints(email=text(record.get("emailAddress")))
    said: list[Said] = []
    for interval in items(record.get("attendanceIntervals")):
        start, end = iso(interval.get("joinDateTime")), iso(interval.get("leaveDateTime"))
        if start is not None and end is not None and start < end:
            row = ReportRow(t=end, recv=recv, src=SRC, conn=conn, start=start, end=end)
            said.append(Said(row, who))
    name = text(identity.get("displayName"))
    if said and name is not None:
        at = said[0].delivery.t
        said.append(Said(Renamed(t=at, recv=recv, src=SRC, conn=conn, name=name), who))
    return said
