"""Backups: made under load, restored whole, replayed equal, and worthless without the key."""

import asyncio
import os
import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from server.core.events import RoomOpened
from server.settings import Settings
from server.store import Keyring, Store, sealed_file
from server.store.backup import BackupError, backup, prune, restore, verify_backup
from server.store.chains import verify_file
from server.store.errors import Damaged
from server.store.keys import with_new_key, without_keys
from tests.clock import TEN
from tests.store.practice import Own, tagged
from tests.store.test_chains import evening


def elsewhere(settings: Settings, folder: Path) -> Settings:
    return Settings(data_dir=folder, key_file=settings.key_file, hashing="cheap")


async def write_on(own: Own, stop: asyncio.Event) -> int:
    """Append to Ana's session until told to stop; return how many were acknowledged."""
    seq = 0
    while not stop.is_set():
        tag_id = f"tag-number-{seq}"
        recorded = await own.practice.log.append(
            own.session_id,
            expected_seq=seq,
            author=own.facilitator_id,
            command_id=tag_id,
            events=(tagged(tag_id, own.bo, "first week at work") if seq else RoomOpened(),),
            at=TEN + timedelta(seconds=seq),
        )
        seq = recorded[-1].seq
    return seq


async def test_a_backup_under_load_restores_and_replays_equal(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    await evening(own)
    stop, kept = asyncio.Event(), []
    writing = asyncio.create_task(write_on(own, stop))
    for _ in range(3):
        before = len(await own.practice.log.read(own.session_id))
        made = await asyncio.to_thread(backup, settings, keyring, tmp_path / "backups", TEN)
        kept.append((before, made))
    stop.set()
    await writing
    log = await own.practice.log.read(own.session_id)

    for number, (before, path) in enumerate(kept):
        there = elsewhere(settings, tmp_path / f"restored-{number}")
        told = restore(path, keyring, there)
        restored = await Store.open(there, keyring)
        again = await restored.practice(own.practice.practice_id).log.read(own.session_id)
        await restored.close()
        assert len(again) >= before, "what was acknowledged before the backup is in it"
        assert log[: len(again)] == again
        assert told.events == len(again)
        assert () == verify_file(there.database, keyring, told.anchors).found


async def test_a_backup_is_looked_at_whole(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    await evening(own)
    path = backup(settings, keyring, tmp_path / "b", TEN)

    assert 0 == verify_backup(path, keyring).sessions
    assert [path] == list((tmp_path / "b").iterdir()), "nothing is left beside it"
    assert 0o600 == path.stat().st_mode & 0o777


async def test_nothing_of_the_database_is_in_a_backup_in_clear(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    content = backup(settings, keyring, tmp_path / "b", TEN).read_bytes()

    for word in (b"SQLite format", b"Ana's practice", b"CREATE TABLE", own.bo.encode()):
        assert word not in content


async def test_a_backup_that_was_altered_anywhere_is_refused(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    path = backup(settings, keyring, tmp_path / "b", TEN)
    content, broken = path.read_bytes(), tmp_path / "broken.backup"
    places = [0, 9, 12, 40, 60, len(content) // 2, len(content) - 1]
    altered = [content[:n] + bytes([content[n] ^ 1]) + content[n + 1 :] for n in places]
    cut = [content[:n] for n in (0, 5, 50, len(content) // 2, len(content) - 1)]

    for wrong in (*altered, *cut, content + b"x"):
        broken.write_bytes(wrong)
        with pytest.raises(Damaged):
            restore(broken, keyring, elsewhere(settings, tmp_path / "new"))
        assert [] == list((tmp_path / "new").iterdir())


def test_pieces_are_neither_left_out_nor_put_in_another_order(keyring: Keyring) -> None:
    from io import BytesIO

    stream = BytesIO()
    pieces = [secrets.token_bytes(100) for _ in range(4)]
    sealed_file.write(stream, keyring, pieces)
    whole, size = stream.getvalue(), 4 + 100 + 16
    head, body = whole[: -4 * size], whole[-4 * size :]
    parts = [body[n * size : (n + 1) * size] for n in range(4)]

    assert pieces == list(sealed_file.read(BytesIO(whole), keyring))
    for order in ([0, 1, 2], [0, 2, 1, 3], [0, 1, 3], [3], [0, 0, 1, 2, 3]):
        with pytest.raises(Damaged):
            list(sealed_file.read(BytesIO(head + b"".join(parts[n] for n in order)), keyring))


async def test_it_opens_with_the_key_of_its_day_and_with_no_other(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    path = backup(settings, keyring, tmp_path / "b", TEN)
    newer = with_new_key(keyring)

    assert TEN == verify_backup(path, newer).made_at
    with pytest.raises(Damaged, match="a key that is not here"):
        verify_backup(path, without_keys(newer, {keyring.current}))


async def test_nothing_is_restored_over_anything(
    settings: Settings, keyring: Keyring, store: Store, own: Own, tmp_path: Path
) -> None:
    path = backup(settings, keyring, tmp_path / "b", TEN)

    with pytest.raises(BackupError, match="not empty"):
        restore(path, keyring, settings)


def test_only_the_newest_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"group-companion-202603{day:02}T020000Z-aa.backup").touch()
    (tmp_path / "group-companion.key").touch()

    gone = prune(tmp_path, keep=2)

    assert 3 == len(gone)
    assert ["04", "05"] == sorted(p.name[22:24] for p in tmp_path.glob("*.backup"))
    assert (tmp_path / "group-companion.key").exists()


def test_a_folder_without_a_database_is_said_to_have_none(
    keyring: Keyring, tmp_path: Path, settings: Settings
) -> None:
    os.unlink(settings.database)

    with pytest.raises(BackupError, match="there is no database"):
        backup(settings, keyring, tmp_path / "b", TEN)
