"""Junk in every field of every form, also in those nobody types into: refused, never a fault."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.store import migrate
from tests.clock import TEN, HandClock
from tests.pages.drafted import Desk
from tests.pages.site import Site, practices, settings_in
from tests.surface.crawling import Crawler

JUNK = [
    "",
    "-1",
    "9" * 30,
    "\x00",
    "2026-02-30",
    "25:61",
    "../../../etc/passwd",
    "%00%0d%0aX-Injected: 1",
    "' OR '1'='1' --",
    "1; DROP TABLE member",
]
START = ("/today", "/account", "/practice", "/billing", "/members/new", "/groups/new", "/audit")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    migrate(settings_in(tmp_path / "new"))
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path, tmp_path / "new", clock) as site:
        yield site


@pytest.mark.timeout(600)
async def test_no_junk_in_any_field_breaks_any_page(site: Site) -> None:
    desk = await Desk.of(site)
    crawler = Crawler(desk.ana, *START, desk.session + "/attendance")

    await crawler.look()
    await crawler.fill_in(
        lambda most: [one for one in JUNK if len(one) <= most], hidden=("", "-1", "no-such-thing")
    )
    await crawler.look()

    assert [] == crawler.broken
    assert len(crawler.seen) > 50
