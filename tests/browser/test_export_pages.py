"""Exports in a real browser: copying by mouse and by key, what is announced, what comes."""

from pathlib import Path

from playwright.async_api import Page, expect

from server.exports import verify
from tests.browser.accessibility import barriers
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.test_desk_page import at_desk, desk, migrated, site
from tests.pages.drafted import Desk

__all__ = ["desk", "migrated", "site"]


async def at_text(desk: Desk, new_context: NewContext, *, width: int = DESKTOP) -> Page:
    page = await at_desk(desk, new_context, width=width)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("link", name="Export").click()
    await page.get_by_role("link", name="Show the text").click()
    await expect(page.get_by_role("heading", name="All of it")).to_be_visible()
    return page


async def copied(page: Page) -> str:
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def test_a_section_is_copied_by_its_button_and_that_is_announced(
    desk: Desk, new_context: NewContext
) -> None:
    page = await at_text(desk, new_context)
    data = page.locator("copy-words", has=page.get_by_role("heading", name="Data"))
    await data.get_by_role("button", name="Copy").click()

    await expect(data.get_by_role("status")).to_have_text("Copied: Data")
    assert (await copied(page)).startswith("Bo attended 90 of 90 minutes")


async def test_the_whole_is_copied_by_its_key(desk: Desk, new_context: NewContext) -> None:
    page = await at_text(desk, new_context)
    await page.keyboard.press("a")
    whole = page.locator("copy-words", has=page.get_by_role("heading", name="All of it"))

    await expect(whole.get_by_role("status")).to_have_text("Copied: All of it")
    text = await copied(page)
    assert text.startswith("DRAFT of an individual note")
    assert "\n\nDATA\nBo attended 90 of 90 minutes" in text


async def test_a_key_with_a_modifier_copies_nothing(desk: Desk, new_context: NewContext) -> None:
    page = await at_text(desk, new_context)
    await page.keyboard.press("Control+a")

    said = await page.locator("copy-words").get_by_role("status").all_inner_texts()
    assert {""} == set(said)


async def test_a_packet_comes_as_a_file_and_the_page_stays(
    desk: Desk, new_context: NewContext, tmp_path: Path
) -> None:
    page = await at_desk(desk, new_context, width=PHONE)
    await page.goto(desk.site.origin + desk.at("Bo", "exports"))
    await page.get_by_label("Who asked for it, and why?").fill("The payer, letter of March 3")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Make the packet").click()
    await (await coming.value).save_as(tmp_path / "packet.zip")

    assert verify.report(tmp_path / "packet.zip")[0]
    await expect(page.get_by_role("heading", name="Audit packet")).to_be_visible()


async def test_nothing_stands_in_anybodys_way(desk: Desk, new_context: NewContext) -> None:
    for width in (PHONE, DESKTOP):
        page = await at_text(desk, new_context, width=width)
        assert [] == await barriers(page)
        await page.get_by_role("link", name="Back to export").click()
        assert [] == await barriers(page)
