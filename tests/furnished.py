"""The folder of a demonstration that was never started: made once a worker, and copied.

A first start takes most of its time to write a practice down. Tests of a first start itself are in
tests/commands/test_attendance_file.py; whoever only plays in the practice starts from a copy.
"""

import asyncio
import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from server.demo import set_stage
from server.demo.practice import script
from server.settings import Settings
from server.store import Keyring, migrate

_ONE = Lock()


def furnish(folder: Path) -> None:
    """Make *folder* a demonstration's to start from, if there is none yet. Not in a loop."""
    if not folder.exists():
        with _ONE:  # two that start in one moment
            pattern = _made()
        shutil.copytree(pattern, folder)


@cache
def _made() -> Path:
    folder = Path(mkdtemp(prefix="group-companion-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(data_dir=folder, key_file=folder / "demo.key", demo=True)
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    asyncio.run(set_stage(settings, keyring, script()))
    return folder
