"""A walk past every screen in a real state: before an evening, in it, after it, and astray.

The walk only leads; who walks says what is done at each screen: a picture, or a check.
"""

import re
from datetime import time

from playwright.async_api import expect

from server.demo.practice import Cast, script
from server.rehearse.player import Player
from server.rehearse.scenario import shipped
from tools import (
    answering,
    billing_walk,
    emergency_walk,
    joining_walk,
    letters_walk,
    measuring,
    paying,
)
from tools.setting_up import SettingUp
from tools.walking import Look, NewPage, at, button, radio

QUIET_MOMENT = time(18, 41, 30)  # somebody asked for help, somebody knocks, risk is open
LATER = time(18, 42, 30)  # nobody is at the door any more


async def walk(cast: Cast, new_page: NewPage, look: Look) -> None:
    """Walk past everything; *look* is called with the page and the name of the screen."""
    tour = _Tour(cast, new_page, look)
    session = cast.sessions[0]
    player = Player(
        *(cast, shipped("s1"), session), timezone=script().timezone, speed=0.0, tell=_nothing
    )
    await player.stand_still()
    await tour.before()
    await tour.own_pages()
    await tour.setting_up()
    await tour.arriving()
    async with player.stage():
        await player.go_on(QUIET_MOMENT)
        await tour.board()
        await player.go_on(LATER)
        await tour.in_the_room()
        await player.go_on()
        await tour.ended()
        await tour.afterwards()
        await tour.disturbed()
        await tour.last_week()
        await tour.reviewed()
        await tour.astray()


