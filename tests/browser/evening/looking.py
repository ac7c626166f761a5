"""Looks at one screen as many people see it: phone and desktop, light and dark, zoomed in."""

from urllib.parse import urlsplit

from playwright.async_api import Page

from tests.browser.accessibility import barriers
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tools.walking import Surface

NARROWEST = 320  # CSS pixels: a laptop at 400 %
MOST_SECONDS = 900  # some hundred screens, each looked at four ways
REFUSED = "the server responded with a status of"
WIDER = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? `${page.scrollWidth} > ${page.clientWidth}` : "";
}"""


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
