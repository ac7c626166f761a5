"""What may stand in a log line: an allow-list, whoever writes it and however.

A request leaves seven fields and no address, query, referrer or body. A line of ours is kept as we
wrote it, since ours hold ids only; of another library's line only where it comes from is kept,
since its words may quote what somebody typed. Of an exception, its kind and its place.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from traceback import walk_tb
from types import TracebackType

OURS = ("server", "notes_engine", "alembic")  # whose words are kept: none of them quotes a person
FIELDS = ("method", "route", "status", "ms", "request")
LONGEST = 2_000
log = logging.getLogger("server.access")


def answered(method: str, route: str, status: int, ms: int, request_id: str) -> None:
    """Log one request: *route* is the template, never the address."""
    fields = dict(zip(FIELDS, (method, route, status, ms, request_id), strict=True))
    log.info("%s %s %d %d ms %s", method, route, status, ms, request_id, extra=fields)


class Words(logging.Formatter):
    """A line for a person to read."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname} {record.name} {said(record)}"


class Structured(logging.Formatter):
    """A line of JSON for a program to read."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        found = {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        return json.dumps(line | (found or {"said": said(record)}))


def said(record: logging.LogRecord) -> str:
    """Return the words of a record that may be kept, on one line whatever is in them."""
    words = record.getMessage() if _is_ours(record.name) else "withheld"
    if record.exc_info and record.exc_info[0] is not None:
        words += f" [{record.exc_info[0].__name__} {_where(record.exc_info[2])}]"
    return _one_line(words[:LONGEST])


def _is_ours(name: str) -> bool:
    return any(name == part or name.startswith(part + ".") for part in OURS)


def _where(trace: TracebackType | None) -> str:
    places = [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line}"
        for frame, line in walk_tb(trace)
    ]
    return places[-1] if places else ""


def _one_line(words: str) -> str:
    # A newline, an escape sequence or a turned direction would forge a line (ASVS 16.4.1).
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)


STYLES: Mapping[str, type[logging.Formatter]] = {"words": Words, "json": Structured}


def set_up(style: str, level: int, *, anew: bool = False) -> None:
    """Let everything that this process logs pass through here, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(STYLES[style]())
    logging.basicConfig(level=level, handlers=[handler], force=anew)
