"""Every page in a real state: no barrier, no fault, nothing to move sideways, none left out."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from server.pages.routes import TABLE
from tests.browser.accessibility import barriers
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.evening.demonstration import Demonstration
from tests.browser.faults import Faults
from tools.states import walk_states
from tools.tour import walk
from tools.walking import Surface

NARROWEST = 320  # CSS pixels: a laptop at 400 %
MOST_SECONDS = 900  # some eighty screens, each looked at six ways
# Where nothing is shown: redirects, files, lines; and the video room, which this practice has not.
NO_PAGES = re.compile(
    "^/$|^/static/|^/health$|/socket$|^/sessions/[^/]+/notes$|^/platforms/|^/packets/key$"
    "|^/calendar/{token}$|^/join/onward$|/video(/{room})?$|/reports/{report_id}$"
)
WIDER = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? `${page.scrollWidth} > ${page.clientWidth}` : "";
}"""
REFUSED = "the server responded with a status of"


@pytest.mark.timeout(MOST_SECONDS)
async def test_every_page_is_for_everybody_and_does_nothing_wrong(
    demo: Demonstration, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(REFUSED)  # wrong passwords, dead links and lost addresses are on the way
    check = Check(new_context)

    await walk(demo.cast, check.new_page, check.look)

    assert [] == check.found
    pages = [route.path for route in TABLE if route.method == "GET"]
    left_out = [one for one in pages if not NO_PAGES.search(one) and not _visited(one, check.seen)]
    assert [] == left_out


@pytest.mark.timeout(MOST_SECONDS)
async def test_every_state_is_for_everybody_and_does_nothing_wrong(
    demo: Demonstration, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(REFUSED)  # guesses and a form from elsewhere
    check = Check(new_context)

    await walk_states(demo.cast, check.new_page, check.look)

    assert [] == check.found


class Check:
    """Looks at each screen at several widths, and remembers what is wrong and where it was."""

    def __init__(self, new_context: NewContext) -> None:
        self._new_context = new_context
        self.found: list[str] = []
        self.seen: set[str] = set()

    async def new_page(self, surface: Surface) -> Page:
        width = DESKTOP if surface == "clinician" else 389
        return await (await self._new_context(width)).new_page()

    async def look(self, page: Page, name: str) -> None:
        self.seen.add(urlsplit(page.url).path)
        size = page.viewport_size
        assert size is not None
        for width, scheme in ((PHONE, "light"), (DESKTOP, "dark")):
            await page.set_viewport_size({"width": width, "height": 844})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.found += [f"{name} {width} {scheme}: {line}" for line in await barriers(page)]
        await page.set_viewport_size({"width": NARROWEST, "height": 844})
        wider = await page.evaluate(WIDER)
        self.found += [f"{name} is {wider} at {NARROWEST}"] if wider else []
        await page.set_viewport_size({"width": 2 * NARROWEST, "height": 844})
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        wider = await page.evaluate(WIDER)
        self.found += [f"{name} is {wider} at 200 % text"] if wider else []
        await page.evaluate("document.documentElement.style.fontSize = ''")
        await page.set_viewport_size(size)
        await page.emulate_media(color_scheme="light")


def _visited(path: str, seen: set[str]) -> bool:
    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")
    return any(pattern.match(one) for one in seen)
