"""The clock is read in server/clock.py and nowhere else; wall time is made in one module each.

Whoever reads the clock alone cannot be tested at a chosen minute. Whoever computes in wall
time is an hour wrong twice a year: two aware datetimes of one zone subtract as wall time.
"""

import ast

import pytest

from tests.house.sources import Source, files, imports, real_names, resolved

CLOCK = "server/clock.py"
STOPWATCH = "notes_engine/__main__.py"  # tells how long drafting took; the engine knows no server
LOCAL_TIME = frozenset({"server/core/localtime.py", "notes_engine/grammar.py"})
NOW = frozenset(
    f"datetime.{kind}.{call}"
    for kind in ("datetime", "date")
    for call in ("now", "utcnow", "today")
)
DATABASE_NOW = frozenset({"sqlalchemy.func.now", "sqlalchemy.func.current_timestamp"})
UTC = frozenset({"datetime.UTC", "datetime.timezone.utc"})


def clock_readings(source: Source) -> list[str]:
    if source.path in (CLOCK, STOPWATCH):
        return []
    names = real_names(source)
    imported = [
        source.at(node, f"imports {name}; ask a Clock")
        for node, name in imports(source)
        if name == "time" or name.startswith("time.")
    ]
    named = [
        source.at(node, f"{resolved(node, names)}; ask a Clock")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and resolved(node, names) in NOW | DATABASE_NOW
    ]
    return imported + named


def wall_times(source: Source) -> list[str]:
    if source.path in LOCAL_TIME:
        return []
    names = real_names(source)
    return [
        source.at(node, "astimezone() to a zone; only " + " and ".join(sorted(LOCAL_TIME)))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "astimezone"
        and not (len(node.args) == 1 and resolved(node.args[0], names) in UTC)
    ]


def test_the_clock_is_read_in_one_place() -> None:
    sources = files(".py", under=("server", "notes_engine"))

    assert [] == [found for source in sources for found in clock_readings(source)]


def test_wall_time_is_made_in_one_place() -> None:
    sources = files(".py", under=("server", "notes_engine"))

    assert [] == [found for source in sources for found in wall_times(source)]


@pytest.mark.parametrize(
    "snippet",
    [
        "from datetime import UTC, datetime\nat = datetime.now(UTC)",
        "from datetime import datetime as D\nat = D.utcnow()",
        "import datetime as dt\nat = dt.datetime.now(dt.UTC)",
        "from datetime import date\nday = date.today()",
        "from datetime import datetime\nfield(default_factory=datetime.now)",
        "import time\nstart = time.monotonic()",
        "from time import perf_counter",
        "import sqlalchemy as sa\nColumn(server_default=sa.func.now())",
        "from sqlalchemy import func\nColumn(default=func.now())",
    ],
)
def test_reading_the_clock_elsewhere_is_refused(snippet: str) -> None:
    assert clock_readings(Source("server/live/sample.py", snippet))
    assert not clock_readings(Source(CLOCK, snippet))


@pytest.mark.parametrize("argument", ["zone", "", "ZoneInfo('America/Chicago')", "tz=zone"])
def test_making_wall_time_elsewhere_is_refused(argument: str) -> None:
    assert wall_times(Source("server/pages/sample.py", f"at.astimezone({argument})"))


def test_asking_a_clock_and_turning_to_utc_are_welcome() -> None:
    text = "from datetime import UTC\nnow = self._clock.now()\nat = given.astimezone(UTC)\n"

    assert [] == clock_readings(Source("server/live/sample.py", text))
    assert [] == wall_times(Source("server/live/sample.py", text))
