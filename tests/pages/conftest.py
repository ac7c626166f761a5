"""Fixtures of page tests: a migrated store, a practice or three, and the server in front."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.live.rooms import Rooms
from server.settings import Settings
from server.store import Keyring, Store, migrate
from tests.cast import taxonomy
from tests.clock import TEN, HandClock
from tests.pages.site import Site, Visitor, serving
from tests.store.practice import PASSWORD, begin


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated-pages")
    migrate(_settings(folder))
    return folder


@pytest.fixture
async def store(tmp_path: Path, migrated: Path) -> AsyncIterator[Store]:
    shutil.copytree(migrated / "data", tmp_path / "data")
    settings = _settings(tmp_path)
    store = await Store.open(settings, Keyring.create(settings.key_file))
    yield store
    await store.close()


@pytest.fixture
def clock() -> HandClock:
    """A quarter to ten: links work, the room can be opened."""
    return HandClock(TEN - timedelta(minutes=15))


@pytest.fixture
async def site(tmp_path: Path, store: Store, clock: HandClock) -> AsyncIterator[Site]:
    ana, eli = await begin(store, "Ana"), await begin(store, "Eli")
    fay = await ana.practice.people.add_account(
        email="fay@example.org",
        password=PASSWORD,
        name="Fay Other",
        credential="LPC",
        initials="FO",
    )
    await ana.practice.people.add_group(
        name="Thursday noon", modality="cbt", timezone="America/Chicago", facilitator_ids=(fay,)
    )
    rooms = Rooms(store, clock, taxonomy())
    async with serving(_settings(tmp_path), store, rooms, clock) as (origin, app):
        site = Site(origin, app, store, rooms, clock, ana, eli)
        yield site
        for http in site.visitors:
            await http.close()
    await rooms.stop()


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


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")
