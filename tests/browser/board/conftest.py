"""A board in a real browser, and the room that is scripted behind it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.board.hands import OpenBoard
from tests.browser.board.scene import s1
from tests.browser.board.scripted_room import ScriptedRoom, serving
from tests.browser.conftest import DESKTOP, NewContext


@pytest.fixture
def room() -> ScriptedRoom:
    return ScriptedRoom(s1())


@pytest_asyncio.fixture(loop_scope="session")
async def open_board(room: ScriptedRoom, new_context: NewContext) -> AsyncIterator[OpenBoard]:
    pages: list[Page] = []
    async with serving(room) as address:

        async def opened(width: int = DESKTOP, height: int = 0, *, dark: bool = False) -> Page:
            context = await new_context(width, dark=dark)
            page = await context.new_page()
            pages.append(page)
            if height:
                await page.set_viewport_size({"width": width, "height": height})
            await page.clock.install()
            await page.goto(address)
            shown = 0 if room.full else len(room.view.tiles)
            await expect(page.get_by_role("radio")).to_have_count(shown)
            return page

        yield opened
        for page in pages:
            await page.close()  # or the server would wait for its sockets
