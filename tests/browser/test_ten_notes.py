"""Ten members' notes from the end of the group to ten signatures, by keyboard alone, counted."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

from server.core import commands as c
from server.core.commands import Actor
from server.store import migrate
from tests.browser.conftest import DESKTOP, NewContext
from tests.clock import TEN, HandClock
from tests.pages.meeting import Meeting
from tests.pages.site import Site, practices, settings_in
from tests.store.practice import PASSWORD
from tools.walking import at

log = logging.getLogger(__name__)

MOST_INPUTS = 12  # a note with nothing to answer

# Name, goal, what they told, what they did in the group, what they take on.
TEN_MEMBERS = [
    tuple(part.strip() for part in line.split("|"))
    for line in """\
Bo | walk on four days | walked to the harbor before breakfast | traced an old excuse | walk Sunday
Cyd | sleep by midnight | slept through two nights | drew a map of quiet places | put the phone away
Dee | ask for help once a week | asked a neighbor for a ladder | named three to call | ring a friend
Eve | leave the house daily | took the bus to the library | practiced the exhale | visit the market
Finn | say no once a week | turned down a double shift | rehearsed a refusal | decline the call
Gia | eat at the table | cooked soup for once | compared hunger with boredom | set the table twice
Hal | speak once each meeting | told of the allotment | restated the lesson | bring a photograph
Ida | cut screen time in half | read a novel until lunch | weighed the costs | leave the tablet off
Jon | finish the application | printed both forms | listed what frightens | post the envelope Monday
Kay | answer letters in a day | opened a pile of mail | sorted worries by date | write the landlord
""".splitlines()
]

LEVELS = ("pl_active", "pl_responsive", "pl_selective")
DOINGS = ("rs_insight", "pb_disclosed", "rs_teachback", "pb_skill", "pb_support")
DIAGNOSES = (
    ("F41.1", "Generalized anxiety disorder"),
    ("F33.1", "Major depressive disorder, recurrent, moderate"),
    ("F40.10", "Social phobia, unspecified"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    folder = tmp_path / "migrated"
    await asyncio.to_thread(migrate, settings_in(folder))
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path / "site", folder, clock) as site:
        yield site


class Keyboard:
    """Every key pressed is counted, each letter of a password too."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.inputs = 0

    async def press(self, key: str) -> None:
        self.inputs += 1
        await self._page.keyboard.press(key)

    async def type(self, text: str) -> None:
        self.inputs += len(text)
        await self._page.keyboard.type(text)


async def _held(site: Site) -> None:
    """The evening as it was tagged live: each member with a level, words, progress and a step."""
    people, own = site.ana.practice.people, site.ana
    members = dict(zip(("Bo", "Cyd", "Dee"), (own.bo, own.cyd, own.dee), strict=True))
    goals = {}
    for name, goal, *_ in TEN_MEMBERS:
        if name not in members:
            members[name] = await people.add_member(
                name=f"{name} Fielding",
                first_name=name,
                display_name=f"{name} F.",
                birth_date=date(1990, 5, 17),
                pronouns="they",
            )
            await people.enrol(own.group_id, members[name])
        goals[name] = await people.add_goal(members[name], goal)
        await people.add_diagnosis(members[name], *DIAGNOSES[len(goals) % len(DIAGNOSES)])
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", own.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.NoteFacilitatorConnected(), c.OpenRoom(), c.StartSession())
    for name in members:
        await meeting.joins(members[name], 0)
    for number, (name, _, told, did, step) in enumerate(TEN_MEMBERS):
        who, goal_id = members[name], goals[name]
        done = c.TagMember(who, "gp_some", note=told, goal_id=goal_id, progress="progress")
        level, doing = LEVELS[number % len(LEVELS)], DOINGS[number % len(DOINGS)]
        await meeting.ask(10 + number, ana, c.TagMember(who, level), done)
        await meeting.ask(30 + number, ana, c.TagMember(who, doing, note=did))
        await meeting.ask(60 + number, ana, c.TagMember(who, "rs_commit", note=step))
    await meeting.ask(90, ana, c.EndSession())


async def test_ten_notes_are_signed_by_keyboard_alone_with_few_keys(
    site: Site, new_context: NewContext
) -> None:
    await _held(site)
    page = await (await new_context(DESKTOP)).new_page()
    await page.goto(site.origin + "/sign-in")
    await page.fill("[name=email]", "ana@example.org")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(at("/today"))
    await page.goto(f"{site.origin}/sessions/{site.ana.session_id}/attendance")

    keyboard = Keyboard(page)
    await keyboard.press("Shift+Enter")  # stand by the minutes
    await page.wait_for_url(at("/notes/*"))
    for number in range(1, len(TEN_MEMBERS) + 1):
        await expect(page.get_by_text(f"Note {number} of {len(TEN_MEMBERS)}")).to_be_visible()
        asked = page.locator(".prompt[data-state=open][data-blocking]")
        assert [] == await asked.all_inner_texts()
        async with page.expect_navigation():
            await keyboard.press("R")
    await keyboard.press("Shift+S")
    await page.wait_for_url(at("/sessions/*/signatures"))
    await keyboard.press("Shift+Enter")  # refused: it leads to what is missing, the statement
    await expect(page.get_by_role("checkbox")).to_be_focused()
    await keyboard.press("Space")
    await keyboard.press("Tab")
    await keyboard.type(PASSWORD)
    await keyboard.press("Shift+Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("signed")

    cards = await site.ana.practice.notes.of_session(site.ana.session_id)
    each = keyboard.inputs / len(TEN_MEMBERS)
    log.info("%.1f inputs a note, the password among them", each)
    assert len(TEN_MEMBERS) == sum(card.signed_at is not None for card in cards)
    assert MOST_INPUTS >= each, f"{each} inputs a note"
