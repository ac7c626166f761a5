"""A walk past every screen in a real state: before an evening, in it, after it, and astray.

The walk only leads; who walks says what is done at each screen: a picture, or a check.
"""

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Literal

from playwright.async_api import Locator, Page, expect

from server.demo.practice import Cast, CastSession, script
from server.rehearse.player import Player
from server.rehearse.scenario import shipped

QUIET_MOMENT = time(18, 41, 30)  # somebody asked for help, somebody knocks, risk is open
LATER = time(18, 42, 30)  # nobody is at the door any more
Surface = Literal["clinician", "member"]
Look = Callable[[Page, str], Awaitable[None]]
NewPage = Callable[[Surface], Awaitable[Page]]


async def walk(cast: Cast, new_page: NewPage, look: Look) -> None:
    """Walk past everything; *look* is called with the page and the name of the screen."""
    tour = _Tour(cast, new_page, look)
    session = cast.sessions[0]
    player = Player(
        *(cast, shipped("s1"), session), timezone=script().timezone, speed=0.0, tell=_nothing
    )
    await tour.before()
    await tour.arriving()
    async with player.stage():
        await player.go_on(QUIET_MOMENT)
        await tour.board()
        await player.go_on(LATER)
        await tour.in_the_room()
        await player.go_on()
        await tour.ended()
        await tour.afterwards()
        await tour.last_week()
        await tour.astray()


