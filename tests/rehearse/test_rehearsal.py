"""The demonstration and its rehearsal as a newcomer runs them: two commands, exact minutes."""

import asyncio
import sys
from pathlib import Path

import pytest

from server.demo.stage_time import FILE
from server.rehearse.scenario import ScenarioError, parse, shipped
from tests.live.test_restart import demo
from tests.ports import free_port

EMPTY = "{name: a, group: b, arrivals: {}, expect: {}, steps: []}"
S1 = ["90", "72", "52", "82", "88", "90", "90", "90", "0"]


async def rehearse(folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Run the command and return its exit code with what it told."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "rehearse", "--folder", str(folder), *arguments),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(250):
        told, _ = await process.communicate()
    return process.returncode, told.decode()


def minutes(told: str) -> list[str]:
    rows = [line.split() for line in told.splitlines()]
    return [row[1] for row in rows if len(row) == 3 and row[0].startswith("M")]


@pytest.mark.timeout(600)  # two evenings
async def test_s1_ends_with_its_exact_minutes_and_the_next_run_plays_next_week(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "demo"
    async with demo(folder, free_port()):
        code, told = await rehearse(folder)
        assert (0, S1) == (code, minutes(told)), told
        assert (folder / FILE).exists()  # a clock that stands still leaves none

        code, again = await rehearse(folder, "--speed", "3000")
        assert (0, S1) == (code, minutes(again)), again
        assert "that evening is over, the next one is played" in again
        assert (folder / FILE).exists()  # a clock that stands still leaves none


@pytest.mark.timeout(600)
async def test_an_evening_with_a_break_and_breakout_rooms_ends_with_its_exact_minutes(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "demo"
    async with demo(folder, free_port()):
        code, told = await rehearse(folder, "rooms", "--speed", "0")

    assert (0, ["80", "80", "80", "79"]) == (code, minutes(told)), told


async def test_without_a_demo_the_rehearsal_says_what_to_run(tmp_path: Path) -> None:
    code, told = await rehearse(tmp_path)

    assert (2, "group-companion: no demo is set up here. Run: make run\n") == (code, told)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("steps: [", "not YAML"),
        ("[]", "not a scenario"),
        (EMPTY.replace("[]", "[], more: 1"), "more"),
        (EMPTY.replace("[]", "[{at: soon, who: F1, does: tag}]"), "18:00:00"),
        (EMPTY.replace("[]", "[{at: '18:00', who: F1, does: sing}]"), "sing"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ScenarioError, match=reason):
        parse(text)


def test_a_scenario_nobody_wrote_is_refused_in_words() -> None:
    with pytest.raises(ScenarioError, match="no scenario 's99'"):
        shipped("s99")


def test_steps_are_played_in_the_order_of_time() -> None:
    assert [step.at for step in shipped("s1").steps] == sorted(s.at for s in shipped("s1").steps)
