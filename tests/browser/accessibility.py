"""What axe-core finds wrong on a page, in lines that a failing test can show."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# Half a megabyte of script goes into a document once, and only the lines come back.
FIND = """async () => (await axe.run({resultTypes: ["violations"]})).violations.flatMap(
  ({id, help, nodes}) => nodes.map(({target}) => `${id}: ${help}: ${target}`))"""


async def barriers(page: Page) -> list[str]:
    """Return one line per element that some people could not use as the page is now."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[str] = await page.evaluate(FIND)
    return [f"{page.url}: {line}" for line in found]
