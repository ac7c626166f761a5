"""A member in a browser of their own, from the link in a message to the last page."""

import re

from playwright.async_api import BrowserContext, Page, WebSocket, expect

from tests.browser.evening.demonstration import Demonstration
from tests.browser.evening.hands import Hands, Mouse, Touch
from tools.walking import at


class Member:
    """One of the cast. What they do returns when their page shows it."""

    def __init__(
        self, demo: Demonstration, context: BrowserContext, page: Page, key: str, *, touch: bool
    ) -> None:
        self.demo = demo
        self.context = context
        self.page = page
        self.key = key
        self.facts = demo.member(key)
        self.hands: Hands = Touch(page) if touch else Mouse(page)
        self._lines: list[WebSocket] = []
        page.on("websocket", lambda line: self._lines.append(line))

    @property
    def link(self) -> str:
        return f"{self.demo.origin}/join#{self.demo.session.links[self.key]}"

    async def opens_link(self, link: str | None = None) -> None:
        await self.page.goto("about:blank")  # as from a message: not from a page of ours
        await self.page.goto(link or self.link)
        await self.presses("Continue")

    async def gives_birth_date(self, *, year: int | None = None) -> None:
        born = self.facts.birth_date
        parts = {"Month": born.month, "Day": born.day, "Year": year or born.year}
        for name, given in parts.items():
            await self.hands.write(self.page.get_by_label(name, exact=True), str(given))
        await self.presses("Continue")

    async def says_where(self) -> None:
        page, hands = self.page, self.hands
        await page.wait_for_url(at("/join/where"))
        await hands.write(page.get_by_label("Address or place"), "212 Alder St, Evanston")
        await hands.choose(page.get_by_label("State"), "Illinois")
        await self._answers("Are you at home?", "Yes")
        await hands.write(page.get_by_label("Their name"), "Nora, sister")
        await hands.write(page.get_by_label("Their phone number"), "555-0142")
        await self._answers("Can someone overhear you?", "No, I’m private")
        await self.presses("Continue")

    async def agrees(self) -> None:
        await self.page.wait_for_url(at("/join/agreements"))
        for box in await self.page.get_by_role("checkbox").all():
            await self.hands.press(box)
        await self.presses("Agree and continue")

    async def is_heard(self) -> None:
        """Return once the server has kept a sign of life of now: after a leap of the stage, theirs
        are of before it.
        """
        for _ in range(3):  # one goes out each second, and what came is kept each second
            await self._lines[-1].wait_for_event("framesent", lambda sent: "sign" in str(sent))

    async def waits(self) -> None:
        await self.page.wait_for_url(at("/join/room"))
        await self.sees(re.compile("You’re here"))

    async def arrives(self) -> None:
        """All of it, as far as the waiting room."""
        await self.opens_link()
        await self.gives_birth_date()
        await self.says_where()
        await self.agrees()
        await self.waits()

    async def is_in(self) -> None:
        await self.sees("You’re in the room")

    async def presses(self, name: str) -> None:
        await self.hands.press(self.page.get_by_role("button", name=name, exact=True))

    async def sees(self, title: str | re.Pattern[str]) -> None:
        await expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    async def reads(self, text: str | re.Pattern[str]) -> None:
        await expect(self.page.locator("main")).to_contain_text(text)

    async def _answers(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("group", name=question)
        await self.hands.press(group.get_by_role("radio", name=answer, exact=True))
