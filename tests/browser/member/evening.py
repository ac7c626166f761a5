"""Bo's evening in a real browser, with Ana's hands in the room behind it."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page

from server.core import commands as c
from server.core.commands import Actor, AnyCommand
from server.core.state import Session
from server.live import wire
from tests.pages.meeting import Meeting
from tests.pages.member import link_for
from tests.pages.site import Site

LOST = ("WebSocket connection", "ERR_INTERNET_DISCONNECTED")
PATIENCE = 15  # seconds; a page signs every one
ASKED_AGAIN = "status of 422"  # the browser tells of a form that came back


@dataclass
class Evening:
    """Bo's browser, and Ana's hands in the room behind it."""

    site: Site
    meeting: Meeting
    context: BrowserContext
    page: Page

    async def ana(self, minute: float, *commands: AnyCommand) -> None:
        ana = Actor("facilitator", self.site.ana.facilitator_id, "page-ana-board")
        await self.meeting.ask(minute, ana, *commands)

    async def opens_link(self) -> None:
        token = await link_for(self.site, self.site.ana.bo)
        await self.page.goto(f"{self.site.origin}/join#{token}")

    async def says_who(self) -> None:
        await self.opens_link()
        await self.presses("Continue")
        for part, value in (("Month", "05"), ("Day", "17"), ("Year", "1990")):
            await self.page.get_by_label(part).fill(value)
        await self.presses("Continue")

    async def says_where(self) -> None:
        await self.says_who()
        await self.page.get_by_label("Address or place").fill("12 Elm Street, Peoria")
        await self.page.get_by_label("State").select_option("IL")
        await self.page.get_by_label("Yes", exact=True).check()
        await self.page.get_by_label("Their name").fill("Sis, sister")
        await self.page.get_by_label("Their phone number").fill("555-0101")
        await self.page.get_by_label("No, I’m private").check()
        await self.presses("Continue")

    async def arrives(self, *, declines: str = "") -> None:
        await self.arrives_at("waiting", declines=declines)

    async def arrives_at(self, state: str, *, declines: str = "") -> None:
        await self.says_where()
        for box in await self.page.get_by_role("checkbox").all():
            if await box.get_attribute("name") != declines:
                await box.check()
        await self.presses("Agree and continue")
        await self.shows(state)

    async def is_let_in(self) -> None:
        await self.arrives()
        await self.ana(-5, c.OpenRoom(), c.AdmitMember(self.site.ana.bo))
        await self.shows("in_room")

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def shows(self, state: str) -> None:
        await self.page.locator(f"member-room[data-state={state}]").wait_for()

    async def ends(self, minute: float) -> None:
        """It ends, and Bo was there until then: the page was heard at that minute of our clock."""
        await self.ana(minute)
        room = await self.site.rooms.room(
            self.site.ana.practice.practice_id, self.site.ana.session_id
        )
        assert room is not None
        now = self.site.clock.now()
        async with asyncio.timeout(PATIENCE):
            while any(line.last_sign_at < now for line in room.lines.values()):
                await asyncio.to_thread(lambda: None)
        await self.ana(minute, c.EndSession())

    async def session(self) -> Session:
        room = await self.site.rooms.room(
            self.site.ana.practice.practice_id, self.site.ana.session_id
        )
        assert room is not None
        return room.session

    async def loses_the_line(self) -> None:
        await self.context.set_offline(True)
        room = await self.site.rooms.room(
            self.site.ana.practice.practice_id, self.site.ana.session_id
        )
        assert room is not None
        room.cut(self.site.ana.bo, wire.RESTART, "cut by a test")
        await self.shows("lost")
