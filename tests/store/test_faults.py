"""Kills and failing disks: what was acknowledged is there, and nothing is acknowledged falsely."""

import asyncio
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from server.settings import Settings
from server.store import Keyring, Store
from server.store.database import SOUND_SINCE
from server.store.errors import Damaged, DataFolderUnusable
from server.store.journal import MOST_UNCHECKPOINTED, MOST_UNITS
from tests.clock import TEN
from tests.store.practice import begin

ROOT = Path(__file__).parents[2]
ROOMS = 8
KILLS = 3
ACKS_BEFORE_KILL = 300


@pytest.fixture
async def folder(settings: Settings, keyring: Keyring) -> Path:
    """A data folder with ROOMS sessions, closed again, for another process to work on."""
    store = await Store.open(settings, keyring)
    own = await begin(store, "Ana")
    sessions = [
        await own.practice.calendar.create(
            own.group_id, starts_at=TEN, ends_at=TEN.replace(hour=11)
        )
        for _ in range(ROOMS)
    ]
    await store.close()
    folder = settings.data_dir.parent
    (folder / "practice").write_text(own.practice.practice_id)
    (folder / "sessions").write_text("\n".join(sessions))
    return folder


def _writer(folder: Path, limit: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(folder), str(limit)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


async def _logged(settings: Settings, folder: Path) -> dict[str, list[int]]:
    store = await Store.open(settings, Keyring.load(settings.key_file))
    log = store.practice((folder / "practice").read_text()).log
    found = {
        session_id: [r.seq for r in await log.read(session_id)]
        for session_id in (folder / "sessions").read_text().split()
    }
    sound = await store.journal.read(
        lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    )
    await store.close()
    assert "ok" == sound
    return found


async def test_what_was_acknowledged_survives_every_kill(settings: Settings, folder: Path) -> None:
    acknowledged: dict[str, int] = defaultdict(int)
    for _ in range(KILLS):
        with _writer(folder) as writer:
            assert writer.stdout is not None
            for _ in range(ACKS_BEFORE_KILL):
                session_id, seq = writer.stdout.readline().split()
                acknowledged[session_id] = max(acknowledged[session_id], int(seq))
            writer.kill()
            rest = await asyncio.to_thread(writer.stdout.read)
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):
                session_id, seq = line.split()
                acknowledged[session_id] = max(acknowledged[session_id], int(seq))

        logged = await _logged(settings, folder)
        for session_id, seqs in logged.items():
            assert list(range(1, len(seqs) + 1)) == seqs  # none doubled, none out of order
            assert acknowledged[session_id] <= len(seqs)
            assert 0 == len(seqs) % 2  # a command's two events are there or not, together
    assert KILLS * ACKS_BEFORE_KILL <= sum(map(len, logged.values()))


async def test_a_disk_that_fails_stops_writing_in_words_and_loses_nothing(
    settings: Settings, folder: Path
) -> None:
    with _writer(folder, limit=600_000) as writer:
        assert writer.stdout is not None
        *acks, refused, still, readable = writer.stdout.read().splitlines()

    assert ("refused StoreBroken", "still StoreBroken") == (refused, still)
    assert readable.startswith("readable ")
    acknowledged: dict[str, int] = defaultdict(int)
    for line in acks:
        session_id, seq = line.split()
        acknowledged[session_id] = int(seq)
    logged = await _logged(settings, folder)
    assert acknowledged
    for session_id, seqs in logged.items():
        assert acknowledged[session_id] <= len(seqs)


def _overwrite(database: Path, page: int) -> None:
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


async def test_a_damaged_file_is_refused_in_words(settings: Settings, folder: Path) -> None:
    _overwrite(settings.database, 1)

    with pytest.raises(Damaged, match="not a database this server can read"):
        await Store.open(settings, Keyring.load(settings.key_file))


async def test_damage_within_the_file_is_refused_in_words_while_reading(
    settings: Settings, folder: Path
) -> None:
    with closing(sqlite3.connect(settings.database)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'account'"
        ).fetchone()
    _overwrite(settings.database, page)
    practice_id = (folder / "practice").read_text()

    store = await Store.open(settings, Keyring.load(settings.key_file))
    with pytest.raises(Damaged, match="restore it from a backup"):
        await store.practice(practice_id).people.accounts()
    await store.close()


async def test_a_folder_that_cannot_be_used_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(data_dir=tmp_path / "file" / "data", key_file=tmp_path / "keys.json")

    with pytest.raises(DataFolderUnusable, match="Cannot use"):
        await Store.open(settings, Keyring.create(settings.key_file))


async def test_closing_leaves_one_whole_file(settings: Settings, folder: Path) -> None:
    assert {"practice.sqlite3", "server.lock"} == {p.name for p in settings.data_dir.iterdir()}


async def test_a_long_evening_without_a_calm_moment_is_checkpointed_all_the_same(
    settings: Settings, keyring: Keyring
) -> None:
    store = await Store.open(settings, keyring)
    await store.doors.add_practice("Practice of the evening", timezone="UTC")
    assert b"Practice of the evening" not in settings.database.read_bytes()

    await asyncio.gather(
        *(store.journal.write(lambda _: None) for _ in range(MOST_UNCHECKPOINTED + MOST_UNITS))
    )

    assert b"Practice of the evening" in settings.database.read_bytes()
    await store.close()


async def test_the_log_says_which_sqlite_is_at_work(
    settings: Settings, keyring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="server.store"):
        await (await Store.open(settings, keyring)).close()

    assert f"SQLite {sqlite3.sqlite_version}" in caplog.text
    assert (sqlite3.sqlite_version_info < SOUND_SINCE) == ("WAL-reset" in caplog.text)
