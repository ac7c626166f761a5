"""A practice with an identity provider: a real little one, on a port of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.accounts.identity_provider import IdentityProvider, identity_provider
from tests.clock import HandClock
from tests.pages.site import Site, practices


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[IdentityProvider]:
    async with identity_provider(clock.now) as there:
        yield there


@pytest.fixture
async def site(
    tmp_path: Path, migrated: Path, clock: HandClock, there: IdentityProvider
) -> AsyncIterator[Site]:
    async with practices(tmp_path, migrated, clock, identity_hosts=(there.host,)) as site:
        yield site
