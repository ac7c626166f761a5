"""The commands a newcomer, a platform and the CI type."""

import os
import re

from tests.house.sources import ROOT, one


def test_the_ci_runs_check_and_test_and_nothing_else() -> None:
    lines = one(".ci/run").text.splitlines()
    made = [line for line in lines if line and not line.startswith(("#", "set -eu", "cd "))]

    assert ["make check", "make test"] == made
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_platform_migrates_first_and_serves_then() -> None:
    procfile = dict(re.findall(r"^(\w+): (.+)$", one("Procfile").text, re.MULTILINE))

    assert {"release": "python -m server migrate", "web": "python -m server serve"} == procfile
