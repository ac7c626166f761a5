"""A case as written down in a file: what `attendance` takes, as YAML or JSON gives it.

The format of tests/core/attendance_cases.yaml. Bad input is answered with the path of what is
wrong and never with its value, which may be about a person.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from server.core.attendance.policy import DEFAULT_POLICY, AttendancePolicy, Window
from server.core.deliveries import (
    AnyDelivery,
    Correction,
    Delivery,
    Instant,
    Joined,
    Renamed,
    SessionEnded,
)
from server.core.localtime import is_zone

Name = Annotated[str, Meta(min_length=1)]


class CaseError(ValueError):
    """A case that cannot be read. *path* leads to what is wrong, such as `events[2].t`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'case'}: {problem}")
        self.path = path
        self.problem = problem


class Case(NamedTuple):
    """What `attendance` takes."""

    deliveries: Sequence[Delivery]
    window: Window
    roster: tuple[str, ...]
    facilitators: tuple[str, ...]
    policy: AttendancePolicy


class _WrittenSession(Struct, frozen=True, forbid_unknown_fields=True):
    tz: str
    actual_start: Instant | None
    actual_end: Instant | None = None
    now: Instant | None = None


class _WrittenCase(Struct, frozen=True, forbid_unknown_fields=True):
    session: _WrittenSession
    roster: tuple[Name, ...]
    events: tuple[AnyDelivery, ...]
    facilitators: tuple[Name, ...] = ()
    config: AttendancePolicy = DEFAULT_POLICY
    # What is written for the reader, and what a test compares with.
    id: str | None = None
    title: str | None = None
    why: str | None = None
    seen_in: str | None = None
    expect: dict[str, object] | None = None


class _WrittenFile(Struct, frozen=True, forbid_unknown_fields=True):
    cases: tuple[dict[str, object], ...]
    defaults: dict[str, object] = {}
    version: int = 1


def parse_cases(mapping: Mapping[str, object]) -> dict[str, Case]:
    """Return the cases of a file by their id: one case, or `cases` that share `defaults`."""
    if "cases" not in mapping:
        return {str(mapping.get("id", "case")): parse_case(mapping)}
    try:
        written = msgspec.convert(mapping, _WrittenFile)
    except msgspec.ValidationError as error:
        raise _case_error(error) from None
    found: dict[str, Case] = {}
    for n, case in enumerate(written.cases):
        config = case.get("config") or {}
        if isinstance(config, Mapping):
            case = {**case, "config": {**written.defaults, **config}}
        try:
            read = parse_case(case)
        except CaseError as error:
            raise CaseError(f"cases[{n}].{error.path}".rstrip("."), error.problem) from None
        name = str(case.get("id", n))
        if name in found:
            # The answer is by id: one of the two would be lost without a word.
            raise CaseError(f"cases[{n}].id", "an earlier case has the same id")
        found[name] = read
    return found


def parse_case(mapping: Mapping[str, object]) -> Case:
    """Return what *mapping* says; CaseError with the path of what is wrong."""
    try:
        written = msgspec.convert(mapping, _WrittenCase)
    except msgspec.ValidationError as error:
        raise _case_error(error) from None
    session = written.session
    if not is_zone(session.tz):
        raise CaseError("session.tz", "not a time zone; write it like America/Chicago")
    if session.actual_start and session.actual_end and session.actual_end < session.actual_start:
        raise CaseError("session.actual_end", "before actual_start")
    ends = session.actual_end or session.now
    if ends is None and not any(isinstance(d, SessionEnded) for d in written.events):
        raise CaseError("session", "needs actual_end, now, or a session_ended among the events")
    return Case(
        deliveries=written.events,
        window=Window(
            start=session.actual_start, end=session.actual_end, now=session.now, tz=session.tz
        ),
        roster=written.roster,
        facilitators=written.facilitators,
        policy=written.config,
    )


def write_case(case: Case) -> dict[str, object]:
    """Return *case* as a file holds it: what `parse_case` reads back as the same case.

    Names, phone numbers and the words of a correction stay behind: nothing is counted by them.
    """
    window = case.window
    return {
        "session": {
            "actual_start": _written(window.start),
            "actual_end": _written(window.end),
            "now": _written(window.now),
            "tz": window.tz,
        },
        "roster": list(case.roster),
        "facilitators": list(case.facilitators),
        "config": msgspec.to_builtins(case.policy),
        "events": [_written_event(delivery) for delivery in case.deliveries],
    }


def _written_event(delivery: Delivery) -> dict[str, object]:
    match delivery:
        case Joined():
            phone = "yes" if delivery.phone else None
            delivery = msgspec.structs.replace(delivery, name=None, phone=phone)
        case Renamed():
            delivery = msgspec.structs.replace(delivery, name=None)
        case Correction():
            delivery = msgspec.structs.replace(delivery, reason=None)
        case _:
            pass
    fields: dict[str, object] = msgspec.to_builtins(delivery)
    return {name: value for name, value in fields.items() if value is not None}


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else str(msgspec.to_builtins(moment))


def _case_error(error: msgspec.ValidationError) -> CaseError:
    before, at, after = str(error).rpartition(" - at `$")
    problem, path = (before, after) if at else (after, "")
    # msgspec quotes an unknown choice: it may be a name that slipped into the wrong field.
    problem = re.sub(r""" ['"].*""", "", problem, flags=re.DOTALL)
    return CaseError(path.rstrip("`").lstrip("."), problem)
