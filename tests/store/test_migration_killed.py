"""An upgrade that is killed at any statement leaves the old database or the new one."""

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from server.settings import Settings
from server.store import migrate
from server.store.migrate import check, head, revision

OLD = "0013"  # a release that is out there
STEP = 1 if os.environ.get("FAULTS") == "long" else 23  # statements between two kills


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "old" / "data", key_file=tmp_path / "old" / "k")
    migrate(settings, OLD)
    return settings


def _statements(settings: Settings, kill_at: int | None = None) -> int:
    """Migrate in a process of its own; return how many statements it took, -1 if it was killed."""
    tells, told = os.pipe()
    child = os.fork()
    if child == 0:
        seen = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        migrate(settings)
        os.write(told, str(seen).encode())
        os._exit(0)
    os.close(told)
    with os.fdopen(tells) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return int(said) if os.WIFEXITED(status) else -1


def test_whatever_statement_it_dies_at_old_or_new_is_there(old: Settings, tmp_path: Path) -> None:
    whole = _copy(old, tmp_path / "whole")
    count = _statements(whole)
    assert count > 20
    assert head() == revision(whole.database)
    before, after = _schema(old), _schema(whole)

    for number in sorted({*range(1, count + 1, STEP), count}):
        killed = _copy(old, tmp_path / f"killed-{number}")
        assert -1 == _statements(killed, kill_at=number), "it was to be killed"
        left = {OLD: before, head(): after}
        assert left[revision(killed.database) or ""] == _schema(killed), f"at statement {number}"
        migrate(killed)
        assert after == _schema(killed)
        shutil.rmtree(killed.data_dir)
    check(whole)


def _copy(old: Settings, folder: Path) -> Settings:
    shutil.copytree(old.data_dir, folder / "data")
    return Settings(data_dir=folder / "data", key_file=folder / "k")


def _schema(settings: Settings) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(settings.database)) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
        return sorted(connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema"))
