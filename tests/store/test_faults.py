"""Kills and failing disks: what was acknowledged is there, and nothing is acknowledged falsely."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from server.settings import Settings
from server.store import Keyring, Store
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
