"""Fixtures of live tests: the whole server on a port, and Ana's evening group in it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.store import migrate
from tests.clock import TEN, HandClock
from tests.live.meeting import Meeting, evening
from tests.pages.site import Site, practices, settings_in


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated-live")
    migrate(settings_in(folder))
    return folder


@pytest.fixture
def clock() -> HandClock:
    """A quarter to ten: links work, the room can be opened."""
    return HandClock(TEN - timedelta(minutes=15))


@pytest.fixture
async def site(tmp_path: Path, migrated: Path, clock: HandClock) -> AsyncIterator[Site]:
    async with practices(tmp_path, migrated, clock) as site:
        yield site


@pytest.fixture
async def meeting(site: Site) -> AsyncIterator[Meeting]:
    async with evening(site) as meeting:
        yield meeting
