"""The newer acts of the desk in a real browser: the group's part, a move, outreach; by keyboard."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from server.core import commands as c
from tests.browser.accessibility import barriers_light_and_dark
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.test_desk_page import at_desk, migrated
from tests.clock import TEN, HandClock
from tests.pages.drafted import Desk
from tests.pages.site import Site, practices

__all__ = ["migrated"]  # a fixture


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path, migrated: Path) -> AsyncIterator[Site]:
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path, migrated, clock) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: Site) -> Desk:
    desk = await Desk.of(site, confirmed=False)
    risk = c.RecordRisk(
        site.ana.bo,
        "rk_si_passive",
        level="low",
        assessment="asked about means",
        action="reviewed the safety plan",
        disposition="call on Friday",
    )
    await desk.says(risk)
    await desk.confirms()
    return desk


async def in_hand(page: Page) -> Locator:
    """Take the sentence that rests on Bo's first observation; return its record."""
    row = page.locator(".evidence", has_text="first week at work")
    record = await row.get_attribute("data-evidence")
    await page.locator(f'.sentence[data-evidence~="{record}"]').first.focus()
    return row


async def moved(page: Page, *, reason: str = "It was the other camera") -> None:
    row = await in_hand(page)
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await row.get_by_label("Move it to").select_option(label="Cyd M.")
    await row.get_by_label("Reason").fill(reason)
    await page.keyboard.press("Enter")


async def test_the_part_about_the_group_is_written_by_keyboard(
    desk: Desk, new_context: NewContext
) -> None:
    page = await at_desk(desk, new_context)
    await page.keyboard.press("g")
    words = page.get_by_label("A line is a sentence.")
    await expect(words).to_be_focused()
    await words.fill("The group practiced breathing")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator("#shared")).to_contain_text("In the notes of Bo M., Cyd M.")
    assert "The group practiced breathing." == (await desk.note("Cyd")).body.group[0].text


async def test_change_on_a_sentence_of_the_group_leads_to_the_whole_part(
    desk: Desk, new_context: NewContext
) -> None:
    page = await at_desk(desk, new_context)
    await page.locator(".shared .sentence").first.focus()
    await page.keyboard.press("e")

    await expect(page.get_by_label("A line is a sentence.")).to_be_focused()


async def test_escape_leaves_the_part_about_the_group_as_it_was(
    desk: Desk, new_context: NewContext
) -> None:
    before = (await desk.note("Bo")).body.group
    page = await at_desk(desk, new_context)
    await page.keyboard.press("g")
    await page.get_by_label("A line is a sentence.").fill("Nothing of this is kept")
    await page.keyboard.press("Escape")
    await expect(page.locator(".shared .sentence").first).to_be_visible()

    assert before == (await desk.note("Bo")).body.group


async def test_an_observation_is_moved_by_keyboard(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    await moved(page)

    await expect(page.locator("#moved")).to_contain_text("moved from Bo M. to Cyd M.")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_the_acts_have_no_barriers(desk: Desk, new_context: NewContext, width: int) -> None:
    page = await at_desk(desk, new_context, width=width)
    await page.goto(desk.site.origin + desk.at("Bo") + "?group=write#editor-text")
    found = await barriers_light_and_dark(page)
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    await page.goto(desk.site.origin + desk.at("Bo"))
    row = await in_hand(page)
    await row.locator("summary").click()
    found += await barriers_light_and_dark(page)
    await row.get_by_label("Move it to").select_option(label="Cyd M.")
    await row.get_by_label("Reason").fill("The other camera")
    await row.get_by_role("button", name="Move it").click()
    await expect(page.locator("#moved")).to_be_visible()
    await page.goto(desk.site.origin + desk.at("Dee"))
    found += await barriers_light_and_dark(page)

    assert [] == found
