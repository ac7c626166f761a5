"""Two real browsers with invented cameras see and hear each other through a real Janus."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.video.namespace import network

ROOT = Path(__file__).parents[2]


@pytest.mark.root
@pytest.mark.timeout(600)
def test_two_browsers_see_and_hear_each_other(tmp_path: Path, migrated: Path) -> None:
    with network() as inside:
        command = [*inside, sys.executable, "-m", "tests.video.two_browsers"]
        run = subprocess.run(
            [*command, str(tmp_path), str(migrated)], cwd=ROOT, capture_output=True, text=True
        )
    assert run.returncode == 0, run.stderr[-4000:]
    found = json.loads(run.stdout)

    assert [] == found["faults"]
    for name in ("bo", "cyd"):
        assert found[name]["frames"] > 0
        assert found[name]["packets"] > 0
        assert "m-" not in found[f"{name} page"], "a key of a member is in the page"
        assert "Miller" not in found[f"{name} page"]
    assert [] == found["barriers"]
    assert found["width"] <= 390
    # The server was killed in between: each of them is back by themselves, and both stays count.
    assert found["after"]["frames"] > 0
    assert found["after"]["packets"] > 0
    assert [2, 2] == found["stays"]
