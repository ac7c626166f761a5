"""The command line: what a verb does not need is not loaded, and a refusal is a sentence."""

import subprocess
import sys

import pytest

from server import cli

HEAVY = ("aiohttp", "alembic", "sqlalchemy", "server.demo", "server.rehearse", "server.store")
NOT_TO_SERVE = ("alembic", "server.demo", "server.rehearse", "websockets")


def loaded(code: str) -> set[str]:
    """Return the modules a new process has loaded after *code*."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(told.stdout.split())


def test_a_command_is_understood_before_anything_heavy_is_loaded() -> None:
    assert set() == loaded("import server.cli").intersection(HEAVY)


def test_serving_loads_neither_the_demonstration_nor_what_migrates() -> None:
    serving = loaded("import server.serving, server.store.migrate")

    assert "server.app" in serving
    assert set() == serving.intersection(NOT_TO_SERVE)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rehearse", "s99"], "no scenario 's99'"),
        (["rehearse", "/no/such.yaml"], "/no/such.yaml"),
        (["attendance", "/no/such.yaml"], "cannot read /no/such.yaml"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert 2 == cli.main(arguments)

    told = capsys.readouterr().err
    assert told.startswith("group-companion: ")
    assert says in told
