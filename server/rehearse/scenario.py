"""A scenario: who does what at which minute of an evening. A YAML file, read strictly.

Times are the wall clock of the practice on the day of the session; steps are played in the
order of time, and in the order of the file where two have the same second.
"""

from datetime import datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from server.cannot import Cannot
from server.core.events import Delivery, Progress
from server.core.localtime import utc

Act = Literal[
    "open_room",
    "start_session",
    "end_session",
    "join",
    "join_second_device",
    "leave_second_device",
    "knock",
    "lose",
    "leave",
    "step_away",
    "come_back",
    "ask_help",
    "acknowledge_help",
    "tag",
    "retract_last",
    "technique",
    "end_technique",
    "group_tag",
    "segment",
    "risk",
    "lock_room",
    "unlock_room",
    "remove_member",
    "readmit_member",
    "come_in_again",
    "begin_break",
    "end_break",
    "open_breakout",
    "assign_breakout",
    "close_breakout",
    "move_last",
]


class ScenarioError(Cannot):
    """The file is no scenario; the text says where and why."""


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the file. Which of the later fields an act needs is in player.py."""

    at: str
    who: str
    does: Act
    member: str | None = None
    term: str | None = None
    note: str | None = None
    peers: tuple[str, ...] = ()
    room: str | None = None
    people: tuple[str, ...] = ()
    goal: int | None = None
    progress: Progress | None = None
    level: int | None = None
    topic: str | None = None
    segment: int | None = None
    risk_level: str | None = None
    assessment: str | None = None
    action: str | None = None
    disposition: str | None = None
    seconds_ago: int = 0


class Arrival(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a member answers before the waiting room."""

    place: str
    state: str
    at_home: bool = True
    private: bool = True
    call: str
    phone: str
    delivery: Delivery = "video"
    declines: tuple[str, ...] = ()


class Scenario(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """*expect* holds each member's attended minutes when all is played."""

    name: str
    group: str
    arrivals: dict[str, Arrival]
    steps: tuple[Step, ...]
    expect: dict[str, int]


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in *path*; ScenarioError in words when it is none."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"cannot read {path}: {error.strerror}") from None


def shipped(name: str) -> Scenario:
    """Return a scenario that comes with the program."""
    found = files("server.rehearse").joinpath("scenarios", f"{name}.yaml")
    if not found.is_file():
        raise ScenarioError(f"there is no scenario {name!r} here; give a file instead")
    return parse(found.read_text(encoding="utf-8"))


def parse(text: str) -> Scenario:
    """Return the scenario written in *text*."""
    try:
        scenario = msgspec.convert(yaml.safe_load(text), Scenario)
        played = sorted(scenario.steps, key=lambda step: _seconds(step.at))
    except yaml.YAMLError as error:
        raise ScenarioError(f"not YAML: {error}") from None
    except msgspec.ValidationError as error:
        raise ScenarioError(f"not a scenario: {error}") from None
    except ValueError as error:
        raise ScenarioError(f"a time is written 18:00:00: {error}") from None
    return msgspec.structs.replace(scenario, steps=tuple(played))


def moment(clock: str, starts_at: datetime, day: datetime, timezone: str) -> datetime:
    """Return when it is *clock*, in UTC, on the evening that *starts_at* belongs to."""
    at = utc(day.date(), time.fromisoformat(clock), timezone)
    # An evening may run past midnight, never start the day before.
    return at if at > starts_at - timedelta(hours=6) else at + timedelta(days=1)


def _seconds(at: str) -> int:
    wall = time.fromisoformat(at)
    return wall.hour * 3600 + wall.minute * 60 + wall.second
