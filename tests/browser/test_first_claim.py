"""An empty practice, by the app alone: to a first session, signed notes and a file of claims."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.billing.claims_made import objections
from tests.browser.conftest import PHONE, NewContext
from tests.browser.test_first_day import Hand, Opening, first_day, looks, opening
from tests.store.practice import PASSWORD
from tools.walking import at

BIRTH = {"Bo": ("05", "17", "1990"), "Cyd": ("11", "02", "1984")}
DONE = {
    "Bo": "walked to the harbor before breakfast",
    "Cyd": "drew a map of quiet places",
}
# What each answers where the record has nothing: no two notes may read alike.
ANSWERS = {
    "Bo": ("wants evenings without the phone", "laughed at an old excuse", "repairs a bicycle"),
    "Cyd": ("keeps practicing the slow exhale", "asked a librarian for work", "visits her aunt"),
}
# Seconds at once, within the grace time: a page that is heard again after them was there.
HOP, HOPS = 80.0, 3
# Measured: 63 and 51, every way between two pages counted; which questions a draft asks may vary.
MOST_CLICKS, MOST_FIELDS = 66, 54


@pytest_asyncio.fixture(loop_scope="session")
async def opened(tmp_path: Path) -> AsyncIterator[Opening]:
    async with opening(tmp_path) as opened:
        yield opened


async def _signs_in(hand: Hand, opened: Opening) -> None:
    await hand.page.goto(opened.address + "/sign-in")
    await hand.fills("E-mail", "ana@example.org")
    await hand.fills("Password", PASSWORD)
    await hand.presses("Sign in")
    await hand.page.wait_for_url(at("/today"))


async def _joins(page: Page, link: str, name: str) -> None:
    """A member on a phone, from the link to the waiting room."""
    await page.goto(link)
    await page.get_by_role("button", name="Continue").click()
    for part, value in zip(("Month", "Day", "Year"), BIRTH[name], strict=True):
        await page.get_by_label(part).fill(value)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Address or place").fill("12 Elm Street, Peoria")
    await page.get_by_label("State").select_option("IL")
    await page.get_by_label("Yes", exact=True).check()
    await page.get_by_label("Their name").fill("Sis, sister")
    await page.get_by_label("Their phone number").fill("555-0101")
    await page.get_by_label("No, I’m private").check()
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_url(at("/join/agreements"))
    for box in await page.get_by_role("checkbox").all():
        await box.check()
    await page.get_by_role("button", name="Agree and continue").click()
    await page.locator("member-room[data-state=waiting]").wait_for()


async def _meets(hand: Hand, opened: Opening, new_context: NewContext, links: list[str]) -> None:
    """The session: let in, start, one observation of each, end."""
    page = hand.page
    await hand.presses("Open the room")
    await page.wait_for_url(at("/sessions/*/board"))
    members = []
    for name, link in zip(BIRTH, links, strict=False):
        members.append(await (await new_context(PHONE)).new_page())
        await _joins(members[-1], link, name)
        await expect(page.locator("notice-lane")).to_contain_text(name)
        hand.clicks += 1
        await page.locator("notice-lane").get_by_role("button", name="Let in").first.click()
        await expect(page.get_by_role("radio", name=name)).to_contain_text("Connected")
    await hand.presses("Start session")
    await expect(page.locator("[data-board]")).to_have_attribute("data-phase", "running")
    for digit, name in enumerate(BIRTH, start=1):
        await page.keyboard.press(str(digit))
        await page.keyboard.press("s")
        await page.keyboard.press("n")
        await page.keyboard.type(DONE[name])
        await page.keyboard.press("Enter")
        await expect(page.locator("open-tag")).to_have_attribute("data-state", "saved")
        hand.clicks += 4
        hand.fields += 1
    for _ in range(HOPS):
        opened.clock.advance(HOP)
        for member in members:
            await member.reload()
            await member.locator("member-room[data-state=in_room]").wait_for()
    await page.keyboard.press("Shift+E")
    dialog = page.get_by_role("dialog", name="End the session?")
    await dialog.get_by_role("button", name="End session").click()
    hand.clicks += 2
    await expect(page.locator("[data-board]")).to_have_attribute("data-phase", "ended")


async def _signs_notes(hand: Hand, opened: Opening) -> None:
    """Attendance confirmed, each note's questions answered in own words, read, and signed."""
    page = hand.page
    where = page.url.removesuffix("/board")
    await page.goto(f"{where}/attendance")
    await hand.presses("Confirm attendance")
    await page.wait_for_url(at("/notes/*"))
    for name in BIRTH:
        queue = page.get_by_role("navigation", name="Notes")
        hand.clicks += 1
        await queue.get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        asked = page.locator("fieldset.prompt[data-blocking][data-state=open]")
        for said in ANSWERS[name]:
            left = await asked.count()
            if not left:
                break
            hand.clicks += 1
            box = asked.first.get_by_role("textbox")
            if await box.count():
                hand.fields += 1
                await box.fill(said)
                await box.press("Enter")
            else:  # only choices: nothing of it is in words
                await asked.first.get_by_role("button").first.click()
            await expect(asked).to_have_count(left - 1)
        assert 0 == await asked.count()
        hand.clicks += 1
        async with page.expect_navigation():
            await page.keyboard.press("R")
    await page.goto(f"{where}/signatures")
    hand.clicks += 3
    hand.fields += 1
    await page.get_by_role("checkbox").last.check()
    await page.get_by_label("Your password again").fill(PASSWORD)
    await page.keyboard.press("Shift+Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("signed")


BACK = re.compile(r"/billing\?month=2026-03&at=[^#]+#next$")
PROVIDER = (
    ("Name", "Elm Street Counseling"),
    ("NPI", "1234567893"),
    ("Taxonomy code", "101YM0800X"),
    ("Tax number", "36-1234567"),
    ("Street", "3 Elm Street"),
    ("City", "Chicago"),
    ("ZIP code, nine digits", "60614-3722"),
    ("Whom a payer calls", "Ana Test"),
    ("Their phone", "312 555 0142"),
    ("Its name", "Prairie Clearing"),
    ("Its number", "PRAIRIE01"),
    ("Your number there", "ELM77"),
)
INSURANCE = (
    ("Street", "12 Elm Street"),
    ("City", "Peoria"),
    ("ZIP code", "61602"),
    ("Insurance", "Lakeshore Health Plan"),
    ("Payer id", "LSH01"),
)


async def _says_who_bills(hand: Hand) -> None:
    for label, text in PROVIDER:
        await hand.fills(label, text)
    await hand.page.get_by_label("State", exact=True).select_option("IL")
    await hand.presses("Keep")


async def _adds_a_fee(hand: Hand) -> None:
    await hand.fills("You charge", "120")
    await hand.presses("Add the fee")


async def _says_who_she_is(hand: Hand) -> None:
    mine = hand.page.locator("form[action^='/account/credentials']")
    await mine.get_by_label("Licensed in").fill("IL")
    await mine.get_by_label("NPI").fill("1992999874")
    await mine.get_by_role("button", name="Keep").click()
    hand.clicks, hand.fields = hand.clicks + 1, hand.fields + 2


async def _diagnoses(hand: Hand) -> None:
    await hand.fills("ICD-10-CM code", "F33.1")
    await hand.presses("Add the diagnosis")


async def _sets_a_goal(hand: Hand) -> None:
    await hand.fills("A new goal", "Speaks up once in each session")
    await hand.presses("Add the goal")


async def _insures(hand: Hand) -> None:
    who = await hand.page.get_by_role("heading", level=1).inner_text()
    for label, text in (*INSURANCE, ("Member number", f"LS-{len(who)}")):
        hand.fields += 1
        await hand.page.get_by_label(label, exact=True).first.fill(text)
    await hand.page.get_by_label("State", exact=True).first.select_option("IL")
    await hand.presses("Keep")


# What the field says that the link of one reason leads to, and what somebody does there.
_ACTS = {
    "#field-name": _says_who_bills,
    "#field-charge": _adds_a_fee,
    "#my-npi": _says_who_she_is,
    "#my-states": _says_who_she_is,
    "#field-code": _diagnoses,
    "#field-text": _sets_a_goal,
    "#field-payer": _insures,
}


async def _puts_right(hand: Hand, opened: Opening) -> None:
    """What the billing page asks for, one reason after the other: the focus is on the next one."""
    page = hand.page
    await page.goto(opened.address + "/billing?month=2026-03")
    await looks(hand)
    while await page.locator("a#next").count():
        reason = page.locator("a#next")
        field = "#" + str(await reason.get_attribute("href")).rpartition("#")[2]
        hand.clicks += 1
        await reason.click()
        await expect(page.locator(field)).to_be_focused()
        await _ACTS[field](hand)
        await page.wait_for_url(BACK)
        await expect(page.locator("#next")).to_be_focused()
    await expect(page.get_by_role("status")).to_contain_text("any more")


@pytest.mark.timeout(600)
async def test_an_empty_practice_reaches_a_file_of_claims_by_the_app_alone(
    opened: Opening, new_context: NewContext
) -> None:
    hand = Hand(await (await new_context()).new_page())
    await first_day(opened.address, hand)
    links = [f"{opened.address}/join#{link.partition('#')[2]}" for link in hand.links]
    opened.clock.advance(9.8 * 3600)  # ten minutes to noon in Chicago
    await _signs_in(hand, opened)
    await _meets(hand, opened, new_context, links)
    await _signs_notes(hand, opened)

    await _puts_right(hand, opened)
    await looks(hand)
    await expect(hand.page.locator("input[name=pick]:checked")).to_have_count(2)
    await hand.presses("Make an 837P file of the chosen")
    await hand.page.wait_for_url(at("/billing/files/*"))
    await looks(hand)
    async with hand.page.expect_download() as saving:
        await hand.presses("Save the file", "link")
    saved = await saving.value
    file = await asyncio.to_thread(Path(await saved.path()).read_text)

    assert [] == objections(file)
    assert 2 == file.count("*HC:90853:95*120*UN*1*")
    assert "837P-000001.txt" == saved.suggested_filename
    assert [] == hand.seen
    assert MOST_CLICKS >= hand.clicks
    assert MOST_FIELDS >= hand.fields
