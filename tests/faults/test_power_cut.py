"""The power goes: all that was not synced is gone, and nothing acknowledged is.

A killed process proves nothing here, because the system still writes what it was given. So the
data folder lies on a disk of its own, a file; what has reached that file is all that is left. The
last test shows that this loses acknowledged events when a store acknowledges before it syncs.
"""

import logging
import secrets
from pathlib import Path

import pytest

from tests.faults.disks import cut, new_image, plugged_in
from tests.faults.scene import LONG, Run, Scene, Writers, copy

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.root, pytest.mark.timeout(600)]

RUNS, CUTS = (20, 10) if LONG else (1, 3)
CARELESS_CUTS = 5
ACKS = 200  # of commands, at least, before each cut


class Disk:
    """An image with a scene on it. After a cut the work goes on, or on what the cut left."""

    def __init__(self, image: Path, scene: Scene) -> None:
        self._image = image
        self._scene = scene

    @classmethod
    def of(cls, furnished: Scene, folder: Path) -> "Disk":
        image = new_image(folder)
        with plugged_in(image, folder / "disk") as disk:
            return cls(image, copy(furnished, disk))

    def cut_again_and_again(self, at_work: Writers, cuts: int, pragma: str) -> list[int]:
        """Return how much each of *cuts* lost; the last of them is the disk from now on."""
        folder = self._image.parent
        with plugged_in(self._image, folder / "disk"):
            run = at_work.run(self._scene, pragma=pragma)
            lost = [self._cut(run, folder / "left") for _ in range(cuts)]
            left, acknowledged = self._left, dict(self._scene.acknowledged)
            run.kill()
        self._image.unlink()
        self._image, self._scene.acknowledged = left, acknowledged
        return lost

    def _cut(self, run: Run, folder: Path) -> int:
        run.acks(ACKS + secrets.randbelow(ACKS))
        run.stop()
        self._left = cut(self._image, secrets.token_hex(4))
        with plugged_in(self._left, folder) as found:
            lost = self._scene.elsewhere(found).lost()
        run.go_on()
        return lost


def test_a_power_cut_loses_nothing_acknowledged(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    disk = Disk.of(furnished, tmp_path)
    lost = [
        lost
        for _ in range(RUNS)
        for lost in disk.cut_again_and_again(at_work, CUTS, "synchronous=FULL")
    ]

    log.info("%d power cuts, %d acknowledged events lost", len(lost), sum(lost))
    assert [0] * RUNS * CUTS == lost


def test_the_cut_would_show_a_store_that_acknowledges_too_early(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    disk = Disk.of(furnished, tmp_path)
    lost = disk.cut_again_and_again(at_work, CARELESS_CUTS, "synchronous=NORMAL")

    log.info("without syncing, %d power cuts lose %s events", CARELESS_CUTS, lost)
    assert any(lost), "nothing was lost without syncing: here the test above proves nothing"
