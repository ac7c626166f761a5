"""Commands that open a store find one here."""

from tests.store.conftest import keyring, migrated, own, settings, store

__all__ = ["keyring", "migrated", "own", "settings", "store"]
