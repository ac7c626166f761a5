"""The real server through hundreds of evenings in which everything goes wrong, each from a seed.

A seed that fails is printed; `SEED=17 make test ARGS=tests/simulation` runs it again, and
`python -m tests.simulation 17` tells all that was said. `make faults` runs hundreds of seeds.
"""

import os
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest

from tests.faults.scene import LONG, ROOT
from tests.simulation.nemesis import HARD_PATHS
from tests.simulation.run import Outcome, run

SUITE = range(1, 401) if LONG else range(1, 7)
FURTHER = 30  # seeds at most, each of a second or two
ASKED_FOR = [int(os.environ["SEED"])] if "SEED" in os.environ else SUITE


@cache
def walked(seed: int) -> Counter[str]:
    """Return the hard paths of a seed that holds."""
    outcome = run(seed)
    if outcome.violations:
        pytest.fail(_told(outcome), pytrace=False)
    return outcome.walked


@pytest.mark.parametrize("seed", ASKED_FOR)
def test_nothing_acknowledged_is_lost_and_everybody_is_shown_the_truth(seed: int) -> None:
    walked(seed)


def test_every_hard_path_was_walked_by_some_seed() -> None:
    """A change to the server makes other evenings of the same seeds: further ones may be needed."""
    total: Counter[str] = Counter()
    for seed in range(1, SUITE.stop + FURTHER):
        if seed in SUITE or not all(total[path] for path in HARD_PATHS):
            total += walked(seed)

    assert [] == [path for path in HARD_PATHS if not total[path]]


def test_a_seed_is_one_run_in_whatever_process() -> None:
    here = run(3).digest
    there = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "3"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert f"digest {here}" == there.stdout.splitlines()[-1]


def _told(outcome: Outcome) -> str:
    lines = "\n  ".join(outcome.violations)
    return f"SEED={outcome.seed} replays this:\n  {lines}"
