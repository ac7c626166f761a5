"""What every walk past the screens needs: whose pages they are, and how members and Mara move."""

import re
from collections.abc import Awaitable, Callable
from typing import Literal

from playwright.async_api import Locator, Page, expect

from server.demo.practice import Cast, CastSession

Surface = Literal["clinician", "member"]
Look = Callable[[Page, str], Awaitable[None]]
NewPage = Callable[[Surface], Awaitable[Page]]


class Walk:
    """Mara, who leads tonight's group, and Jonah, a member. *look* is called at each screen."""

    def __init__(self, cast: Cast, new_page: NewPage, look: Look) -> None:
        self._cast = cast
        self._session = cast.sessions[0]
        self._new_page = new_page
        self._look = look
        self._mara: Page
        self._jonah: Page

    async def _in_session(self, path: str) -> None:
        await self._mara.goto(f"{self._cast.base_url}/sessions/{self._session.session_id}{path}")

    async def _board_ready(self) -> None:
        await expect(self._mara.get_by_role("radio")).to_have_count(len(self._session.links))

    async def _opens(self, page: Page, session: CastSession, key: str) -> None:
        await page.goto("about:blank")
        await page.goto(f"{self._cast.base_url}/join#{session.links[key]}")

    async def _born(self, page: Page, year: str) -> None:
        for label, given in (("Month", "12"), ("Day", "5"), ("Year", year)):
            await page.get_by_label(label, exact=True).fill(given)
        await button(page, "Continue").click()

    async def _admits(self, name: str) -> None:
        lane = self._mara.locator("notice-lane")
        await expect(lane).to_contain_text(f"{name} is waiting")
        await lane.get_by_role("button", name="Let in").first.click()

    async def _says_where(self, page: Page) -> None:
        await page.get_by_label("Address or place").fill("parked car, Mill Rd, Aurora")
        await page.get_by_label("State").select_option("IL")
        await page.get_by_label("Their name").fill("Ben Weiss, father")
        await page.get_by_label("Their phone number").fill("555-0153")
        await radio(page, "Are you at home?", "No, somewhere else").check()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def radio(page: Page, question: str, answer: str) -> Locator:
    return page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)


def at(where: str) -> re.Pattern[str]:
    """Return what an address is when it is *where*: nothing that only ends like it, as the address
    of a page that sends one there later does. `*` is an id; after `?` and `#`, whatever there is.
    """
    path, mark, rest = re.split("([?#]|$)", where, maxsplit=1)
    path = re.escape(path).replace(r"\*", "(?!new$)[^/?#]+")
    rest = re.escape(mark + rest).replace(r"\*", ".*") if mark else "([?#].*)?"
    return re.compile(f"^https?://[^/]+{path}{rest}$")
