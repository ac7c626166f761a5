"""One session from the link to the signature: a facilitator, three members, real browsers."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.evening.conftest import Evening

ANA, DEVON, PRIYA = "Ana R.", "Devon K.", "Priya S."


@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
async def test_one_session_from_the_link_to_the_signature(evening: Evening, width: int) -> None:
    demo = evening.demo
    mara = await evening.facilitator("F1", width)
    ana, devon, priya = [await evening.member(key, width) for key in ("M01", "M02", "M03")]

    # Before the start.
    await mara.signs_in()
    await mara.opens_the_room()
    await ana.arrives()
    await mara.lets_in(ANA)
    await asyncio.gather(devon.arrives(), priya.arrives())
    await mara.lets_all_in(DEVON, PRIYA)
    for member in (ana, devon, priya):
        await member.is_in()
    nothing_of_others = re.compile("Devon|Priya|Kessler|Shah")
    await expect(ana.page.locator("body")).not_to_contain_text(nothing_of_others)

    # During it.
    await demo.it_is("17:59:00", still=True)
    await mara.starts()
    await mara.technique("1", "Structured check-in")
    await demo.it_is("18:10:00", still=True)
    await mara.picks("1", ANA)
    await mara.tags("p", "Supported")
    await mara.notes("offered to call on Sunday")
    await mara.names_peer("3", PRIYA)
    await mara.saved()
    await mara.picks("2", DEVON)
    await mara.tags("q", "Quiet")
    await mara.saved()
    await mara.undoes()
    await demo.it_is("18:44:00", still=True)

    # The end of it.
    await mara.ends()
    for member in (ana, devon, priya):
        await member.sees("Group has ended")
        await member.reads("45 minutes")
    await mara.hands.press(mara.page.get_by_role("link", name="Confirm attendance").first)
    await expect(mara.page.locator("main")).to_contain_text("3 of 9 attended")
    await mara.confirms_attendance()

    # The note.
    await mara.opens_note(ANA)
    draft = mara.page.locator("note-draft")
    # Beside a sentence the clinician may see with whom it was; in the note nobody may.
    written = " ".join(await draft.locator(".sentence [data-part=text]").all_text_contents())
    assert "Ana attended 45 of 45 minutes" in written
    assert nothing_of_others.search(written) is None, written
    sentence = draft.locator(".sentence", has_text=re.compile("support", re.IGNORECASE)).first
    await mara.asks_why(sentence)
    shown = mara.page.get_by_text("offered to call on Sunday").locator("visible=true")
    await expect(shown.first).to_be_visible()
    await mara.answers_everything()
    note = mara.page.url
    await mara.reads()
    await mara.page.goto(note)
    await mara.signs()
    await expect(mara.page.locator("section.signing")).to_contain_text("Mara Quint, LCSW")
    await expect(mara.button("change", mara.page.locator(".desk-foot"))).to_have_count(0)
    await mara.adds("Addendum", "Ana called the office on Thursday.")

    # On paper. A phone has room for one link; the page of exports leads to the print view there.
    if width == PHONE:
        await mara.hands.press(mara.page.get_by_role("link", name="Export"))
        await mara.hands.press(mara.page.get_by_role("link", name="Print view"))
    else:
        await mara.hands.press(mara.page.get_by_role("link", name="Print"))
    paper = mara.page.locator("body")
    for words in ("Ana Ruiz", "LC-20398", "Mara Quint, LCSW", "45", "Ana called the office"):
        await expect(paper).to_contain_text(words)
    await expect(paper).not_to_contain_text(nothing_of_others)
