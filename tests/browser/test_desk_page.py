"""The desk in a real browser: read, answer, write and sign, by keyboard and by touch."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from server.store import migrate
from tests.browser.accessibility import barriers_light_and_dark
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.faults import Faults
from tests.clock import TEN, HandClock
from tests.pages.drafted import Desk
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


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def at_desk(
    desk: Desk,
    new_context: NewContext,
    name: str = "Bo",
    *,
    width: int = DESKTOP,
) -> Page:
    """Open a member's note as Ana, signed in."""
    page = await (await new_context(width)).new_page()
    await page.goto(desk.site.origin + "/sign-in")
    await page.fill("[name=email]", "ana@example.org")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(desk.site.origin + "/today")
    await page.goto(desk.site.origin + desk.at(name))
    return page


async def test_a_sentence_opens_what_it_rests_on(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    await page.locator(".sentence", has_text="first week at work").click()
    why = page.locator(".why")

    await expect(why.get_by_role("heading", name="Why this sentence")).to_be_visible()
    shown = await why.locator(".evidence:visible").all_inner_texts()
    assert any("first week at work" in text and "04:12:00" in text for text in shown)
    assert not any("writing it down helps" in text for text in shown)


async def test_keys_walk_through_the_sentences(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    first = page.locator(".sentence").nth(0)
    await expect(first).to_have_attribute("data-current", "")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")

    await expect(page.locator(".sentence").nth(1)).to_be_focused()


async def test_one_question_one_digit_and_read(desk: Desk, new_context: NewContext) -> None:
    await desk.answers_everything("Cyd")
    page = await at_desk(desk, new_context)
    open_ones = page.locator(".prompt[data-state=open][data-blocking]")
    while left := await open_ones.count():
        await page.keyboard.press("p")
        await page.keyboard.press("1")
        # A digit pressed while the last answer is still being painted goes nowhere: once more.
        with suppress(AssertionError):
            await expect(open_ones).to_have_count(left - 1, timeout=5_000)
    await page.keyboard.press("r")

    await page.wait_for_url(at(desk.at("Cyd")))
    note = await desk.note("Bo")
    assert [note.version] == [one.version for one in note.readings]


async def test_words_are_saved_while_they_are_typed(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    sentence = page.locator(".sentence", has_text="Bo attended")
    await sentence.click()
    await page.keyboard.press("e")
    await expect(page.locator("#editor-text")).to_be_focused()
    await page.keyboard.type(" More is known now.")
    await expect(page.locator(".editor [data-part=state]")).to_contain_text("Saved")

    assert "More is known now." in str((await desk.note("Bo")).body)
    await page.keyboard.press("Enter")
    await expect(sentence).to_contain_text("More is known now.")
    await expect(sentence).to_be_focused()


async def test_what_a_colleague_saved_meanwhile_is_shown_and_not_lost(
    desk: Desk, new_context: NewContext, faults: Faults
) -> None:
    page = await at_desk(desk, new_context)
    sentence = page.locator(".sentence", has_text="Bo attended")
    await sentence.click()
    await page.keyboard.press("e")
    await expect(page.locator("#editor-text")).to_be_focused()
    first = (await desk.note("Bo")).body.sections[0].sentences[0].sentence_id
    await desk.edits("Bo", act="change", sentence=first, text="Bo attended, says Gus.")
    await page.keyboard.type(" Ana adds this.")

    conflict = page.locator("[data-part=conflict]")
    await expect(conflict).to_contain_text("Bo attended, says Gus.")
    await conflict.get_by_role("button", name="Keep mine").click()
    await expect(conflict).to_be_hidden()
    versions = await desk.site.ana.practice.notes.versions(desk.notes["Bo"])
    assert "says Gus" in str(versions[1].body)
    assert "Ana adds this." in str(versions[0].body)
    faults.expect("409")


async def test_a_letter_typed_beside_the_field_does_nothing(
    desk: Desk, new_context: NewContext
) -> None:
    page = await at_desk(desk, new_context)
    await page.locator(".sentence", has_text="Bo attended").click()
    await page.keyboard.press("e")
    await expect(page.locator("#editor-text")).to_be_focused()
    await page.locator("h1").click()
    await page.keyboard.type("rxu")

    assert desk.at("Bo") in page.url
    assert 1 == (await desk.note("Bo")).version


async def test_removing_and_undoing_are_one_key_each(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    sentence = page.locator(".sentence", has_text="first week at work")
    await sentence.click()
    await page.keyboard.press("x")
    await expect(sentence).to_have_count(0)
    await page.keyboard.press("u")
    await expect(sentence).to_have_count(1)


async def test_keys_can_be_turned_off(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context)
    await page.keyboard.press("?")
    await page.get_by_label("Single keys work").uncheck()
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await page.keyboard.press("r")
    await page.keyboard.press("]")

    assert page.url.endswith(desk.at("Bo"))


async def test_every_key_has_its_button(desk: Desk, new_context: NewContext) -> None:
    told = (await desk.note("Bo")).body.sections[0].sentences
    week = next(one for one in told if "first week" in one.text)
    await desk.edits("Bo", act="remove", sentence=week.sentence_id)
    page = await at_desk(desk, new_context)
    caps = await page.locator("dialog[data-dialog=keys] kbd").all_text_contents()
    pressed = await page.locator("[aria-keyshortcuts]").all()
    buttons = [await one.get_attribute("aria-keyshortcuts") for one in pressed]
    letters = {cap for cap in caps if len(cap) == 1 and not cap.isdigit() and cap not in "…↵["}

    assert set() == letters - set(buttons), "a key of the sheet presses nothing"


async def test_reading_and_signing_work_by_touch(desk: Desk, new_context: NewContext) -> None:
    await desk.answers_everything("Bo")
    page = await at_desk(desk, new_context, width=PHONE)
    await page.get_by_role("button", name="Read, next note").tap()
    await page.wait_for_url(at(desk.at("Cyd")))
    await page.goto(desk.site.origin + desk.at("Bo"))
    await page.locator(".signing summary").tap()
    await page.locator("[name=attested]").check()
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("button", name="Sign this note", exact=True).last.tap()

    await expect(page.locator(".signing .signer")).to_have_text("Ana Test")


async def test_on_a_phone_evidence_opens_under_its_sentence(
    desk: Desk, new_context: NewContext
) -> None:
    page = await at_desk(desk, new_context, width=PHONE)
    sentence = page.locator(".sentence", has_text="first week at work")
    await sentence.tap()

    beneath = await sentence.evaluate("(one) => one.nextElementSibling?.className")
    assert "why" == beneath


async def test_all_are_signed_by_keyboard_alone(desk: Desk, new_context: NewContext) -> None:
    for name in ("Bo", "Cyd", "Dee"):
        await desk.finished(name)
    page = await at_desk(desk, new_context)
    await page.keyboard.press("Shift+S")
    await page.wait_for_url(at("/sessions/*/signatures"))
    await page.locator("[name=attested]").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Shift+Enter")

    await expect(page.locator("h1")).to_contain_text("Two notes signed")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_everybody_can_use_the_desk(desk: Desk, new_context: NewContext, width: int) -> None:
    await desk.finished("Cyd")
    await desk.signs("Cyd")
    sentence = (await desk.note("Bo")).body.sections[0].sentences[0].sentence_id
    page = await at_desk(desk, new_context, width=width)
    found = []
    for address in (
        desk.at("Bo"),
        f"{desk.at('Bo')}?change={sentence}",
        desk.at("Cyd"),
        desk.at("Dee"),
        desk.at("Cyd", "print"),
        f"{desk.session}/signatures",
    ):
        await page.goto(desk.site.origin + address)
        found += await barriers_light_and_dark(page)
    await page.goto(desk.site.origin + desk.at("Bo"))
    for key in ("c", "?"):
        await page.keyboard.press(key)
        found += await barriers_light_and_dark(page)
        await page.keyboard.press("Escape")

    assert [] == found


async def test_nothing_has_to_be_moved_sideways(desk: Desk, new_context: NewContext) -> None:
    page = await at_desk(desk, new_context, width=NARROWEST)
    wide = []
    for address in (desk.at("Bo"), desk.at("Bo", "print"), f"{desk.session}/signatures"):
        await page.goto(desk.site.origin + address)
        across = await page.evaluate("document.documentElement.scrollWidth")
        if across > NARROWEST:
            wide.append((address, across))

    assert [] == wide


@pytest.mark.parametrize("paper", ["Letter", "A4"])
async def test_one_sheet_prints_on_both_papers(
    desk: Desk, new_context: NewContext, paper: str
) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    page = await at_desk(desk, new_context)
    await page.goto(desk.site.origin + desk.at("Bo", "print"))
    pdf = await page.pdf(format=paper)

    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") in (1, 2)


async def test_an_answer_of_the_server_that_is_lost_loses_no_words(
    desk: Desk, new_context: NewContext, faults: Faults
) -> None:
    page = await at_desk(desk, new_context)
    await page.locator(".sentence", has_text="Bo attended").click()
    await page.keyboard.press("e")
    await expect(page.locator("#editor-text")).to_be_focused()
    await page.route("**/versions", lambda route: route.abort("connectionrefused"))
    await page.keyboard.type(" Kept here")
    state = page.locator(".editor [data-part=state]")
    await expect(state).to_contain_text("Not saved yet")
    await page.unroute("**/versions")
    await page.keyboard.type(" and there.")

    await expect(state).to_contain_text("Saved")
    assert "Kept here and there." in json.dumps(str((await desk.note("Bo")).body))
    faults.expect("versions")
    faults.expect("ERR_CONNECTION_REFUSED")
