"""The commands a newcomer, a platform and the CI type."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT, one


def test_the_ci_runs_check_and_test_and_nothing_else() -> None:
    lines = one(".ci/run").text.splitlines()
    made = [line for line in lines if line and not line.startswith(("#", "set -eu", "cd "))]

    assert ["make check", "make test"] == made
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_platform_migrates_first_and_serves_then() -> None:
    procfile = dict(re.findall(r"^(\w+): (.+)$", one("Procfile").text, re.MULTILINE))

    assert {"release": "python -m server migrate", "web": "python -m server serve"} == procfile


# All that the bootstrap calls before it has found a Python: a machine with nothing else on it.
BARE = ("sh", "dirname", "id")


@pytest.mark.parametrize(
    "environment, words",
    [
        ({}, "python3 not found. Install it (on Debian: apt-get install"),
        ({"PYTHON": "/no/python"}, "/no/python is not. Run: make PYTHON=/path/to/python3.11"),
    ],
)
def test_a_machine_without_python_is_told_the_line_to_type(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in BARE:
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")

    told = subprocess.run(
        [tmp_path / "tools" / "bootstrap.sh", "run"],
        env={"PATH": str(tools), **environment},
        capture_output=True,
        encoding="utf-8",
    )

    assert words in told.stderr
    assert 2 == told.returncode
