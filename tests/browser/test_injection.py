"""Whatever is typed into any field of text stays text, on every page and in a real browser."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Dialog

from server.store import migrate
from tests.browser.conftest import NewContext
from tests.browser.faults import Faults
from tests.clock import TEN, HandClock
from tests.pages.drafted import Desk
from tests.pages.member import placed
from tests.pages.site import Site, practices, settings_in
from tests.store.practice import PASSWORD
from tests.surface.crawling import Crawler
from tests.surface.payloads import packed

START = ("/today", "/account", "/practice", "/billing", "/members/new", "/groups/new", "/audit")
# One of each form that is taken only when all the rest of it is in order.
TAKEN = {
    "/members name",
    "/groups focus",
    "/members/…/insurance payer",
    "/practice/closed what",
    "/practice/payers note",
    "/billing/members/…/payments what_for",
}
AWAKE = "window.live = () => console.error('a payload came alive')"


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    migrate(settings_in(tmp_path / "new"))
    async with practices(
        tmp_path, tmp_path / "new", HandClock(TEN - timedelta(minutes=15))
    ) as site:
        yield site


@pytest.mark.timeout(600)
async def test_no_payload_in_any_field_comes_alive_on_any_page(
    site: Site, new_context: NewContext, faults: Faults
) -> None:
    member = Crawler(await placed(site, site.ana.dee), "/join/where", "/join/agreements")
    await _storm(member)
    desk = await Desk.of(site)
    staff = Crawler(desk.ana, *START, desk.session + "/attendance")
    await _storm(staff)

    assert ([], []) == (staff.broken + member.broken, staff.alive + member.alive)
    assert set() == TAKEN - staff.accepted.keys(), "a form was not taken, so nothing of it was kept"
    assert len(staff.accepted) > 70, "hardly any field was taken, so hardly anything was tried"

    context = await new_context()
    await context.add_init_script(AWAKE)
    page = await context.new_page()
    page.on("dialog", lambda dialog: _noticed(dialog, faults))
    faults.expect("the server responded with a status of")
    await page.goto(site.origin + "/sign-in")
    await page.fill("[name=email]", "ana@example.org")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")
    for where in staff.seen:
        await page.goto(site.origin + where)
        assert site.origin == f"http://{urlsplit(page.url).netloc}", "a page led away"


async def _storm(crawler: Crawler) -> None:
    await crawler.look()
    await crawler.fill_in(packed)
    await crawler.look()


async def _noticed(dialog: Dialog, faults: Faults) -> None:
    if dialog.type != "beforeunload":
        faults.found.append(f"a dialog: {dialog.type}")
    await dialog.accept()
