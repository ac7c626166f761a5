"""An evening at Lakeshore Counseling: a real demonstration, and people in their own browsers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.browser.evening.demonstration import Demonstration
from tests.browser.evening.facilitators import Facilitator
from tests.browser.evening.members import Member


class Evening:
    """The demonstration and whoever comes to it."""

    def __init__(self, demo: Demonstration, new_context: NewContext) -> None:
        self.demo = demo
        self._new_context = new_context

    async def facilitator(
        self, key: str = "F1", width: int = DESKTOP, *, dark: bool = False
    ) -> Facilitator:
        context = await self._new_context(width, dark=dark)
        page = await context.new_page()
        return Facilitator(self.demo, context, page, key, touch=width == PHONE)

    async def member(
        self,
        key: str,
        width: int = PHONE,
        *,
        dark: bool = False,
        context: BrowserContext | None = None,
    ) -> Member:
        context = context or await self._new_context(width, dark=dark)
        page = await context.new_page()
        return Member(self.demo, context, page, key, touch=width == PHONE)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Demonstration]:
    demo = Demonstration(tmp_path / "practice")
    await demo.start()
    yield demo
    said = await demo.stop()
    assert "" == said, said  # whatever it had to complain about is a defect


@pytest_asyncio.fixture(loop_scope="session")
async def evening(demo: Demonstration, new_context: NewContext) -> Evening:
    # In this order: the pages close first, the server after them.
    return Evening(demo, new_context)
