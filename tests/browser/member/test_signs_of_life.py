"""A member's page nobody looks at: it stays alive, says so, and is told apart from a leave."""

import asyncio
import json

from playwright.async_api import CDPSession, Page, WebSocket, expect

from server.core import commands as c
from server.core import events as e
from server.live.line import Line
from tests.browser.member.evening import Evening

# What a browser does to a page hidden for five minutes.
SLOW_TIMERS = """
for (const name of ["setInterval", "setTimeout"]) {
  const real = window[name];
  window[name] = (act, ms, ...rest) => real(act, Math.max(ms ?? 0, 60_000), ...rest);
}
"""
IS_HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Signs:
    """The signs of life a page sends, as they leave it."""

    def __init__(self, page: Page) -> None:
        self.sent: list[dict[str, object]] = []
        self._more = asyncio.Condition()
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._take)

    async def _take(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        if message["type"] == "sign":
            async with self._more:
                self.sent.append(message)
                self._more.notify_all()

    async def more(self, count: int) -> list[dict[str, object]]:
        """Return the next *count* signs."""
        begun = len(self.sent)
        async with self._more:
            await self._more.wait_for(lambda: len(self.sent) >= begun + count)
        return self.sent[begun:]


async def line(evening: Evening) -> Line:
    practice, session = evening.site.ana.practice.practice_id, evening.site.ana.session_id
    room = await evening.site.rooms.room(practice, session)
    assert room is not None
    [only] = [line for line in room.lines.values() if line.actor.kind == "member"]
    return only


async def freezes(evening: Evening) -> CDPSession:
    devtools = await evening.context.new_cdp_session(evening.page)
    await devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    return devtools


async def thaws(devtools: CDPSession) -> None:
    await devtools.send("Page.setWebLifecycleState", {"state": "active"})


async def disconnections(evening: Evening) -> list[e.MemberDisconnected]:
    log = await evening.site.ana.practice.log.read(evening.site.ana.session_id)
    return [r.event for r in log if isinstance(r.event, e.MemberDisconnected)]


async def test_a_page_whose_timers_are_slowed_down_gives_a_sign_each_second(
    evening: Evening,
) -> None:
    await evening.context.add_init_script(SLOW_TIMERS)
    signs = Signs(evening.page)
    await evening.is_let_in()

    assert [{"type": "sign"}] * 3 == await signs.more(3)


async def test_a_page_says_at_once_that_nobody_looks_at_it_and_that_somebody_does_again(
    evening: Evening,
) -> None:
    signs = Signs(evening.page)
    await evening.is_let_in()

    await evening.page.evaluate(IS_HIDDEN, True)
    hidden = {"type": "sign", "hidden": True}
    while signs.sent[-1] != hidden:
        await signs.more(1)
    assert [hidden] == await signs.more(1)
    await evening.page.evaluate(IS_HIDDEN, False)
    while signs.sent[-1] == hidden:
        await signs.more(1)

    assert [] == await disconnections(evening)


async def test_a_locked_phone_is_not_a_leave_and_the_page_says_so_on_return(
    evening: Evening,
) -> None:
    signs = Signs(evening.page)
    await evening.is_let_in()
    await evening.ana(0, c.StartSession())
    await evening.page.evaluate(IS_HIDDEN, True)
    await signs.more(2)
    bos = await line(evening)
    devtools = await freezes(evening)
    last_seen = evening.site.clock.now()
    evening.site.clock.advance(600)
    await evening.site.rooms.keep_house_once()
    await bos.gone()

    [gone] = await disconnections(evening)
    assert ("unseen", last_seen) == (gone.cause, gone.last_sign_at)
    await thaws(devtools)
    await evening.page.evaluate(IS_HIDDEN, False)
    await evening.shows("in_room")
    said = evening.page.locator("own-clock [data-part=unseen]")
    await expect(said).to_contain_text("out of sight from 4:00 am to 4:10 am")


async def test_a_page_that_comes_back_from_the_back_button_is_in_the_room_again(
    evening: Evening,
) -> None:
    await evening.is_let_in()

    await evening.page.goto(f"{evening.site.origin}/join/left")
    await evening.page.go_back()

    await evening.shows("in_room")


async def test_a_line_that_died_in_sleep_is_replaced_within_seconds(
    evening: Evening,
) -> None:
    await evening.is_let_in()
    first = await line(evening)
    # What the machine sent while it slept went nowhere, and nobody told its side of the line.
    first.outbox.wake = first.outbox.send = lambda: None

    async with evening.page.expect_websocket():
        await evening.page.evaluate("document.dispatchEvent(new Event('resume'))")
    await first.gone()

    await evening.shows("in_room")
