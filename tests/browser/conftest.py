"""A real Chromium for the tests in this folder, and a watch over every page it opens.

One browser a worker, one context a person: contexts share nothing, like separate devices.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.browser.faults import Faults

HERE = Path(__file__).parent
PHONE, DESKTOP = 390, 1280  # CSS pixels across
MOST_MS = 60_000  # for one act, on a machine that is busy with other tests
HEIGHT = {PHONE: 844}
# The first is the same engine without the windows around it: three times as quick to open one.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",  # tests run as root in a container; they only open pages of ours
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=MOST_MS)


class NewContext(Protocol):
    """Opens a context as wide as a phone or a desktop, in light or dark."""

    async def __call__(self, width: int = DESKTOP, *, dark: bool = False) -> BrowserContext: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The browser lives as long as the session, so the tests that talk to it share its loop.
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def chromium_path() -> str:
    """Return the browser to start; fail, never skip, when there is none."""
    chosen = os.environ.get("CHROMIUM")
    for name in [chosen] if chosen else BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.fail("browser not found: apt-get install chromium, or set CHROMIUM=/path", pytrace=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
def faults() -> Iterator[Faults]:
    faults = Faults()
    yield faults
    assert [] == faults.unexpected


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser, faults: Faults) -> AsyncIterator[NewContext]:
    opened: list[BrowserContext] = []

    async def open_context(width: int = DESKTOP, *, dark: bool = False) -> BrowserContext:
        context = await browser.new_context(
            viewport={"width": width, "height": HEIGHT.get(width, 900)},
            color_scheme="dark" if dark else "light",
            has_touch=width == PHONE,
            is_mobile=width == PHONE,
            locale="en-US",
        )
        opened.append(context)
        context.set_default_timeout(MOST_MS)
        await faults.watch(context)
        return context

    yield open_context
    for context in opened:
        await context.close()
