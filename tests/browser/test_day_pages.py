"""The pages around a session in a real browser: signing in, the day, links, attendance, the log."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from server.store import migrate
from tests.browser.accessibility import barriers_light_and_dark
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.clock import TEN, HandClock
from tests.pages.meeting import Meeting
from tests.pages.site import Site, practices, settings_in
from tests.store.practice import PASSWORD
from tools.walking import at

NARROWEST = 320


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


async def signs_in(site: Site, context: BrowserContext) -> Page:
    page = await context.new_page()
    await page.goto(site.origin + "/today")
    await page.locator("[name=email]:focus").wait_for()
    await page.keyboard.type("ana@example.org")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    # The whole address: "/sign-in?next=/today" ends in it as well.
    await page.wait_for_url(site.origin + "/today")
    return page


def addresses(site: Site) -> list[str]:
    session = f"/sessions/{site.ana.session_id}"
    return [
        "/sign-in",
        "/today",
        "/today?day=2026-03-05",
        "/account",
        f"/groups/{site.ana.group_id}",
        f"{session}/links",
        f"{session}/attendance",
        f"{session}/attendance?change={site.ana.cyd}",
        f"{session}/events",
    ]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_everybody_can_use_every_page(
    site: Site, new_context: NewContext, width: int
) -> None:
    await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context(width))
    found = []
    for address in addresses(site):
        await page.goto(site.origin + address)
        found += await barriers_light_and_dark(page)

    assert [] == found


async def test_no_page_has_to_be_moved_sideways(site: Site, new_context: NewContext) -> None:
    await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context(NARROWEST))
    wider = []
    for address in addresses(site):
        await page.goto(site.origin + address)
        if await page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            wider.append(address)

    assert [] == wider


async def test_one_key_opens_the_room(site: Site, new_context: NewContext) -> None:
    page = await signs_in(site, await new_context())
    await page.keyboard.press("o")
    await page.wait_for_url(at("/sessions/*/board"))


async def test_a_key_typed_into_a_field_presses_nothing(
    site: Site, new_context: NewContext
) -> None:
    await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context())
    await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/attendance?change={site.ana.bo}")
    await page.focus("[name=reason]")
    await page.keyboard.press("Shift+Enter")

    assert "confirmation" not in page.url
    assert 0 == await page.get_by_text("Confirmed at").count()


async def test_a_new_link_can_be_copied(site: Site, new_context: NewContext) -> None:
    context = await new_context()
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await signs_in(site, context)
    await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/links")
    await page.get_by_role("button", name="New link for Bo M.").click()
    await page.get_by_role("button", name="Copy").click()
    await page.get_by_text("Copied").wait_for()

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{site.origin}/join#")


async def test_attendance_is_put_right_and_confirmed_by_keyboard(
    site: Site, new_context: NewContext
) -> None:
    await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context())
    await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/attendance")
    await page.get_by_role("link", name="Change Cyd M.").click()
    await page.locator("[name=at]:focus").wait_for()
    await page.evaluate("customElements.whenDefined('correction-form').then(() => null)")
    await page.keyboard.type("0500")
    await page.keyboard.press("Tab")
    await page.keyboard.type("said goodbye at the end")
    await page.keyboard.press("Enter")
    await page.wait_for_url(at("/sessions/*/attendance#line-*"))

    line = page.locator(f"#line-{site.ana.cyd}")
    assert "said goodbye at the end" in await line.inner_text()
    await page.keyboard.press("Shift+Enter")
    await page.wait_for_url(at("/notes/*"))
    await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/attendance")
    await page.get_by_text("Confirmed at").wait_for()


async def test_another_choice_never_keeps_the_time_of_the_first(
    site: Site, new_context: NewContext
) -> None:
    await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context())
    await page.goto(
        f"{site.origin}/sessions/{site.ana.session_id}/attendance?change={site.ana.cyd}"
    )
    time = page.locator("[name=at]")

    assert "04:52" == await time.input_value()
    await page.select_option("[name=what]", "joined_at")
    assert "04:00" == await time.input_value()
    await page.select_option("[name=what]", "away")
    assert "" == await time.input_value()


@pytest.mark.parametrize("key", ["o", "Shift+Enter"])
async def test_with_keys_turned_off_no_key_acts_and_every_button_does(
    site: Site, new_context: NewContext, key: str
) -> None:
    await site.ana.practice.people.set_single_keys(site.ana.facilitator_id, False)
    if key == "Shift+Enter":
        await (await Meeting.of(site)).held()
    page = await signs_in(site, await new_context(DESKTOP))
    if key == "Shift+Enter":
        await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/attendance")
    shortcut = page.locator(f'[aria-keyshortcuts="{key.upper() if key == "o" else key}"]')
    await expect(shortcut).to_be_visible()
    before = page.url

    await page.keyboard.press(key)
    await page.reload()

    assert before == page.url
    await shortcut.click()
    await page.wait_for_url(re.compile("/board$|/notes/"))
