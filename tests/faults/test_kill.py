"""kill -9 at any moment: what was acknowledged is there, once, in order."""

import logging
import secrets
from pathlib import Path

import pytest

from tests.faults.scene import EVENTS, LONG, Scene, Writers, copy

log = logging.getLogger(__name__)

SCENES = 200 if LONG else 4  # a log that grows for ever takes ever longer to compare
KILLS = 5  # of one after the other on each
ACKS = 250  # of commands, at least, before each kill


@pytest.mark.timeout(600)
def test_what_was_acknowledged_survives_every_kill(
    furnished: Scene, at_work: Writers, tmp_path: Path
) -> None:
    acknowledged = 0
    for number in range(SCENES):
        scene = copy(furnished, tmp_path / str(number))
        for _ in range(KILLS):
            run = at_work.run(scene)
            run.acks(ACKS + secrets.randbelow(ACKS // 2))
            run.kill()
            assert 0 == scene.lost()
        acknowledged += sum(scene.acknowledged.values()) // EVENTS
    log.info("%d kills, %d commands acknowledged, none lost", SCENES * KILLS, acknowledged)
    assert SCENES * KILLS * ACKS <= acknowledged
