"""Who is in the simulated evening: two facilitators a room, members with a laptop and a phone.

What somebody does is drawn from the seed; what they may do follows from what their page shows.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.pages.member import AGREED, BORN, WHERE
from tests.simulation.browser import Browser, Page, Seen
from tests.simulation.network import Machine
from tests.simulation.scene import Group
from tests.simulation.truth import Attended, Break, Witness
from tests.simulation.world import World
from tests.store.practice import PASSWORD

NEAR = (0.005, 0.12)  # seconds one way
FAR = (0.03, 0.3)
HOURS = 3600.0
PATIENCE_SECONDS = 1.0  # before somebody tries a form again
STEPS = {"/join/you": BORN, "/join/where": WHERE, "/join/agreements": AGREED}
TERMS = ("pb_disclosed", "pb_quiet", "pb_support", "rs_insight")


@dataclass
class Evening:
    """One group's people while it runs."""

    world: World
    group: Group
    breaks: list[Break] = field(default_factory=list)
    busy: bool = True  # people do things; cleared, they only stay
    facilitators: list["Facilitator"] = field(default_factory=list)
    members: list["Member"] = field(default_factory=list)

    def machine(self, name: str) -> Machine:
        delay = FAR if self.world.chance.random() < 0.4 else NEAR
        return self.world.loop.network.machine(name, delay=delay)


async def insist(browser: Browser, path: str, form: dict[str, str]) -> str:
    """Send a form until it is answered with where to go next."""
    while True:
        try:
            answer = await browser.post(path, form)
        except (OSError, TimeoutError):
            answer = None
        if answer is not None and answer.location is not None:
            return answer.location
        await browser.world.seconds(PATIENCE_SECONDS)


class Facilitator:
    """Leads one session from one laptop."""

    def __init__(self, evening: Evening, name: str, *, first: bool) -> None:
        self.evening = evening
        self.name = name
        self.machine = evening.machine(name)
        world = evening.world
        self.browser = Browser(world, name, self.machine)
        path = f"/sessions/{evening.group.session_id}/board/socket"
        skew = world.chance.uniform(-5, 5) * HOURS
        self.page = Page(self.browser, path, skew=skew, hears=self._hears)
        self.started = 0.0
        self.ended = 0.0
        self._first = first

    def _hears(self, seen: Seen) -> None:
        if seen.frame["type"] != "ack":
            return
        answered = {entry.id: entry.type for entry in self.page.entries}.get(seen.frame["id"])
        if answered == "start_session" and not self.started:
            self.started = seen.sent
        if answered == "end_session" and not self.ended:
            self.ended = seen.sent

    async def live(self) -> None:
        self.machine.sit_down()
        world, chance = self.evening.world, self.evening.world.chance
        email = f"{self.name.lower()}@example.org"
        await insist(self.browser, "/sign-in", {"email": email, "password": PASSWORD})
        staying = asyncio.create_task(self.page.stay())
        if self._first:
            self.page.put("open_room")
        try:
            while True:
                await world.seconds(chance.expovariate(1 / 2))
                if self.evening.busy and self.page.view is not None:
                    self._act(self.page.view)
        finally:
            staying.cancel()

    def _act(self, view: dict[str, Any]) -> None:
        chance, put = self.evening.world.chance, self.page.put
        if view["phase"] == "planned":
            return
        knocks = view["knocks"]
        if knocks and chance.random() < 0.7:
            knock = chance.choice(knocks)
            if chance.random() < 0.1:
                put("refuse_member", member_id=knock["member_id"])
            elif chance.random() < 0.3:
                put("admit_all")
            else:
                put("admit_member", member_id=knock["member_id"], device_id=knock["device_id"])
            return
        for one in view["help"]:
            if one["by"] is None and chance.random() < 0.5:
                put("acknowledge_help", member_id=one["member_id"])
                return
        self._note(view)

    def _note(self, view: dict[str, Any]) -> None:
        chance, put = self.evening.world.chance, self.page.put
        member_id = chance.choice([tile["member_id"] for tile in view["tiles"]])
        mine = [one for one in self.page.entries if one.type == "tag_member" and one.acknowledged]
        match chance.randrange(20):
            case 0 if mine:
                put("retract_tag", tag_id=chance.choice(mine).id)
            case 1 if mine:
                put("restore_tag", tag_id=chance.choice(mine).id)
            case 2:
                put("start_intervention", term="iv_psychoed", topic="note-canary")
            case 3:
                put("tag_group", term="tf_universality")
            case 4:
                put("record_risk", member_id=member_id, term="rk_si_passive")
            case 5 if mine:
                # A page that was reloaded asks again for what it has an answer to.
                self.evening.world.walked["resend of an acknowledged command"] += 1
                self.page.send_again(chance.choice(mine))
            case 6 if chance.random() < 0.4:
                put("remove_member", member_id=member_id)
            case 7 if view["phase"] == "open":
                put("start_session")
            case _:
                note = f"note-canary {len(self.page.entries)}"  # two alike would count as one press
                put("tag_member", member_id=member_id, term=chance.choice(TERMS), note=note)


