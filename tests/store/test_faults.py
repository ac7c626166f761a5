"""A damaged file and an unusable folder are named; what is open is looked after.

Kills, power cuts and failing disks are in tests/faults.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.settings import Settings
from server.store import Keyring, Store
from server.store.database import SOUND_SINCE
from server.store.errors import Damaged, DataFolderUnusable
from server.store.journal import MOST_UNCHECKPOINTED, MOST_UNITS
from tests.store.practice import begin


@pytest.fixture
async def practice_id(settings: Settings, keyring: Keyring) -> str:
    """Ana's practice in a store that is closed again."""
    store = await Store.open(settings, keyring)
    own = await begin(store, "Ana")
    await store.close()
    return own.practice.practice_id


def _overwrite(database: Path, page: int) -> None:
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


async def test_a_damaged_file_is_refused_in_words(settings: Settings, practice_id: str) -> None:
    _overwrite(settings.database, 1)

    with pytest.raises(Damaged, match="not a database this server can read"):
        await Store.open(settings, Keyring.load(settings.key_file))


async def test_damage_within_the_file_is_refused_in_words_while_reading(
    settings: Settings, practice_id: str
) -> None:
    with closing(sqlite3.connect(settings.database)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'account'"
        ).fetchone()
    _overwrite(settings.database, page)

    store = await Store.open(settings, Keyring.load(settings.key_file))
    with pytest.raises(Damaged, match="restore it from a backup"):
        await store.practice(practice_id).people.accounts()
    await store.close()


async def test_a_folder_that_cannot_be_used_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(data_dir=tmp_path / "file" / "data", key_file=tmp_path / "keys.json")

    with pytest.raises(DataFolderUnusable, match="Cannot use"):
        await Store.open(settings, Keyring.create(settings.key_file))


async def test_closing_leaves_one_whole_file(settings: Settings, practice_id: str) -> None:
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
