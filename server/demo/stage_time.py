"""When the stage goes on after a stop: a short one was an outage, a long one a pause.

While the clock runs, how far it is from the real one stands in a file. After a short stop time
has gone on meanwhile, as in a practice whose server fell over; after a long one nothing has.
"""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from server.clock import Clock
from server.stage import StageClock

FILE = "stage.json"
OUTAGE = timedelta(minutes=30)  # nobody watches a restart for longer; it is the next visit


class StageTime(Struct, frozen=True):
    """The clock of the stage minus the real one, in seconds."""

    ahead_seconds: float


def keep(stage: StageClock, real: Clock, folder: Path) -> None:
    """Write down how the stage runs; a clock that stands still leaves nothing."""
    path = folder / FILE
    if not stage.runs:
        path.unlink(missing_ok=True)
        return
    ahead = (stage.now() - real.now()).total_seconds()
    path.write_bytes(msgspec.json.encode(StageTime(ahead)))


def resumed(latest: datetime, real: Clock, folder: Path) -> datetime:
    """Return the moment the stage goes on from, never before *latest*."""
    try:
        kept = msgspec.json.decode((folder / FILE).read_bytes(), type=StageTime)
    except (OSError, msgspec.DecodeError):
        return latest
    now = real.now() + timedelta(seconds=kept.ahead_seconds)
    return now if latest < now < latest + OUTAGE else latest
