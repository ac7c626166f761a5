"""A grown practice on disk: after some weeks and after twice as many, each in a folder of its own.

Growing two years takes some minutes, so whoever measures again keeps the folder and asks a copy.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

from bench.grown.billed import Stage
from bench.grown.people import TIMEZONE, furnish
from bench.grown.weeks import Story, Weeks
from server.settings import Settings
from server.store import Keyring, Store, migrate
from server.store.vault import Vault
from tests.pages.site import settings_in

# The last week's notes wait for a signature, the one before for a claim, the one before for a file.
LATEST: tuple[Stage, ...] = ("drafted", "signed", "in_file")


async def grow(folder: Path, span: int) -> None:
    """Grow what is not in *folder* yet."""
    first, second = (folder / f"{weeks}-weeks" for weeks in (span, 2 * span))
    if first.exists() and second.exists():
        return
    growing = folder / "growing"
    shutil.rmtree(growing, ignore_errors=True)
    settings = settings_in(growing)
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    began = perf_counter()
    store = await Store.open(settings, keyring)
    practice = store.practice(await store.doors.add_practice("Lakeside", timezone=TIMEZONE))
    stories = [await Story.of(practice, circle) for circle in await furnish(practice)]
    weeks = Weeks(practice.practice_id, Vault(keyring), stories)
    for end, done in ((span, first), (2 * span, second)):
        for number in range(end - span, end):
            work = partial(weeks.happen, number=number, stage=_stage(end - 1 - number))
            await store.journal.write(work)
        # Closed, all of it is in one file.
        await store.close()
        shutil.rmtree(done, ignore_errors=True)
        if end == span:
            shutil.copytree(growing, done)
            store = await Store.open(settings, keyring)
        print(f"{end} weeks written after {perf_counter() - began:.0f} s", flush=True)
    os.rename(growing, second)


@contextmanager
def copied(folder: Path) -> Iterator[Settings]:
    """Copy the practice in *folder*, migrated: looking at pages writes to it."""
    copy = folder.with_name(f"{folder.name}-asked")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    try:
        settings = settings_in(copy)
        migrate(settings)
        yield settings
    finally:
        shutil.rmtree(copy, ignore_errors=True)


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings, Keyring.load(settings.key_file))
    try:
        yield store
    finally:
        await store.close()


def _stage(weeks_left: int) -> Stage:
    return LATEST[weeks_left] if weeks_left < len(LATEST) else "answered"
