"""Platforms post to the server that pages are served from."""

from tests.pages.conftest import clock, migrated, site

__all__ = ["clock", "migrated", "site"]
