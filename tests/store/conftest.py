"""A migrated, empty data folder for every test; migrated once and copied."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.settings import Settings
from server.store import Keyring, Store, migrate
from tests.store.practice import Own, begin, settings_in


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    migrate(settings_in(folder))
    return folder


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    shutil.copytree(migrated / "data", tmp_path / "data")
    return settings_in(tmp_path)


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    return Keyring.create(settings.key_file)


@pytest.fixture
async def store(settings: Settings, keyring: Keyring) -> AsyncIterator[Store]:
    store = await Store.open(settings, keyring)
    yield store
    await store.close()


@pytest.fixture
async def own(store: Store) -> Own:
    """Ana's practice: Bo, Cyd and Dee in one group, one session at ten o'clock."""
    return await begin(store, "Ana")


@pytest.fixture
async def eli(store: Store) -> Own:
    """Eli's practice in the same database; it must see and change nothing of Ana's."""
    return await begin(store, "Eli")
