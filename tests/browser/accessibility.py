"""What axe-core finds wrong on a page, in lines that a failing test can show."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def barriers(page: Page) -> list[str]:
    """Return one line per element that some people could not use as the page is now."""
    results = await Axe().run(page)
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['target']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
