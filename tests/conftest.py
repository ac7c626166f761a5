"""What every test gets: how Hypothesis runs. Fixtures that start a server stand here too."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ("tests.needs_root",)

HERE = Path(__file__).parent
# Where the files are that take half a minute and more. A worker that opened one of them last would
# go on alone after the others.
LONG = (
    "browser/evening",
    "simulation",
    "browser",
    "faults",
    "rehearse",
    "surface",
    "live/test_restart.py",
    "commands/test_attendance_file.py",
    "test_demo.py",
    "video",
)

# No deadline: two cores shared with a browser say nothing about our speed. In CI the same
# examples every time, so that a red run is about the change under test.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path))  # stable: within a turn as they were collected


@cache  # 6,000 tests stand in 500 files
def _turn(path: Path) -> int:
    turns = (turn for turn, name in enumerate(LONG) if path.is_relative_to(HERE / name))
    return next(turns, len(LONG))
