"""The real application on a simulated loop, for a test that does one thing after the other.

Each call lets simulated time run until what it asked for is answered, and returns the answer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from server.core.session import Session, fold
from server.store import Note
from tests.simulation.browser import Answer, Browser, Page, Seen
from tests.simulation.run import close_everything
from tests.simulation.scene import IN_MEMORY, Group, House, scene
from tests.simulation.world import World, simulated
from tests.store.practice import PASSWORD

T = TypeVar("T")

NEAR = (0.0005, 0.001)
PATIENCE_SECONDS = 15.0
STEP_SECONDS = 0.01


class Stage:
    """Two practices and whoever visits them. Close it."""

    def __init__(self) -> None:
        groups = scene().groups
        self.groups: tuple[Group, Group] = (groups[0], groups[1])
        self.world = World(1)
        self._opened = ExitStack()
        self._staying: list[asyncio.Task[None]] = []
        self._opened.enter_context(simulated(self.world))
        folder = self._opened.enter_context(TemporaryDirectory(dir=IN_MEMORY))
        self.house = House(self.world, Path(folder))
        self.do(self.house.start())

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.world.loop.run_until_complete(act)

    def close(self) -> None:
        self.do(close_everything(self.house))
        self._opened.close()

    # ---- people

    def browser(self, name: str) -> Browser:
        return Browser(self.world, name, self.world.loop.network.machine(name, delay=NEAR))

    def add_clinician(self, group: Group, name: str) -> None:
        """Somebody of the same practice who leads nothing."""
        people = self.house.store.practice(group.practice_id).people
        account = people.add_account(
            email=f"{name.lower()}@example.org",
            password=PASSWORD,
            name=f"{name} Other",
            credential="LPC",
            initials=f"{name[0]}O",
        )
        self.do(account)

    def get(self, browser: Browser, path: str) -> Answer:
        return self.do(self._sitting(browser, browser.ask("GET", path)))

    def post(self, browser: Browser, path: str, **form: str) -> Answer:
        return self.do(self._sitting(browser, browser.post(path, form)))

    def open(self, browser: Browser, path: str) -> Page:
        """Open a page's socket, and wait until it is welcome or sent away."""
        page = Page(browser, path, skew=0, hears=_nothing)
        self.do(self._opened_by(browser, page))
        self.until(lambda: page.online or page.over)
        return page

    def ask(self, page: Page, command: str, **fields: Any) -> str:
        """Return "ack", or the reason of the refusal."""
        entry = page.put(command, **fields)
        self.until(lambda: entry.acknowledged is not None or entry.refused is not None)
        return entry.refused or "ack"

    def until(self, happened: Callable[[], bool]) -> None:
        async def waiting() -> None:
            for _ in range(int(PATIENCE_SECONDS / STEP_SECONDS)):
                if happened():
                    return
                await self.world.seconds(STEP_SECONDS)
            raise AssertionError("it never happened")

        self.do(waiting())

    # ---- what is kept

    def session(self, group: Group) -> Session | None:
        log = self.house.store.practice(group.practice_id).log
        recorded = self.do(log.read(group.session_id))
        return fold(recorded) if recorded else None

    def notes(self, group: Group) -> dict[str, Note]:
        """Every note of the session, by member."""
        notes = self.house.store.practice(group.practice_id).notes
        found = {}
        for card in self.do(notes.of_session(group.session_id)):
            note = self.do(notes.note(card.note_id))
            if note is not None:
                found[card.member_id] = note
        return found

    def link_id(self, group: Group, name: str) -> str:
        link = self.do(self.house.store.doors.link(group.links[name]))
        assert link is not None
        return link.link_id

    async def _sitting(self, browser: Browser, act: Coroutine[Any, Any, T]) -> T:
        browser.machine.sit_down()
        return await act

    async def _opened_by(self, browser: Browser, page: Page) -> None:
        browser.machine.sit_down()
        self._staying.append(self.world.loop.create_task(page.stay()))


def _nothing(_seen: Seen) -> None:
    """The test asks for itself."""
