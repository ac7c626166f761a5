"""Fixtures of page tests: three practices' worth of people, and the server in front of them."""

import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.store import migrate
from tests.clock import TEN, HandClock
from tests.pages.canaries import Everything
from tests.pages.site import Site, Visitor, practices, settings_in


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated-pages")
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
async def ana(site: Site) -> Visitor:
    """Ana, signed in."""
    return await site.signed_in("Ana")


@pytest.fixture
async def eli(site: Site) -> Visitor:
    """Eli of another practice, signed in."""
    return await site.signed_in("Eli")


@pytest.fixture
async def fay(site: Site) -> Visitor:
    """Fay of Ana's practice, who leads another group, signed in."""
    return await site.signed_in("Fay")


@pytest.fixture
async def stranger(site: Site) -> Visitor:
    """Nobody in particular."""
    return site.visitor()


@pytest.fixture
def written() -> Iterator[Everything]:
    kept, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process would put temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
