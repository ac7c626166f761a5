"""A second walk, past what goes wrong or stands empty: doors that stay shut, lines that drop,
commands that are refused. It needs a demonstration of its own, for it would spoil the evening.
"""

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from server.demo.practice import Cast
from tools.walking import Look, NewPage, Surface, Walk, at, button, radio

GUESSES = 14  # more than one address may miss at once
FOREIGN_FORM = '<form method="post" action="{address}"><button>Go</button></form>'
# The board offers no end before the start: that is for the rules of the room to say.
ENDS = """board => board.dispatchEvent(new CustomEvent("command",
  { detail: { type: "end_session" } }))"""
GUESS = """async times => {
  for (let i = 0; i < times; i += 1) {
    const body = new URLSearchParams({ token: String(i).padStart(43, "x") });
    await fetch("/join", { method: "POST", body });
  }
}"""
REFUSED = """board => board.dispatchEvent(new CustomEvent("command",
  { detail: { type: "tag_member", member_id: "nobody-we-know-0000000", term: "pb_disclosed" } }))"""


async def walk_states(cast: Cast, new_page: NewPage, look: Look) -> None:
    """Walk past every state the evening itself does not show."""
    states = _States(cast, new_page, look)
    await states.signed_in()
    await states.at_the_door()
    await states.in_the_room()
    await states.without_a_line()
    await states.out_again()
    await states.over()
    await states.shut()


class _Line:
    """The line of a page, which can be cut and mended."""

    def __init__(self) -> None:
        self._cut = False
        self._open: list[WebSocketRoute] = []

    async def carry(self, socket: WebSocketRoute) -> None:
        if self._cut:
            return await socket.close(code=1012)
        socket.connect_to_server()
        self._open.append(socket)
        return None

    async def cut(self) -> None:
        self._cut = True
        for socket in self._open:
            await socket.close(code=1012)
        self._open.clear()

    def mend(self) -> None:
        self._cut = False


