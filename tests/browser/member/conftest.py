"""A practice behind a real server, and Bo's phone in front of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from server.store import migrate
from tests.browser.conftest import PHONE, NewContext
from tests.browser.member.evening import Evening
from tests.clock import TEN, HandClock
from tests.pages.meeting import Meeting
from tests.pages.site import Site, practices, settings_in


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    migrate(settings_in(folder))
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, migrated: Path) -> AsyncIterator[Site]:
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path, migrated, clock) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def evening(site: Site, new_context: NewContext) -> Evening:
    context = await new_context(PHONE)
    return Evening(site, await Meeting.of(site), context, await context.new_page())