class _Tour:
    def __init__(self, cast: Cast, new_page: NewPage, look: Look) -> None:
        self._cast = cast
        self._session = cast.sessions[0]
        self._new_page = new_page
        self._look = look
        self._mara: Page
        self._jonah: Page

    async def before(self) -> None:
        """What a facilitator does before the group meets."""
        person = self._cast.facilitators[0]
        self._mara = page = await self._new_page("clinician")
        await page.goto(self._cast.base_url + "/sign-in")
        await self._look(page, "sign-in")
        await page.get_by_label("E-mail").fill(person.email)
        await page.get_by_label("Password").fill("not this one")
        await _button(page, "Sign in").click()
        await expect(page.locator(".error")).to_be_visible()
        await self._look(page, "sign-in-refused")
        await page.get_by_label("Password").fill(person.password)
        await _button(page, "Sign in").click()
        await page.wait_for_url("**/today")
        await self._look(page, "today")
        await self._in_session("/links")
        await self._look(page, "links")
        # Of somebody who does not come tonight: a new link ends the one the rehearsal would use.
        fresh = self._cast.sessions[1]
        await page.goto(f"{self._cast.base_url}/sessions/{fresh.session_id}/links")
        await _button(page, "New link for Sam O.").click()
        await expect(page.locator("copy-text")).to_be_visible()
        await self._look(page, "links-fresh")
        await self._in_session("/board")
        await self._board_ready()
        await self._look(page, "board-before")

    async def arriving(self) -> None:
        """A member's way from the message to the waiting room."""
        self._jonah = page = await self._new_page("member")
        await page.goto(f"{self._cast.base_url}/join")
        await self._look(page, "join-no-link")
        await self._opens(page, self._session, "M06")
        await self._look(page, "join")
        await _button(page, "Continue").click()
        await page.wait_for_url("**/join/you")
        await self._look(page, "join-you")
        await self._born(page, "1950")
        await expect(page.locator("#error-date")).to_be_visible()
        await self._look(page, "join-you-wrong")
        await self._born(page, "1999")
        await page.wait_for_url("**/join/where")
        await self._look(page, "join-where")
        await page.get_by_label("Address or place").fill("parked car, Mill Rd, Aurora")
        await page.get_by_label("State").select_option("IL")
        await page.get_by_label("Their name").fill("Ben Weiss, father")
        await page.get_by_label("Their phone number").fill("555-0153")
        await _radio(page, "Are you at home?", "No, somewhere else").check()
        await _button(page, "Continue").click()
        await expect(page.locator(".error").first).to_be_visible()
        await self._look(page, "join-where-open")
        await _radio(page, "Can someone overhear you?", "No, I’m private").check()
        await _button(page, "Continue").click()
        await page.wait_for_url("**/join/agreements")
        await self._look(page, "join-agreements")
        for box in await page.get_by_role("checkbox").all():
            await box.check()
        await _button(page, "Agree and continue").click()
        await page.wait_for_url("**/join/room")
        await expect(page.get_by_role("heading", name="You’re here")).to_be_visible()
        await self._look(page, "join-waiting")
        await _button(page, "Leave the group").click()
        await self._look(page, "join-leaving")
        await page.get_by_role("dialog").get_by_role("button", name="Leave").click()
        await page.wait_for_url("**/join/left")
        await self._look(page, "join-left")

    async def board(self) -> None:
        """The board in the middle of the evening, and what opens on it."""
        page = self._mara
        await self._in_session("/board")
        await self._board_ready()
        await expect(page.locator("notice-lane")).to_contain_text("Sam O.")
        await self._look(page, "board")
        await page.keyboard.press("4")
        await page.keyboard.press("p")
        await expect(page.locator("open-tag")).to_have_attribute("data-state", "saved")
        await page.keyboard.press("n")
        await self._look(page, "board-tag")
        await page.keyboard.press("Escape")
        await page.keyboard.press("u")
        for key, name in (
            ("?", "keys"),
            ("t", "all-tags"),
            ("Shift+R", "risk"),
            ("Shift+L", "log"),
        ):
            await page.keyboard.press(key)
            await expect(page.get_by_role("dialog")).to_be_visible()
            await self._look(page, f"board-{name}")
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.keyboard.press("z")
        await expect(page.locator("[data-board]")).to_have_attribute("data-covered", "")
        await self._look(page, "board-covered")
        await page.keyboard.press("z")

    async def in_the_room(self) -> None:
        """A member's own page: another device first, then let in."""
        page = self._jonah
        await self._opens(page, self._session, "M06")
        await _button(page, "Continue").click()
        await page.wait_for_url("**/join/you")
        await self._born(page, "1999")
        await page.wait_for_url("**/join/*")
        await page.goto(self._cast.base_url + "/join/room")
        await expect(page.get_by_role("heading", name="Another device")).to_be_visible()
        await self._look(page, "join-second-device")
        await self._admits("Jonah W.")
        await expect(page.get_by_role("heading", name="You’re in the room")).to_be_visible()
        await self._look(page, "join-room")
        await _button(page, "I need help, privately").click()
        await expect(page.locator(".help-said")).to_be_visible()
        await self._look(page, "join-help")

    async def ended(self) -> None:
        await expect(self._jonah.get_by_role("heading", name="Group has ended")).to_be_visible()
        await self._look(self._jonah, "join-ended")
        await self._in_session("/board")
        await expect(self._mara.locator("[data-board]")).to_have_attribute("data-phase", "ended")
        await self._look(self._mara, "board-ended")

    async def afterwards(self) -> None:
        """Attendance, the log, the desk."""
        page = self._mara
        await page.goto(self._cast.base_url + "/today")
        await self._look(page, "today-after")
        await self._in_session("/attendance")
        await self._look(page, "attendance")
        await page.get_by_role("link", name="Change Priya S.").click()
        await expect(page.locator("correction-form")).to_be_visible()
        await self._look(page, "attendance-change")
        await self._in_session("/events")
        await self._look(page, "events")
        await self._in_session("/attendance")
        await _button(page, "Confirm attendance").click()
        await page.wait_for_url("**/notes/*")
        await page.get_by_role("group", name="Data, sentence 3").focus()
        await self._look(page, "desk")
        for name, screen in (
            ("Jonah W.", "desk-questions"),
            ("Ellis T.", "desk-risk"),
            ("Devon K.", "desk-for-other"),
            ("Sam O.", "desk-absence"),
        ):
            await (
                page.get_by_role("navigation", name="Notes").get_by_role("link", name=name).click()
            )
            await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
            await self._look(page, screen)
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await self._look(page, "desk-keys")
        await self._in_session("/signatures")
        await self._look(page, "signatures-closed")

    async def last_week(self) -> None:
        """What is signed."""
        page, past = self._mara, self._cast.last_week
        if past is None:
            raise LookupError("this cast has no last week")
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/signatures")
        await self._look(page, "signatures-signed")
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/notes")
        await page.wait_for_url("**/notes/*")
        queue = page.get_by_role("navigation", name="Notes")
        await queue.get_by_role("link", name="Ana R.").click()
        await expect(page.locator("section.signing .signer")).to_be_visible()
        await self._look(page, "desk-signed")
        await page.get_by_role("link", name="Print").click()
        await page.wait_for_url("**/print")
        await self._look(page, "print")
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/process-note")
        await page.get_by_role("textbox").fill(
            "The group went quiet when somebody cried. I filled the silence; next time, wait."
        )
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Remove this note")).to_be_visible()
        await self._look(page, "process-note")

    async def astray(self) -> None:
        """Where nobody should be."""
        await self._mara.goto(self._cast.base_url + "/no/such/page")
        await self._look(self._mara, "not-found")
        page = await self._new_page("member")
        await self._opens(page, self._session, "M01")
        await _button(page, "Continue").click()
        await expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
        await self._look(page, "join-dead-link")

    # ---- below

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
        await _button(page, "Continue").click()

    async def _admits(self, name: str) -> None:
        lane = self._mara.locator("notice-lane")
        await expect(lane).to_contain_text(f"{name} is waiting")
        await lane.get_by_role("button", name="Let in").first.click()


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def _radio(page: Page, question: str, answer: str) -> Locator:
    return page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)


def _nothing(_: str) -> None:
    """The walk is told by its screens."""
