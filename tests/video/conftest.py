"""One evening with a real Janus for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.pages.conftest import migrated
from tests.video.evening import Evening, evening

__all__ = ["migrated"]


@pytest.fixture
async def meeting(tmp_path: Path, migrated: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path, migrated) as tonight:
        yield tonight