class Device:
    """A member's laptop or phone, with one page open or none."""

    def __init__(self, member: "Member", name: str) -> None:
        self.member = member
        self.machine = member.evening.machine(name)
        self.browser = Browser(member.evening.world, name, self.machine)
        self.pages: list[Page] = []
        self.inside = False
        self._coming = False
        self._witness = Witness(member.attended, name)
        self._staying: asyncio.Task[None] | None = None

    @property
    def page(self) -> Page | None:
        return self.pages[-1] if self._staying is not None else None

    @property
    def in_room(self) -> bool:
        return self._witness.in_room

    @property
    def waits(self) -> bool:
        view = self.page.view if self.page else None
        return view is not None and view["state"] == "waiting" and view["since"] is not None

    async def come(self) -> None:
        """Open the link, answer what is asked, and open the page of the room."""
        if self._coming or self._staying is not None:
            return
        self._coming = True
        self.machine.sit_down()
        if not self.inside:
            token = self.member.evening.group.links[self.member.name]
            where = await insist(self.browser, "/join", {"token": token})
            while where in STEPS:
                where = await insist(self.browser, where, STEPS[where])
            self.inside = True
        world = self.member.evening.world
        skew = world.chance.uniform(-5, 5) * HOURS
        self.pages.append(Page(self.browser, "/join/room/socket", skew=skew, hears=self._hears))
        self._staying = asyncio.create_task(self._stay(self.pages[-1]))
        self._coming = False

    async def _stay(self, page: Page) -> None:
        page.parts = self._lost
        await page.stay()

    def go(self) -> None:
        """Close the page, as far as this machine can still close anything."""
        if self._staying is not None:
            self._staying.cancel()
            self._staying = None

    def _hears(self, seen: Seen) -> None:
        page, frame = self.pages[-1], seen.frame
        if frame["type"] == "welcome" and self.member.wants_in:
            page.put("knock", delivery="video")
        if "view" in frame:
            view = frame["view"]
            self._witness.shown(view["state"], knocked=view["since"] is not None, sent=seen.sent)

    def _lost(self, page: Page) -> None:
        now = self.member.evening.world.loop.time()
        heard = page.seen[-1].at if page.seen else now
        unsaid = any(one.type in ("leave", "step_away") for one in page.waiting)
        self._witness.lost(heard, now, self.member.evening.breaks, unsaid=unsaid)


class Member:
    """Comes by a personal link, now and then with a second device."""

    def __init__(self, evening: Evening, name: str) -> None:
        self.evening = evening
        self.name = name
        self.member_id = evening.group.members[name]
        self.attended = Attended()
        self.wants_in = True
        self.laptop = Device(self, name)
        self.phone = Device(self, f"{name}'s phone")

    @property
    def devices(self) -> tuple[Device, Device]:
        return self.laptop, self.phone

    async def live(self) -> None:
        world, chance = self.evening.world, self.evening.world.chance
        await world.seconds(chance.uniform(0, 15))
        await self.laptop.come()
        while True:
            await world.seconds(chance.expovariate(1 / 8))
            if not self.evening.busy:
                continue
            device = chance.choice([one for one in self.devices if one.page] or [self.laptop])
            await self._act(device)

    async def _act(self, device: Device) -> None:
        world, chance = self.evening.world, self.evening.world.chance
        page, state = device.page, (device.page.view or {}).get("state") if device.page else None
        if page is None:
            return
        match chance.randrange(8):
            case 0 | 1:
                page.put("ask_help")
            case 2 if state == "in_room":
                page.put("step_away")
                await world.seconds(chance.uniform(1, 20))
                page.put("come_back")
            case 3 if state == "in_room":
                self.wants_in = False
                page.put("leave")
                await world.seconds(chance.uniform(2, 25))
                self.wants_in = True
                page.put("knock", delivery="video")
            case 4 | 5 if self.phone.page is None:
                await self.phone.come()
            case 6 if self.phone.page is not None and self.phone.page.view is not None:
                self.phone.page.put("leave")
            case 7 if state in ("removed", "refused", "left"):
                page.put("knock", delivery="video")
        if all(one.in_room for one in self.devices):
            world.walked["two devices in the room"] += 1
