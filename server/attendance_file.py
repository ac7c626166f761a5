"""`attendance` and `export-events`: minutes anybody can check, from a file and without the server.

The file is what `parse_cases` of the core reads, YAML or JSON. A file of one case is answered with
that case, a file of many with all of them by their ids.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from server.cannot import Cannot
from server.core.attendance import (
    Attendance,
    Case,
    CaseError,
    Credit,
    attendance,
    parse_cases,
    write_case,
)
from server.core.presence import session_case
from server.core.session import fold
from server.store import Store

Answer = dict[str, object]


class AttendanceFileError(Cannot):
    """The file or the session cannot be counted; the text leads to what is wrong."""


def attendance_of_file(path: Path) -> tuple[dict[str, Answer], bool]:
    """Return what each case of *path* comes to, and whether it is a file of many."""
    mapping = _read(path)
    try:
        cases = parse_cases(mapping)
    except CaseError as error:
        raise AttendanceFileError(f"{path}: {error}") from None
    return {name: _answer(path, name, case) for name, case in cases.items()}, "cases" in mapping


def as_json(answers: dict[str, Answer], *, many: bool) -> str:
    """Return *answers* as JSON: the bare answer of a file that is one case."""
    shown: object = answers if many else next(iter(answers.values()))
    return json.dumps(shown, indent=2, ensure_ascii=False)


def as_table(answers: dict[str, Answer]) -> str:
    """Return *answers* to be read: one line a person, times in UTC."""
    return "\n\n".join("\n".join(_table(name, answer)) for name, answer in answers.items())


async def export_events(store: Store, session_id: str, now: datetime) -> str:
    """Return a session as a file `attendance` reads: opaque keys, no names, no words."""
    practice_id = await store.doors.practice_of_session(session_id)
    log = await store.practice(practice_id).log.read(session_id) if practice_id else []
    if not log:
        raise AttendanceFileError("there is no such session, or nothing has happened in it yet")
    written = {"id": session_id, **write_case(session_case(fold(log), now))}
    return json.dumps(written, indent=1)


def _read(path: Path) -> dict[str, object]:
    try:
        read: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AttendanceFileError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AttendanceFileError(f"{path}: not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        # The parser's own words quote the line, which may be about a person.
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise AttendanceFileError(f"{path}: {where}neither YAML nor JSON") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise AttendanceFileError(f"{path}: neither YAML nor JSON") from None
    if not isinstance(read, dict):
        raise AttendanceFileError(f"{path}: expected a case, or `cases`")
    return read


def _answer(path: Path, name: str, case: Case) -> Answer:
    try:
        found = attendance(
            case.deliveries,
            window=case.window,
            roster=case.roster,
            facilitators=case.facilitators,
            policy=case.policy,
        )
    except (ValueError, OverflowError):
        raise AttendanceFileError(f"{path}: {name}: a time or a number is out of range") from None
    return _in_words(found)


def _in_words(found: Attendance) -> Answer:
    day: date | None = found.date_of_service
    return {
        "date_of_service": day.isoformat() if day else None,
        "members": {name: _credit(credit) for name, credit in found.members.items()},
        "unidentified": {conn: _credit(credit) for conn, credit in found.unidentified.items()},
    }


def _credit(credit: Credit) -> dict[str, object]:
    return {
        "seconds": credit.seconds,
        "minutes": credit.minutes,
        "raw_seconds": credit.raw_seconds,
        "intervals": [[_moment(i.start), _moment(i.end)] for i in credit.intervals],
        "flags": [str(flag) for flag in credit.flags],
    }


def _moment(at: datetime) -> str:
    return str(msgspec.to_builtins(at.astimezone(UTC)))


# ---- the table


def _table(name: str, answer: Answer) -> Iterator[str]:
    yield f"{_plain(name)}  date of service: {answer['date_of_service'] or 'not begun'}"
    rows = [("member", "min", "sec", "raw", "when (UTC)", "flags")]
    for group, mark in (("members", ""), ("unidentified", "? ")):
        people: Any = answer[group]
        rows += [(_plain(mark + who), *_row(credit)) for who, credit in people.items()]
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [row[n].rjust(widths[n]) for n in (1, 2, 3)]
        yield "  " + "  ".join([*cells, row[4].ljust(widths[4]), row[5]]).rstrip()


def _row(credit: dict[str, Any]) -> tuple[str, str, str, str, str]:
    when = ", ".join(f"{start[11:19]}-{end[11:19]}" for start, end in credit["intervals"])
    counts = (str(credit[part]) for part in ("minutes", "seconds", "raw_seconds"))
    minutes, seconds, raw = counts
    return minutes, seconds, raw, when or "-", " ".join(credit["flags"])


def _plain(text: str) -> str:
    # A file from elsewhere must not move the cursor of the terminal that shows it.
    return "".join(c if c.isprintable() else "?" for c in text)
