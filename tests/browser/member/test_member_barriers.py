"""Every page and state of a member, usable by everybody: axe, a thumb, the narrowest phone."""

from playwright.async_api import Page

from tests.browser.accessibility import barriers_light_and_dark
from tests.browser.conftest import PHONE, NewContext
from tests.browser.faults import Faults
from tests.browser.member.evening import ASKED_AGAIN, LOST, Evening
from tests.browser.member.walk import everywhere
from tests.pages.meeting import Meeting
from tests.pages.site import Site

NARROWEST = 320
THUMB = 44  # CSS pixels
PRESSED = "button, summary, .button, .tick, .two > label, input[type=text]"


async def test_everybody_can_use_every_page_and_state(
    site: Site, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(*LOST, ASKED_AGAIN)
    context = await new_context(PHONE)
    evening = Evening(site, await Meeting.of(site), context, await context.new_page())
    found, wider, small = [], [], []
    async for state in everywhere(evening):
        found += [f"{state}: {barrier}" for barrier in await barriers_light_and_dark(evening.page)]
        if await evening.page.evaluate("document.documentElement.scrollWidth") > PHONE:
            wider.append(state)
        small += [f"{state}: {what}" for what in await _too_small(evening.page)]

    assert [] == found
    assert [] == wider
    assert [] == small


async def test_no_page_has_to_be_moved_sideways(
    site: Site, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(*LOST, ASKED_AGAIN)
    context = await new_context(NARROWEST)
    evening = Evening(site, await Meeting.of(site), context, await context.new_page())
    wider = []
    async for state in everywhere(evening):
        if await evening.page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            wider.append(state)

    assert [] == wider


async def _too_small(page: Page) -> list[str]:
    """Return what a thumb could miss: buttons, fields and links that are not part of a sentence."""
    found: list[str] = await page.evaluate(
        """([what, least]) => [...document.querySelectorAll(what)]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least)
          .map((one) => one.textContent.trim() || one.id)""",
        [PRESSED, THUMB],
    )
    return found
