"""What axe-core finds wrong on a page, in lines that a failing test can show."""

from collections.abc import Mapping

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# Half a megabyte of script goes into a document once, and only the lines come back.
FIND = """async rules => (await axe.run(rules)).violations.flatMap(
  ({id, help, nodes}) => nodes.map(({target}) => `${id}: ${help}: ${target}`))"""
EVERY = {"resultTypes": ["violations"]}
CONTRAST = EVERY | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


async def barriers(page: Page) -> list[str]:
    """Return one line per element that some people could not use as the page is now."""
    return await _find(page, EVERY)


async def barriers_light_and_dark(page: Page) -> list[str]:
    """The same in both schemes. The dark one is other colours (tokens.css): only they are asked."""
    light = await barriers(page)
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = await _find(page, CONTRAST)
    await page.emulate_media(color_scheme="light")  # and still: no colour is half way to another
    return light + [f"dark: {line}" for line in dark]


async def _find(page: Page, rules: Mapping[str, object]) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[str] = await page.evaluate(FIND, rules)
    return [f"{page.url}: {line}" for line in found]
