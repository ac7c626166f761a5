"""Tables people export: encodings, separators and column names as spreadsheets write them."""

import csv
import hashlib
from collections.abc import Iterator, Mapping

from server.core.commands import Refused

MOST_ROWS = 5000  # a day of a large group; more is not one meeting
UNKNOWN_TEXT = Refused("unknown_encoding", "The file is neither UTF-8 nor UTF-16 text.")
TOO_LONG = Refused("too_long", f"The file has more than {MOST_ROWS} rows: not one meeting.")

# A spreadsheet would compute a cell that begins so. Nobody's name or key does.
_FORMULA = "=+-@\t\r"


def table(raw: bytes, wanted: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]] | Refused:
    """Return the rows with the columns *wanted*, by our names; each may have several titles."""
    written = decoded(raw)
    if written is None:
        return UNKNOWN_TEXT
    lines = written.splitlines()
    try:
        rows = list(csv.reader(lines, delimiter=separator(lines[0] if lines else ""), strict=True))
    except csv.Error:
        return Refused("not_a_table", "The file is not a table of comma-separated values.")
    if len(rows) > MOST_ROWS + 1:
        return TOO_LONG
    titles = [cell.strip().casefold() for cell in rows[0]] if rows else []
    places = {name: _place(titles, spelled) for name, spelled in wanted.items()}
    missing = sorted(name for name, place in places.items() if place is None)
    if missing:
        return Refused("wrong_columns", f"The table has no column for: {', '.join(missing)}.")
    body = [(number, row) for number, row in enumerate(rows[1:], start=2) if row]
    for number, row in body:
        if len(row) != len(titles):
            return Refused("torn_row", f"Row {number} has not as many cells as there are columns.")
    return [
        {name: row[n].strip() for name, n in places.items() if n is not None} for _, row in body
    ]


def label(cell: str) -> str | None:
    """Return a display name without what would make a spreadsheet compute it."""
    return cell.lstrip(_FORMULA).strip() or None


def conn_of(email: str | None, number: int) -> str:
    """Return what to call somebody's rows: the same for one address, which stays out of it.

    Without an e-mail every row is somebody unknown: two guests may share a name.
    """
    if email is None:
        return f"report/row-{number}"
    return f"report/{hashlib.sha256(email.casefold().encode()).hexdigest()[:16]}"


def key(cell: str) -> str | None:
    """Return a key; a formula is none."""
    return None if not cell or cell[0] in _FORMULA else cell


def decoded(raw: bytes) -> str | None:
    """Return the text of a file; None in an encoding that would have to be guessed."""
    for encoding in _encodings(raw):
        try:
            found = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found
    return None


def separator(written: str) -> str:
    """Return what separates the cells of *written*."""
    return max(",\t;", key=written.count)


def _encodings(raw: bytes) -> Iterator[str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    yield "utf-8-sig"


def _place(titles: list[str], spelled: tuple[str, ...]) -> int | None:
    return next((titles.index(title) for title in spelled if title in titles), None)