class _States(Walk):
    async def _page_with_line(self, surface: Surface) -> tuple[Page, _Line]:
        page, line = await self._new_page(surface), _Line()
        await page.route_web_socket(lambda url: url.endswith("/socket"), line.carry)
        return page, line

    async def signed_in(self) -> None:
        person = self._cast.facilitators[0]
        self._mara, self._maras = await self._page_with_line("clinician")
        page = self._mara
        await page.goto(self._cast.base_url + "/sign-in")
        await page.get_by_label("E-mail").fill(person.email)
        await page.get_by_label("Password").fill(person.password)
        await button(page, "Sign in").click()
        await page.wait_for_url(at("/today"))

    async def at_the_door(self) -> None:
        """Refused, and let in after all."""
        await self._in_session("/board")
        await self._board_ready()
        await button(self._mara, "Open room").click()
        await expect(button(self._mara, "Start session")).to_be_visible()
        self._jonah, self._jonahs = await self._page_with_line("member")
        page = self._jonah
        await self._opens(page, self._session, "M06")
        await button(page, "Continue").click()
        await page.wait_for_url(at("/join/you"))
        await self._born(page, "1999")
        await page.wait_for_url(at("/join/where"))
        await self._says_where(page)
        await radio(page, "Can someone overhear you?", "No, I’m private").check()
        await button(page, "Continue").click()
        await page.wait_for_url(at("/join/agreements"))
        await button(page, "Agree and continue").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await self._look(page, "join-declined")
        for box in await page.get_by_role("checkbox").all():
            await box.check()
        await button(page, "Agree and continue").click()
        await self._shows("waiting")
        await expect(self._lane).to_contain_text("Jonah W. is waiting")
        await self._look(self._mara, "board-knock")
        await button(self._mara, "Not now").click()
        await self._shows("refused")
        await self._look(page, "join-refused")
        await button(page, "Ask again").click()
        await self._admits("Jonah W.")
        await self._shows("in_room")

    async def in_the_room(self) -> None:
        """Away, in need of help, and a command that cannot be."""
        page, mara = self._jonah, self._mara
        await button(page, "Step away").click()
        await self._shows("away")
        await self._look(page, "join-away")
        await button(page, "I’m back").click()
        await self._shows("in_room")
        await button(page, "I need help, privately").click()
        await expect(self._lane).to_contain_text("asked for help")
        await self._look(mara, "board-help")
        await button(mara, "I’m on it").click()
        await expect(page.locator(".help-said")).to_contain_text("Mara")
        await self._look(page, "join-help-answered")
        await mara.locator("[data-board]").evaluate(REFUSED)
        await expect(self._lane).to_contain_text("Not saved")
        await self._look(mara, "board-refused")

    async def without_a_line(self) -> None:
        """The line drops on both sides; tags wait and are kept."""
        await self._jonahs.cut()
        await self._shows("lost")
        await self._look(self._jonah, "join-lost")
        self._jonahs.mend()
        await self._shows("in_room")
        await self._mara.keyboard.press("6")
        await self._maras.cut()
        await expect(self._lane).to_contain_text("Offline.")
        for key in ("s", "p"):
            await self._mara.keyboard.press(key)
        await expect(self._lane).to_contain_text("2 tags not saved yet")
        await self._look(self._mara, "board-offline")
        self._maras.mend()
        await expect(self._lane).to_contain_text("2 tags saved, in their places")
        await self._look(self._mara, "board-back")

    async def out_again(self) -> None:
        """Asked to step out; the questions before what cannot be taken back."""
        mara = self._mara
        await button(mara, "More").first.click()
        await button(mara, "Ask the member in hand to step out").click()
        await expect(mara.get_by_role("dialog")).to_be_visible()
        await self._look(mara, "board-remove")
        await mara.get_by_role("dialog").get_by_role("button", name="Step out").click()
        await self._shows("removed")
        await self._look(self._jonah, "join-removed")

    async def over(self) -> None:
        """A session that ended without being started."""
        mara = self._mara
        await mara.locator("[data-board]").evaluate(ENDS)
        await expect(self._lane).to_contain_text("This session was not held")
        await self._look(mara, "board-not-held")
        await self._shows("ended")
        await self._in_session("/attendance")
        await self._look(mara, "attendance-not-held")

    async def shut(self) -> None:
        """Links and addresses that lead no further, last of all the one who tries too often."""
        page = await self._new_page("member")
        for key, screen in (("M06", "join-over"), ("M05", "join-early")):
            session = self._session if screen == "join-over" else self._cast.sessions[1]
            await self._opens(page, session, key)
            await button(page, "Continue").click()
            await page.wait_for_load_state()
            await self._look(page, screen)
        await page.goto("about:blank")
        await page.goto(f"{self._cast.base_url}/join#half-a-link")
        await self._look(page, "join-cut")
        await self._posts_from_elsewhere(page, "/sign-in")
        await self._look(page, "foreign")
        await page.goto(self._cast.base_url + "/join")
        await page.evaluate(GUESS, GUESSES)
        await page.goto("about:blank")
        await page.goto(f"{self._cast.base_url}/join#{'z' * 43}")
        await button(page, "Continue").click()
        await expect(page.get_by_role("heading", name="Too many tries")).to_be_visible()
        await self._look(page, "join-too-often")

    # ---- below

    @property
    def _lane(self) -> Locator:
        return self._mara.locator("notice-lane")

    async def _shows(self, state: str) -> None:
        await self._jonah.locator(f"member-room[data-state={state}]").wait_for()

    async def _posts_from_elsewhere(self, page: Page, path: str) -> None:
        await page.goto("about:blank")
        await page.set_content(FOREIGN_FORM.format(address=self._cast.base_url + path))
        await button(page, "Go").click()
        await page.wait_for_load_state()
