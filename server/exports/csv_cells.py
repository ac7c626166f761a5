"""CSV that a spreadsheet opens and never computes: RFC 4180, every cell as text (BIL-12).

A cell that begins like a formula is a command in Excel and others: with a payer's or a member's
words in it, opening the list would run them. Such a cell gets a leading apostrophe, which the
spreadsheet hides and a person can take away.
"""

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CSV_TYPE = "text/csv"


def safe_cell(value: object) -> str:
    """Return *value* as text that no spreadsheet computes; a plain number stays one."""
    text = "" if value is None else str(value)
    if text.lstrip(" ").startswith(BEGINS_A_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV with a heading, lines ending as RFC 4180 says."""
    return csv_lines([heading, *rows])


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Return more lines of such a table."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([safe_cell(one) for one in row] for row in rows)
    return written.getvalue()


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the same as a file: UTF-8, with the mark by which Excel knows it is."""
    return csv_text(heading, rows).encode("utf-8-sig")


def amount_cell(cents: int | None) -> str:
    """Return an amount as a spreadsheet sums it: 1234.50; empty when it is not known."""
    if cents is None:
        return ""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02}"


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] == "-" else text
    whole, _, part = digits.partition(".")
    return digits.isascii() and whole.isdigit() and (part.isdigit() or "." not in digits)
