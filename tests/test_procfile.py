"""The Procfile as a platform runs it: release first, then web on the port it is given."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
READY = "Serving on "


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def platform(tmp_path: Path, port: int) -> dict[str, str]:
    """What a platform sets: a port, a folder, a key outside it, and python on the path."""
    ours = {n: v for n, v in os.environ.items() if not n.startswith("GROUP_COMPANION_")}
    return ours | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PORT": str(port),
        "GROUP_COMPANION_DATA_DIR": str(tmp_path / "practice"),
        "GROUP_COMPANION_KEY_FILE": str(tmp_path / "practice.key"),
    }


def honcho(process: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "honcho", "start", process],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


@pytest.fixture
def released(platform: dict[str, str]) -> str:
    with honcho("release", platform) as release:
        told, _ = release.communicate(timeout=60)
    assert 0 == release.returncode, told
    return told


@pytest.fixture
def web(platform: dict[str, str], released: str) -> Iterator["subprocess.Popen[str]"]:
    with honcho("web", platform) as serving:
        yield serving
        serving.terminate()  # and honcho ends what it started


def test_release_makes_the_database_ready(released: str, platform: dict[str, str]) -> None:
    assert (Path(platform["GROUP_COMPANION_DATA_DIR"]) / "practice.sqlite3").is_file()


def test_web_serves_on_the_port_it_is_given_until_told_to_stop(
    web: "subprocess.Popen[str]", port: int
) -> None:
    assert web.stdout
    told = []
    for line in web.stdout:
        told.append(line)
        if READY in line:
            break
    assert READY in told[-1], "".join(told)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as answer:
        assert 200 == answer.status

    web.terminate()
    told.append(web.stdout.read())
    web.wait(timeout=30)
    assert "Traceback" not in "".join(told)
