"""A disk that is full, fails or dawdles: nothing is acknowledged falsely, and reading goes on."""

import logging
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.disks import small, system_calls
from tests.faults.scene import LONG, ROOMS, Scene, Writers, copy

log = logging.getLogger(__name__)

FILLED = 20 if LONG else 2  # times
SLOW = 1.0  # seconds that a sync takes on a slow disk
SLOW_COMMITS = 100 if LONG else 3


def _fill(disk: Path) -> None:
    """Leave no byte free."""
    with (disk / "ballast").open("ab", buffering=0) as ballast:
        for size in (1 << 16, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    ballast.write(bytes(size))


@pytest.mark.root
def test_a_full_disk_is_said_to_be_full_and_heals_without_a_restart(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    with small(tmp_path / "disk", "24m") as disk:
        scene = copy(furnished, disk)
        run = at_work.run(scene)
        for _ in range(FILLED):
            run.acks(ROOMS)
            # The first time the store finds space of its own: what its WAL took.
            for _ in range(2):
                _fill(disk)
                for _ in range(ROOMS):  # each answers a refusal with a reading, then tries again
                    assert ["refused", "StoreFull"] == run.until("refused")
            (disk / "ballast").unlink()
            # A refused command that had been written after all would now be a duplicate.
            run.acks(3 * ROOMS)
        run.kill()

        assert 0 == scene.lost()


@pytest.mark.root
def test_a_failing_sync_is_never_acknowledged_and_a_restart_goes_on(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    scene = copy(furnished, tmp_path)
    run = at_work.run(scene)
    run.acks(ROOMS)
    with system_calls(run.pid, "error=EIO"):
        assert ["refused", "StoreBroken"] == run.until("refused")
        acknowledged = dict(scene.acknowledged)
        assert ["still", "StoreBroken"] == run.until("still")
        assert "readable" == run.until("readable")[0]
    run.until("gone")
    assert acknowledged == scene.acknowledged

    again = at_work.run(scene)
    again.acks(3 * ROOMS)
    again.kill()
    assert 0 == scene.lost()


def test_a_file_that_cannot_grow_stops_writing_in_words_and_loses_nothing(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    scene = copy(furnished, tmp_path)
    run = at_work.run(scene, limit=600_000)
    assert ["refused", "StoreBroken"] == run.until("refused")
    # The limit is gone by now; the store still trusts the file no more.
    assert ["still", "StoreBroken"] == run.until("still")
    assert "readable" == run.until("readable")[0]
    run.until("gone")

    assert scene.acknowledged
    assert 0 == scene.lost()


@pytest.mark.root
def test_reading_goes_on_while_a_slow_disk_keeps_writers_waiting(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    slowest = _slowest_reading(at_work, copy(furnished, tmp_path), "beside")

    log.info("with a disk that takes %.1f s, the slowest reading took %.3f s", SLOW, slowest)
    assert slowest < SLOW, "a reading waited for the disk"


@pytest.mark.root
def test_the_slow_disk_would_show_a_store_whose_readings_wait_for_its_writer(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    assert SLOW <= _slowest_reading(at_work, copy(furnished, tmp_path), "behind")


def _slowest_reading(at_work: Writers, scene: Scene, reading: str) -> float:
    run = at_work.run(scene, reading=reading)
    run.acks(ROOMS)
    with system_calls(run.pid, f"delay_enter={SLOW * 1_000_000:.0f}"):
        run.acks(2 * ROOMS)  # some of them were on their way
        run.readings.clear()
        run.acks(SLOW_COMMITS * ROOMS)
        slowest = max(run.readings)
    run.kill()

    assert 0 == scene.lost()
    return slowest
