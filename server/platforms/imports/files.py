"""A report as somebody uploads it: which kind it is, and everything that may be wrong with it.

Refusals name rows and columns and never repeat a cell, which may be about a person.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from server.core.commands import Refused
from server.platforms.imports import generic, meet_file, teams, teams_file, zoom_report
from server.platforms.imports.table import decoded
from server.platforms.notice import Notice
from server.platforms.reading import mapping

EMPTY = Refused("empty", "The file is empty.")
SPREADSHEET = Refused(
    "spreadsheet", "This is a spreadsheet. Save it as CSV (UTF-8) and choose that file."
)
NO_STAY = Refused("says_nothing", "The file has no row of anybody in the meeting.")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FORMULA = ("=", "+", "-", "@")


class Read(Protocol):
    def __call__(self, raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused: ...


class Kind(NamedTuple):
    title: str
    read: Read


def report(kind: str, raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    """Return what an uploaded file of this *kind* says."""
    if not raw.strip():
        return EMPTY
    if raw.startswith((_ZIP, _OLD_EXCEL)):
        return SPREADSHEET
    found = KINDS[kind].read(raw, recv, timezone=timezone)
    return NO_STAY if isinstance(found, Notice) and not found.said else found


def formulas(raw: bytes) -> int:
    """Return how many cells a spreadsheet would compute; they are read as text here."""
    written = decoded(raw) or ""
    if written.lstrip().startswith("{"):
        return 0
    cells = (cell.strip(' "') for line in written.splitlines() for cell in _cells(line))
    return sum(1 for cell in cells if cell.startswith(_FORMULA) and not _is_number(cell))


def _cells(line: str) -> list[str]:
    return line.replace("\t", ",").replace(";", ",").split(",")


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "").replace(" ", "").isdigit()


def _zoom(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    if not raw.lstrip().startswith(b"{"):
        return zoom_report.of_file(raw, recv, timezone=timezone)
    return zoom_report.of_pages([raw], recv, instance="report")


def _teams(raw: bytes, recv: datetime, *, timezone: str) -> Notice | Refused:
    if not raw.lstrip().startswith((b"{", b"[")):
        return teams_file.of_file(raw, recv, timezone=timezone)
    body = mapping(raw)
    value = body.get("value") if body else None
    pages = [msgspec.json.encode(one) for one in value] if isinstance(value, list) else [raw]
    return teams.reports(pages, recv)


KINDS: Mapping[str, Kind] = {
    "zoom": Kind("Zoom participant report", _zoom),
    "teams": Kind("Microsoft Teams attendance report", _teams),
    "google_meet": Kind("Google Meet attendance", meet_file.of_file),
    "table": Kind("A table with member, joined, left", generic.report),
}
