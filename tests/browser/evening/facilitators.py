"""Who leads the group: signing in, the board, attendance, the desk, the signature."""

import re

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.evening.demonstration import Demonstration
from tests.browser.evening.hands import Hands, Keys, Touch
from tools.walking import at


class Facilitator:
    """One of the cast. What they do returns when their page shows it."""

    def __init__(
        self, demo: Demonstration, context: BrowserContext, page: Page, key: str, *, touch: bool
    ) -> None:
        self.demo = demo
        self.context = context
        self.page = page
        self.facts = demo.facilitator(key)
        self.hands: Hands = Touch(page) if touch else Keys(page)

    async def goes(self, path: str) -> None:
        await self.page.goto(self.demo.origin + path)

    async def goes_in_session(self, path: str) -> None:
        await self.goes(f"/sessions/{self.demo.session.session_id}{path}")

    def button(self, name: str, where: Locator | None = None) -> Locator:
        # Keycaps are drawn beside the words and hidden from the name.
        return (where or self.page).get_by_role("button", name=name)

    async def signs_in(self) -> None:
        await self.goes("/sign-in")
        await self.hands.write(self.page.get_by_label("E-mail"), self.facts.email)
        await self.hands.write(self.page.get_by_label("Password"), self.facts.password)
        await self.hands.press(self.button("Sign in"))
        await self.page.wait_for_url(at("/today"))

    # ---- the board

    async def opens_the_room(self) -> None:
        await self.hands.use("o", self.button("Open the room").first)
        await self.page.wait_for_url(at("/sessions/*/board"))
        await expect(self.page.get_by_role("radio").first).to_be_visible()

    async def opens_the_board(self) -> None:
        await self.goes_in_session("/board")
        await expect(self.page.get_by_role("radio").first).to_be_visible()

    async def lets_in(self, name: str) -> None:
        """Let in whoever waits first, who should be *name*."""
        await expect(self.lane).to_contain_text(name)
        await self.hands.use("m", self.button("Let in", self.lane).first)
        await self.shows_present(name)

    async def lets_all_in(self, *names: str) -> None:
        for name in names:
            await expect(self.lane).to_contain_text(name)
        await self.hands.press(self.button("Let all in", self.lane))
        for name in names:
            await self.shows_present(name)

    async def shows_present(self, name: str) -> None:
        await expect(self.tile(name)).to_contain_text(re.compile("Connected|By phone"))

    @property
    def lane(self) -> Locator:
        return self.page.locator("notice-lane")

    async def starts(self) -> None:
        """Start before the appointed time; at it the schedule starts by itself (SES-1)."""
        await self.hands.press(self.button("Start session"))
        await expect(self.page.locator("[data-board]")).to_have_attribute("data-phase", "running")

    def tile(self, name: str) -> Locator:
        return self.page.get_by_role("radio", name=name)

    @property
    def open_tag(self) -> Locator:
        return self.page.locator("open-tag")

    async def picks(self, digit: str, name: str) -> None:
        await self.hands.use(digit, self.tile(name))
        await expect(self.tile(name)).to_be_checked()

    async def tags(self, key: str, label: str) -> None:
        pad = self.page.get_by_role("toolbar", name="Tag the member in hand")
        await self.hands.use(key, pad.get_by_role("button", name=label, exact=True))
        await expect(self.open_tag).to_contain_text(label)

    async def saved(self) -> None:
        await expect(self.open_tag).to_have_attribute("data-state", "saved")

    async def notes(self, words: str) -> None:
        await self.hands.use("n", self.button("note", self.open_tag))
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")
        await expect(self.open_tag).to_contain_text(words)

    async def names_peer(self, digit: str, name: str) -> None:
        await self.hands.use("w", self.button("with whom", self.open_tag))
        await self.hands.use(digit, self.tile(name))
        await expect(self.open_tag).to_contain_text(name)

    async def undoes(self) -> None:
        await self.hands.use("u", self.button("Undo", self.open_tag))
        await expect(self.open_tag).to_contain_text("Undone")

    async def technique(self, digit: str, label: str) -> None:
        strip = self.page.locator("technique-strip")
        await self.hands.use("v", self.button("Techniques", strip))
        offered = strip.get_by_role("group", name="Start or stop")
        await self.hands.use(digit, self.button(label, offered))
        await expect(strip.get_by_role("group", name="Running")).to_contain_text(label)

    async def ends(self) -> None:
        dialog = self.page.get_by_role("dialog", name="End the session?")
        if isinstance(self.hands, Touch):
            await self.hands.press(self.button("More").first)
            await self.hands.press(self.button("End session", self.page.locator("#board-menu")))
        else:
            await self.page.keyboard.press("Shift+E")
        await self.hands.press(self.button("End session", dialog))
        await expect(self.page.locator("[data-board]")).to_have_attribute("data-phase", "ended")

    # ---- afterwards

    async def confirms_attendance(self) -> None:
        confirm = self.button("Confirm attendance")
        await self.hands.use("Shift+Enter", confirm)
        await self.page.wait_for_url(at("/notes/*"))

    async def opens_note(self, name: str) -> None:
        queue = self.page.get_by_role("navigation", name="Notes")
        await self.hands.press(queue.get_by_role("link", name=name))
        await expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    async def asks_why(self, sentence: Locator) -> None:
        """Show what a sentence rests on: by focus, or by a tap on it."""
        await (sentence.tap() if isinstance(self.hands, Touch) else sentence.focus())

    async def answers_everything(self) -> None:
        """Answer each question that stops the signature with its last ready answer."""
        open_ones = self.page.locator("fieldset.prompt[data-blocking][data-state=open]")
        while left := await open_ones.count():
            answer = open_ones.first.get_by_role("button").nth(0)
            await self.hands.press(answer)
            await expect(open_ones).to_have_count(left - 1)

    async def reads(self) -> None:
        before = self.page.url
        await self.hands.use("r", self.button("Read, next note"))
        await self.page.wait_for_url(lambda url: url != before)

    async def signs(self) -> None:
        await self.hands.press(self.page.locator("section.signing summary"))
        await self.hands.press(self.page.get_by_label("I read this note"))
        await self.hands.write(self.page.get_by_label("Your password again"), self.facts.password)
        await self.hands.press(self.button("Sign this note"))
        await expect(self.page.locator("section.signing")).to_contain_text("Signed")

    async def adds(self, kind: str, words: str) -> None:
        signing = self.page.locator("section.signing")
        await self.hands.press(signing.locator("summary"))
        await self.hands.press(signing.get_by_label(kind))
        await self.hands.write(signing.get_by_label("What is to be added"), words)
        await self.hands.press(self.button("Add to the note"))
        await expect(signing.locator(".addendum")).to_contain_text(words)
