"""A practice that was just added, by the app alone: to a first session on Today, links made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from server.cli import add_practice
from server.live.rooms import Rooms
from server.store import Keyring, Store, migrate
from tests.browser.accessibility import barriers
from tests.browser.conftest import DESKTOP, PHONE, NewContext
from tests.cast import taxonomy
from tests.clock import TEN, HandClock
from tests.pages.site import serving, settings_in
from tests.store.practice import PASSWORD
from tools.walking import at

NARROWEST = 320
CLICKS, FIELDS = 16, 11  # three members and their links included
MEMBERS = (("Bo Miller", "1990-05-17"), ("Cyd Lopez", "1984-11-02"), ("Dee Brandt", "2001-03-30"))


@dataclass
class Hand:
    """Somebody at a page, whose clicks and filled fields are counted."""

    page: Page
    clicks: int = 0
    fields: int = 0
    seen: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # of the members, once they are made

    async def presses(self, name: str, role: str = "button") -> None:
        self.clicks += 1
        await self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    async def fills(self, label: str, text: str) -> None:
        self.fields += 1
        await self.page.get_by_label(label, exact=True).fill(text)


@dataclass
class Opening:
    """A practice that was just added, served: nothing in it, and its clock in hand."""

    address: str
    clock: HandClock


@asynccontextmanager
async def opening(folder: Path) -> AsyncIterator[Opening]:
    """Serve what `python -m server practice` leaves once its owner came in: nothing else."""
    settings, clock = settings_in(folder), HandClock(TEN - timedelta(hours=2))
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    store = await Store.open(settings, keyring)
    token = await add_practice(
        store,
        "Elm Street Counseling",
        timezone="America/Chicago",
        email="ana@example.org",
        person="Ana Test",
        credential="LCSW",
        now=clock.now(),
    )
    asked = await store.doors.invitation(token, now=clock.now())
    assert asked is not None
    practice = store.practice(asked.practice_id)
    await practice.people.add_account(
        email=asked.email,
        password=PASSWORD,
        name=asked.name,
        credential=asked.credential,
        initials="AT",
        roles=asked.roles,
    )
    # The second step has a walk of its own (test_second_step.py).
    await practice.account_sessions.require_second_factor(False)
    rooms = Rooms(store, clock, taxonomy())
    async with serving(settings, store, rooms, clock) as (address, _):
        yield Opening(address, clock)
    await rooms.stop()
    await store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def origin(tmp_path: Path) -> AsyncIterator[str]:
    async with opening(tmp_path) as opened:
        yield opened.address


async def first_day(origin: str, hand: Hand) -> None:
    """From the sign-in page to the links of a session of today."""
    page = hand.page
    await page.goto(origin + "/today")
    await hand.fills("E-mail", "ana@example.org")
    await hand.fills("Password", PASSWORD)
    await hand.presses("Sign in")
    await page.get_by_role("heading", name="To your first session").wait_for()
    await looks(hand)
    await hand.presses("Make a group", "link")
    await page.wait_for_url(at("/groups/new"))
    await looks(hand)
    await hand.fills("Name", "Wednesday noon")
    await hand.presses("Make the group")
    await page.wait_for_url(at("/groups/*/schedule"))
    await hand.fills("First session", "2026-03-04")
    await hand.fills("Starts at", "12:00")
    await looks(hand)
    await hand.presses("Make the sessions")
    await page.get_by_text("Wednesday, March 4").first.wait_for()
    await looks(hand)
    await hand.presses("Back to the group", "link")
    for name, born in MEMBERS:
        await hand.presses("Add a new member", "link")
        await page.wait_for_url(at("/members/new?group=*"))
        await hand.fills("Name", name)
        await hand.fills("Birth date", born)
        await hand.presses("Add the member")
        await page.wait_for_url(at("/groups/*"))
    await looks(hand)
    await hand.presses("Today", "link")
    await page.wait_for_url(origin + "/today")
    await looks(hand)
    await hand.presses("Make links", "link")
    await page.wait_for_url(at("/sessions/*/links"))
    for name in ("Bo M.", "Cyd L.", "Dee B."):
        await hand.presses(f"New link for {name}")
        fresh = page.get_by_role("textbox", name=f"Link for {name}")
        hand.links.append(await fresh.input_value())
    await looks(hand)


async def looks(hand: Hand) -> None:
    """Write down what is wrong with the page as it stands."""
    page = hand.page
    hand.seen += await barriers(page)
    wide = page.viewport_size
    await page.set_viewport_size({"width": NARROWEST, "height": 700})
    if await page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
        hand.seen.append(f"{page.url}: moves sideways at {NARROWEST}")
    if wide is not None:
        await page.set_viewport_size(wide)


@pytest.mark.parametrize(("width", "dark"), [(DESKTOP, False), (PHONE, True)])
async def test_an_empty_practice_reaches_its_first_session_by_the_app_alone(
    origin: str, new_context: NewContext, width: int, dark: bool
) -> None:
    hand = Hand(await (await new_context(width, dark=dark)).new_page())

    await first_day(origin, hand)
    await hand.page.goto(origin + "/today")
    shown = await hand.page.locator("main").inner_text()

    assert [] == hand.seen
    assert "Wednesday noon" in shown
    assert "Three members have not opened their link" in shown
    assert "Bo M., Cyd L., Dee B." in shown
    assert (CLICKS, FIELDS) == (hand.clicks, hand.fields)


async def test_what_is_typed_to_find_a_member_stays_in_the_page(
    origin: str, new_context: NewContext
) -> None:
    page = await (await new_context()).new_page()
    hand = Hand(page)
    await first_day(origin, hand)
    await page.goto(origin + "/members")
    await page.get_by_label("Find").fill("lop")

    assert ["Cyd Lopez"] == [
        await link.inner_text() for link in await page.locator("li:visible > a").all()
    ]
    assert "1 of 3" == await page.get_by_role("status").inner_text()
    assert page.url.endswith("/members")


async def test_a_colleague_comes_in_by_the_link(origin: str, new_context: NewContext) -> None:
    page = await (await new_context()).new_page()
    hand = Hand(page)
    await page.goto(origin + "/colleagues")
    await hand.fills("E-mail", "ana@example.org")
    await hand.fills("Password", PASSWORD)
    await hand.presses("Sign in")
    await page.wait_for_url(at("/colleagues"))
    asked = page.locator("form[action='/colleagues/invitations']")
    for label, text in (
        ("Name", "Gus Weber"),
        ("E-mail", "gus@example.org"),
        ("Credential", "LPC"),
        ("Your own password", PASSWORD),
    ):
        await asked.get_by_label(label, exact=True).fill(text)
    await hand.presses("Make the invitation")
    link = await page.get_by_label("Invitation of Gus Weber", exact=True).input_value()
    newcomer = await (await new_context(PHONE)).new_page()
    await newcomer.goto(link.replace(link.split("/invitation")[0], origin))
    await newcomer.get_by_label("Password", exact=True).fill("seven quiet rivers")
    await newcomer.get_by_label("The same again").fill("seven quiet rivers")
    assert "#" not in newcomer.url
    await newcomer.get_by_role("button", name="Make my account").click()
    await newcomer.wait_for_url(origin + "/today")

    assert await newcomer.get_by_text("To your first session").is_visible()