class _Tour(SettingUp):
    async def before(self) -> None:
        """What a facilitator does before the group meets."""
        person = self._cast.facilitators[0]
        self._mara = page = await self._new_page("clinician")
        await page.goto(self._cast.base_url + "/sign-in")
        await self._look(page, "sign-in")
        await page.get_by_label("E-mail").fill(person.email)
        await page.get_by_label("Password").fill("not this one")
        await button(page, "Sign in").click()
        await expect(page.locator(".error")).to_be_visible()
        await self._look(page, "sign-in-refused")
        await page.get_by_label("Password").fill(person.password)
        await button(page, "Sign in").click()
        await page.wait_for_url(at("/today"))
        await self._look(page, "today")
        await measuring.course(page, self._cast.base_url, self._look)
        # Before the plan of tonight is written, for it says who is asked what.
        await measuring.group_asks(page, self._cast.base_url, self._look)
        await billing_walk.billed(page, self._cast, self._look)
        await answering.answers(page, self._cast.base_url, self._look)
        await answering.papers(page, self._cast.base_url, self._look)
        await answering.payments(page, self._cast.base_url, self._look)
        await letters_walk.written(page, self._cast, self._look)
        await emergency_walk.opened(page, self._cast, self._look)
        await letters_walk.stopped(self._cast.base_url, self._new_page, self._look)
        await joining_walk.practice_lists(page, self._cast.base_url, self._look)
        await joining_walk.newcomers(page, self._cast.base_url, self._look)
        await joining_walk.plans(page, self._cast, self._look)
        await self._in_session("/links")
        await self._look(page, "links")
        # Of somebody who does not come tonight: a new link ends the one the rehearsal would use.
        fresh = self._cast.sessions[1]
        await page.goto(f"{self._cast.base_url}/sessions/{fresh.session_id}/links")
        await button(page, "New link for Sam O.").click()
        await expect(page.locator("copy-text")).to_be_visible()
        await self._look(page, "links-fresh")
        await self._in_session("/board")
        await self._board_ready()
        await self._look(page, "board-before")

    async def own_pages(self) -> None:
        """The account, the group, a day without one."""
        page = self._mara
        await page.goto(self._cast.base_url + "/today?day=2026-12-24")
        await self._look(page, "today-empty")
        await page.goto(self._cast.base_url + "/account")
        await self._look(page, "account")
        for label in ("Your password now", "New password", "New password again"):
            await page.get_by_label(label, exact=True).fill("short")
        await button(page, "Change password").click()
        await expect(page.locator(".error").first).to_be_visible()
        await self._look(page, "account-refused")
        await page.goto(self._cast.base_url + "/today")
        await page.get_by_role("link", name="Wednesday evening").first.click()
        await page.wait_for_url(at("/groups/*"))
        await self._look(page, "group")
        await page.get_by_text("Leaves the group: Sam O.").click()
        await page.get_by_label("Not expected from").last.fill("2026-11-19")
        await page.get_by_label("Reason").last.fill("Moved to another city")
        await button(page, "Leaves the group").click()
        await expect(page.get_by_text("Moved to another city")).to_be_visible()
        await self._look(page, "group-left")
        await page.goto(self._cast.base_url + "/notes/no-such-note-0000000000")
        await self._look(page, "not-yours")
        # An open board keeps her signed in while the evening's hours are played in seconds.
        await self._in_session("/board")
        await self._board_ready()

    async def arriving(self) -> None:
        """A member's way from the message to the waiting room."""
        self._jonah = page = await self._new_page("member")
        await page.goto(f"{self._cast.base_url}/join")
        await self._look(page, "join-no-link")
        await self._opens(page, self._session, "M06")
        await self._look(page, "join")
        await button(page, "Continue").click()
        await page.wait_for_url(at("/join/you"))
        await self._look(page, "join-you")
        await self._born(page, "1950")
        await expect(page.locator("#error-date")).to_be_visible()
        await self._look(page, "join-you-wrong")
        await self._born(page, "1999")
        await page.wait_for_url(at("/join/where"))
        await self._look(page, "join-where")
        await self._says_where(page)
        await button(page, "Continue").click()
        await expect(page.locator(".error").first).to_be_visible()
        await self._look(page, "join-where-open")
        await radio(page, "Can someone overhear you?", "No, I’m private").check()
        await button(page, "Continue").click()
        await page.wait_for_url(at("/join/agreements"))
        await self._look(page, "join-agreements")
        for box in await page.get_by_role("checkbox").all():
            await box.check()
        await button(page, "Agree and continue").click()
        await measuring.on_the_way_in(page, self._look)
        await page.wait_for_url(at("/join/room"))
        await expect(page.get_by_role("heading", name="You’re here")).to_be_visible()
        await self._look(page, "join-waiting")
        await joining_walk.member_consents(page, self._look)
        await button(page, "Leave the group").click()
        await self._look(page, "join-leaving")
        await page.get_by_role("dialog").get_by_role("button", name="Leave").click()
        await page.wait_for_url(at("/join/left"))
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
        await button(page, "Continue").click()
        await page.wait_for_url(at("/join/you"))
        await self._born(page, "1999")
        await page.wait_for_url(re.compile("/join/(where|agreements|measures|room)$"))
        await page.goto(self._cast.base_url + "/join/room")
        await expect(page.get_by_role("heading", name="Another device")).to_be_visible()
        await self._look(page, "join-second-device")
        await self._admits("Jonah W.")
        await expect(page.get_by_role("heading", name="You’re in the room")).to_be_visible()
        await self._look(page, "join-room")
        await button(page, "I need help, privately").click()
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
        await button(page, "Confirm attendance").click()
        await page.wait_for_url(at("/notes/*"))
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

    async def disturbed(self) -> None:
        """Two people at one sentence, and a record that changed after the draft."""
        page = self._mara
        await self._in_session("/notes")
        await page.wait_for_url(at("/notes/*"))
        sentence = page.get_by_role("group", name="Data, sentence 3")
        await sentence.focus()
        await page.keyboard.press("e")
        await page.wait_for_url(at("/notes/*?*change=*"))
        elsewhere = await page.context.new_page()
        await elsewhere.goto(page.url)
        await elsewhere.locator("#editor-text").fill("She said no to the Saturday shift.")
        await button(elsewhere, "Keep").click()
        await elsewhere.wait_for_url(lambda url: "change=" not in url)
        await elsewhere.close()
        await page.locator("#editor-text").fill("She reported that she had said no.")
        await expect(page.locator("[data-part=conflict]")).to_be_visible()
        await self._look(page, "desk-merge")
        await self._in_session("/attendance")
        await page.get_by_role("link", name="Change Priya S.").click()
        await page.get_by_label("Time", exact=True).fill("18:55")
        await page.get_by_label("Reason").fill("Said goodbye at 18:55; the app closed late")
        await button(page, "Keep").click()
        await expect(page.get_by_text("the app closed late")).to_be_visible()
        await self._look(page, "attendance-corrected")
        await self._in_session("/notes")
        queue = page.get_by_role("navigation", name="Notes")
        await queue.get_by_role("link", name="Priya S.").click()
        await expect(page.get_by_role("heading", level=1, name="Priya S.")).to_be_visible()
        await self._look(page, "desk-stale")

    async def last_week(self) -> None:
        """What is signed."""
        page, past = self._mara, self._cast.last_week
        if past is None:
            raise LookupError("this cast has no last week")
        # Not before the evening: the stage's clock runs on while one looks.
        await paying.payers(page, self._cast.base_url, self._look)
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/signatures")
        await self._look(page, "signatures-signed")
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/notes")
        await page.wait_for_url(at("/notes/*"))
        queue = page.get_by_role("navigation", name="Notes")
        await queue.get_by_role("link", name="Ana R.").click()
        await expect(page.locator("section.signing .signer")).to_be_visible()
        await self._look(page, "desk-signed")
        await page.get_by_text("Add to this note").click()
        await self._look(page, "desk-adding")
        await page.get_by_role("radio", name="Late entry").check()
        await page.get_by_label("What is to be added").fill("She called on Thursday: it went well.")
        await button(page, "Add to the note").click()
        await expect(page.locator(".addendum")).to_be_visible()
        await page.locator(".addendum").scroll_into_view_if_needed()
        await self._look(page, "desk-addendum")
        await page.get_by_role("link", name="Print").click()
        await page.wait_for_url(at("/notes/*/print"))
        await self._look(page, "print")
        await page.go_back()
        await page.get_by_role("link", name="Export").click()
        await page.wait_for_url(at("/confirm?next=*"))
        await self._look(page, "confirm")
        await page.get_by_label("Your password").fill(self._cast.facilitators[0].password)
        await button(page, "Continue").click()
        await page.wait_for_url(at("/notes/*/exports"))
        await page.get_by_text("How a packet is checked").click()
        await self._look(page, "export")
        await page.get_by_role("link", name="Show the text").click()
        await expect(page.get_by_role("heading", name="All of it")).to_be_visible()
        await self._look(page, "export-text")
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/process-note")
        await page.get_by_role("textbox").fill(
            "The group went quiet when somebody cried. I filled the silence; next time, wait."
        )
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Remove this note")).to_be_visible()
        await self._look(page, "process-note")
        for path in ("sign-in-log", "sources", "reports"):
            await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/{path}")
            await self._look(page, path)
        await page.goto(f"{self._cast.base_url}/sessions/{past.session_id}/attendance")
        await page.get_by_role("link", name="Over the group").click()
        await page.wait_for_url(at("/groups/*/attendance"))
        await self._look(page, "group-attendance")
        await page.goto(f"{self._cast.base_url}/documentation")
        await self._look(page, "documentation")
        await page.get_by_role("link", name="Programme").click()
        await self._look(page, "programme")
        await page.get_by_role("link", name="What groups bring in").click()
        await page.wait_for_url(at("/programme/money"))
        await self._look(page, "programme-money")
        await page.goto(f"{self._cast.base_url}/programme/money/services")
        await self._look(page, "programme-services")

    async def reviewed(self) -> None:
        """What Mara signed, before a supervisor."""
        owen, mara = self._cast.facilitators[1], self._mara
        await mara.goto(self._cast.base_url + "/account")
        await mara.get_by_label("Who signs your notes after you?").select_option(
            label=f"{owen.name}, LCPC"
        )
        await mara.locator("form", has=mara.locator("#supervisor")).get_by_role("button").click()
        await mara.wait_for_url(at("/account?saved=supervisor"))
        page = await self._new_page("clinician")
        await page.goto(self._cast.base_url + "/sign-in")
        await page.get_by_label("E-mail").fill(owen.email)
        await page.get_by_label("Password").fill(owen.password)
        await button(page, "Sign in").click()
        await page.wait_for_url(at("/today"))
        await page.goto(self._cast.base_url + "/reviews")
        await self._look(page, "reviews")
        await page.get_by_role("link", name="Ana").first.click()
        await page.wait_for_url(at("/reviews/*"))
        await self._look(page, "review")

    async def astray(self) -> None:
        """Where nobody should be."""
        await self._mara.goto(self._cast.base_url + "/no/such/page")
        await self._look(self._mara, "not-found")
        page = await self._new_page("member")
        await self._opens(page, self._session, "M01")
        await button(page, "Continue").click()
        await expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
        await self._look(page, "join-dead-link")


def _nothing(_: str) -> None:
    """The walk is told by its screens."""
