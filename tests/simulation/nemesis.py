"""What goes wrong, and when: drawn from the seed, one trouble after another and some at once.

A run is either one of restarts or one in which somebody sets the server's clock: nobody could say
how long a server was away whose clock was set meanwhile.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import get_args

from server.core import commands as c
from server.core.commands import Actor, Refused
from server.core.decide import decide
from server.core.session import fold
from server.ids import new_id
from server.store.errors import StoreError
from tests.cast import taxonomy
from tests.simulation.browser import Entry
from tests.simulation.disk import Moment
from tests.simulation.network import Machine
from tests.simulation.people import Device, Evening, Facilitator
from tests.simulation.scene import House
from tests.simulation.truth import Break, How
from tests.simulation.world import World

Trouble = Callable[[], Coroutine[None, None, None]]

BETWEEN_SECONDS = 6.0
CLOCK_ONE_IN = 4  # seeds
SHORT, LONG = (0.5, 6.5), (14.0, 24.0)  # well below and above ten seconds of silence
SLOW_SECONDS = 0.4  # more for every sync, while the disk is slow
JUMPS = (timedelta(hours=-2), timedelta(hours=3))
MOMENTS: tuple[Moment, ...] = get_args(Moment)

# What a suite has to have walked at least once, or it has shown nothing about it.
HARD_PATHS = (
    "crash before the commit",
    "crash in the commit",
    "crash after the commit, before the acknowledgement",
    "crash in a checkpoint",
    "crash after an acknowledgement",
    "crash between commits",
    "torn write recovered",
    "stop and start",
    "resend of an acknowledged command",
    "partition during admission",
    "partition survived",
    "partition longer than the server waits",
    "machine vanished",
    "line reset",
    "reconnect during drain",
    "two devices in the room",
    "slow reader cut",
    "conflict of sequence",
    "duplicate found by the log",
    "refused for now: not_saved",
    "slow disk",
    "clock set back",
    "clock set on",
)


class Nemesis:
    """Troubles for one world; `torment` until it is cancelled, then `relent`."""

    def __init__(self, world: World, house: House, evenings: tuple[Evening, ...]) -> None:
        self.world = world
        self.house = house
        self.evenings = evenings
        self.full_until: list[float] = []
        self.slow: list[tuple[float, float]] = []  # from when until when
        self.returns: dict[float, float] = {}
        self._turn = asyncio.Lock()  # of what ends a life
        self.jumps = world.seed % CLOCK_ONE_IN == 0
        self._deck: list[Trouble] = []  # shuffled, so that each comes once before any comes twice
        self._under_way: list[asyncio.Task[None]] = []

    async def torment(self) -> None:
        chance = self.world.chance
        while True:
            await self.world.seconds(chance.expovariate(1 / BETWEEN_SECONDS))
            trouble = self._choose()
            self._under_way.append(asyncio.create_task(trouble()))

    async def relent(self) -> None:
        """Mend everything and wait until it is mended."""
        await asyncio.gather(*self._under_way)
        self.house.life.disk.planned = None
        await self.house.up.wait()

    def _choose(self) -> Trouble:
        if not self._deck:
            self._deck = [*self._of_lines(), *(self._of_clock() if self.jumps else self._of_life())]
            self.world.chance.shuffle(self._deck)
        return self._deck.pop()

    def _of_life(self) -> list[Trouble]:
        crashes = [partial(self._crash_at_disk, moment) for moment in MOMENTS]
        return [*crashes, self._kill, self._kill_after_answer, self._stop]

    def _of_clock(self) -> list[Trouble]:
        return [partial(self._set_clock, by) for by in JUMPS]

    def _of_lines(self) -> list[Trouble]:
        return [
            self._cut_short,
            self._cut_long,
            self._cut_at_the_door,
            self._cut_in_the_drain,
            self._vanish,
            self._reset,
            self._freeze,
            self._fill_disk,
            self._slow_disk,
            self._colleague,
            self._colleague_first,
        ]

    # ---- the server

    async def _crash_at_disk(self, moment: Moment) -> None:
        async with self._turn:
            life = self.house.life
            life.disk.planned = moment
            death = asyncio.create_task(life.died.wait())
            await asyncio.wait({death}, timeout=8)
            death.cancel()
            if life.alive:
                life.disk.planned = None
                return
            self.world.walked[_PATHS[moment]] += 1
            if life.disk.torn:
                self.world.walked["torn write recovered"] += 1
            await self._come_back()

    async def _kill(self) -> None:
        async with self._turn:
            self.world.walked["crash between commits"] += 1
            self.house.crash(silently=self.world.chance.random() < 0.5)
            await self._come_back()

    async def _kill_after_answer(self) -> None:
        """Die as soon as somebody has been told that something is safe."""
        async with self._turn:
            pages = [one.page for evening in self.evenings for one in evening.facilitators]
            before = [len(page.waiting) for page in pages]
            for _ in range(400):
                await self.world.seconds(0.01)
                if any(len(page.waiting) < n for page, n in zip(pages, before, strict=True)):
                    self.world.walked["crash after an acknowledgement"] += 1
                    break
                before = [len(page.waiting) for page in pages]
            self.house.crash(silently=True)
            await self._come_back()

    async def _stop(self) -> None:
        async with self._turn:
            self.world.walked["stop and start"] += 1
            at = self.world.loop.time()
            stop = self._broke(None, "server", until=math.inf)
            await self.house.stop()
            stop.until = self.world.loop.time()
            await self._come_back(at, anew=False)

    async def _come_back(self, at: float | None = None, *, anew: bool = True) -> None:
        at = self.house.ends[-1][0] if at is None else at
        self._broke(None, "server", at=at)
        while True:
            await self.world.seconds(self.world.chance.uniform(0.3, 6))
            await self.house.start(anew=anew)
            if self.house.life.alive:
                break
            anew = True  # it died while it started
        self.returns[at] = self.world.loop.time()

    async def _set_clock(self, by: timedelta) -> None:
        # PRS-12: while nobody is in a room the server takes the new time, and hours later every
        # link has run out: there would be no evening to look at.
        boards = [one.page for evening in self.evenings for one in evening.facilitators]
        for _ in range(100):
            if any(page.online for page in boards):
                break
            await self.world.seconds(0.2)
        else:
            return
        self.world.walked["clock set on" if by > timedelta() else "clock set back"] += 1
        self.world.hardware.is_set(by)

    async def _fill_disk(self) -> None:
        disk = self.house.life.disk
        disk.full = True
        await self.world.seconds(self.world.chance.uniform(0.5, 4))
        self.full_until.append(self.world.loop.time())
        disk.full = False

    async def _slow_disk(self) -> None:
        disk = self.house.life.disk
        began = self.world.loop.time()
        disk.slow_seconds = SLOW_SECONDS
        self.world.walked["slow disk"] += 1
        await self.world.seconds(self.world.chance.uniform(1, 4))
        disk.slow_seconds = 0.0
        self.slow.append((began, self.world.loop.time()))

    # ---- lines and machines

    async def _cut_short(self) -> None:
        self.world.walked["partition survived"] += 1
        await self._cut(self._machine(), self.world.chance.uniform(*SHORT))

    async def _cut_long(self) -> None:
        self.world.walked["partition longer than the server waits"] += 1
        await self._cut(self._machine(), self.world.chance.uniform(*LONG))

    async def _cut_at_the_door(self) -> None:
        """As `_cut_short`, of the next member who waits to be let in."""
        for _ in range(100):
            waiting = [device.machine for device in self._devices() if device.waits]
            if waiting:
                self.world.walked["partition during admission"] += 1
                await self._cut(waiting[0], self.world.chance.uniform(*SHORT))
                return
            await self.world.seconds(0.2)

    async def _cut(self, machine: Machine, seconds: float) -> None:
        if not machine.reachable.is_set():
            return
        self._broke(machine, "lost", gone=seconds > LONG[0])
        machine.cut_off()
        await self.world.seconds(seconds)
        machine.heal()

    async def _cut_in_the_drain(self) -> None:
        """Cut a board off until it has something to send, and again while it sends that."""
        one = self._board()
        if one is None:
            return
        await self._cut(one.machine, LONG[0])
        for _ in range(200):
            if one.page.draining:
                self.world.walked["reconnect during drain"] += 1
                self._reset_of(one.machine)
                return
            await self.world.seconds(0.01)

    async def _vanish(self) -> None:
        device = self._device()
        if device is None or not device.machine.reachable.is_set():
            return
        self.world.walked["machine vanished"] += 1
        self._broke(device.machine, "lost", gone=True)
        device.machine.vanish()
        device.go()
        await self.world.seconds(self.world.chance.uniform(3, 35))
        await device.come()

    async def _reset(self) -> None:
        self.world.walked["line reset"] += 1
        self._reset_of(self._machine())

    def _reset_of(self, machine: Machine) -> None:
        self._broke(machine, "lost")
        for transport in list(machine.transports):
            transport.abort()

    async def _freeze(self) -> None:
        facilitators = [one for evening in self.evenings for one in evening.facilitators]
        page = self.world.chance.choice(facilitators).page
        before = len(page.closed_with)
        page.pause()
        await self.world.seconds(self.world.chance.uniform(5, 30))
        page.resume()
        await self.world.seconds(1)
        if len(page.closed_with) > before and page.closed_with[before] in (1001, 1006, None):
            self.world.walked["slow reader cut"] += 1

    # ---- another process on the same log

    async def _colleague(self) -> None:
        """Another process notes something: this room's next append finds the log ahead of it."""
        evening = self.world.chance.choice(self.evenings)
        if await self._elsewhere(evening, c.TagGroup("tf_universality"), new_id()):
            self.world.walked["conflict of sequence"] += 1

    async def _colleague_first(self) -> None:
        """Another process took a command whose acknowledgement was lost; it is sent here again."""
        one = self._board()
        if one is None:
            return
        self._broke(one.machine, "lost")
        one.machine.cut_off()
        tag = await self._tag_waiting(one)
        if tag is not None:
            asked = c.TagMember(**tag.fields)
            who = one.evening.group.facilitators[one.name]
            if await self._elsewhere(one.evening, asked, tag.id, who):
                self.world.walked["duplicate found by the log"] += 1
        one.machine.heal()

    async def _tag_waiting(self, one: Facilitator) -> Entry | None:
        for _ in range(12):
            first = next(iter(one.page.waiting), None)  # whoever took it took what was before it
            if first is not None and first.type == "tag_member":
                return first
            await self.world.seconds(0.5)
        return None

    async def _elsewhere(
        self, evening: Evening, asked: c.AnyCommand, command_id: str, who: str | None = None
    ) -> bool:
        if not self.house.up.is_set():
            return False
        life, group = self.house.life, evening.group
        log = self.house.store.practice(group.practice_id).log
        recorded = await log.read(group.session_id)
        if not recorded:
            return False
        now = life.clock.now()
        who = who or next(iter(group.facilitators.values()))
        events = decide(
            fold(recorded),
            asked,
            Actor("facilitator", who),
            command_id=command_id,
            now=now,
            claimed_at=now,
            taxonomy=taxonomy(),
        )
        if isinstance(events, Refused) or not events:
            return False
        try:
            await log.append(
                group.session_id,
                expected_seq=len(recorded),
                author=who,
                command_id=command_id,
                events=events,
                at=now,
            )
        except StoreError:
            return False  # this room was quicker, or the disk is full
        return life.alive

    # ---- whom it hits

    def _machine(self) -> Machine:
        machines = [one.machine for evening in self.evenings for one in evening.facilitators]
        machines += [device.machine for device in self._devices()]
        return self.world.chance.choice(machines)

    def _board(self) -> Facilitator | None:
        boards = [one for evening in self.evenings for one in evening.facilitators]
        there = [one for one in boards if one.page.online and one.machine.reachable.is_set()]
        return self.world.chance.choice(there) if there else None

    def _device(self) -> Device | None:
        there = [device for device in self._devices() if device.page is not None]
        return self.world.chance.choice(there) if there else None

    def _devices(self) -> list[Device]:
        members = [member for evening in self.evenings for member in evening.members]
        return [device for member in members for device in member.devices]

    def _broke(
        self,
        machine: Machine | None,
        how: How,
        *,
        gone: bool = False,
        at: float | None = None,
        until: float = 0.0,
    ) -> Break:
        at = self.world.loop.time() if at is None else at
        one = Break(at, machine.name if machine else None, how, gone, until)
        for evening in self.evenings:
            evening.breaks.append(one)
            evening.breaks.sort(key=lambda b: b.at)
        return one


_PATHS: dict[Moment, str] = {
    "before the commit": "crash before the commit",
    "in the commit": "crash in the commit",
    "after the commit": "crash after the commit, before the acknowledgement",
    "in a checkpoint": "crash in a checkpoint",
}
