"""Two practices with a group each, as every run begins with them; and the server's lives.

A life serves one data folder. When it dies, what its disk had kept is the next one's folder; the
dead process goes on in a void where nobody hears it, so that nothing of it has to be torn out.
"""

import asyncio
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from server.core.links import link_window
from server.core.plan import SessionPolicy
from server.live.rooms import Rooms
from server.serving import open_server
from server.settings import Settings
from server.store import Keyring, Practice, Store, migrate
from tests.clock import TEN
from tests.pages.site import settings_in
from tests.simulation.disk import Disk, Image, write
from tests.simulation.life import LIFE, Life
from tests.simulation.world import World, simulated
from tests.store.practice import PASSWORD

PORT = 8090
# No wait for a real disk: what is synced here is known without one.
_MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own in it
IN_MEMORY = _MEMORY if _MEMORY.is_dir() else None


@dataclass
class Group:
    """One session and who is expected in it, by first name."""

    practice_id: str
    session_id: str
    policy: SessionPolicy
    facilitators: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def of_others(self, name: str) -> set[str]:
        """Words and ids that a member's browser must never be sent."""
        others = {other for other in self.members if other != name}
        canaries = {f"{other}-canary" for other in others} | {"note-canary"}
        canaries |= {self.members[other] for other in others} | set(self.members.values())
        return canaries | set(self.facilitators.values())


@dataclass(frozen=True)
class Scene:
    """A furnished data folder and the key to it."""

    groups: tuple[Group, ...]
    left: Image
    keys: bytes


PRACTICES = (
    (("Ana", "Gus"), ("Bo", "Cyd", "Dee"), SessionPolicy(15, 30)),
    (("Eli", "Hal"), ("Fay", "Ida", "Jon"), SessionPolicy(0, 30)),
)


@cache
def scene() -> Scene:
    """Return the scene; it is made once, and it is the same in every process."""
    world = World(0)
    with simulated(world), TemporaryDirectory(dir=IN_MEMORY) as folder:
        settings = settings_in(Path(folder))
        keyring = Keyring.create(settings.key_file)
        migrate(settings)
        groups = world.loop.run_until_complete(_furnish(settings, keyring, world))
        left = {settings.database.name: settings.database.read_bytes()}
        return Scene(groups, left, settings.key_file.read_bytes())


async def _furnish(settings: Settings, keyring: Keyring, world: World) -> tuple[Group, ...]:
    store = await Store.open(settings, keyring)
    groups = [await _practice(store, world, *people) for people in PRACTICES]
    await store.close()
    return tuple(groups)


async def _practice(
    store: Store,
    world: World,
    leading: tuple[str, ...],
    expected: tuple[str, ...],
    policy: SessionPolicy,
) -> Group:
    practice_id = await store.doors.add_practice(
        f"{leading[0]}'s practice", timezone="America/Chicago", policy=policy
    )
    practice = store.practice(practice_id)
    facilitators = {name: await _account(practice, name) for name in leading}
    group_id = await practice.people.add_group(
        name="Wednesday evening",
        modality="cbt",
        timezone="America/Chicago",
        facilitator_ids=tuple(facilitators.values()),
        video_url="https://video.example.org/room",
    )
    members = {name: await _member(practice, group_id, name) for name in expected}
    session_id = await practice.calendar.create(
        group_id,
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=90),
        facilitator_ids=tuple(facilitators.values()),
    )
    valid_from, valid_until = link_window(TEN, TEN + timedelta(minutes=90))
    now = world.clock.now()
    links = {
        name: await practice.links.issue(
            session_id, member_id, now=now, valid_from=valid_from, valid_until=valid_until
        )
        for name, member_id in members.items()
    }
    return Group(practice_id, session_id, policy, facilitators, members, links)


async def _account(practice: Practice, name: str) -> str:
    return await practice.people.add_account(
        email=f"{name.lower()}@example.org",
        password=PASSWORD,
        name=f"{name} Lead",
        credential="LCSW",
        initials=f"{name[0]}L",
    )


async def _member(practice: Practice, group_id: str, name: str) -> str:
    member_id = await practice.people.add_member(
        name=f"{name}-canary Miller",
        first_name=f"{name}-canary",
        display_name=f"{name}-canary M.",
        birth_date=date(1990, 5, 17),
        pronouns="they",
        record_number=f"R-{name}-canary",
    )
    await practice.people.enrol(group_id, member_id)
    return member_id


class House:
    """The machine the server runs on."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.up = asyncio.Event()
        self.store: Store  # of the present life
        self.life: Life
        self.ends: list[tuple[float, str]] = []  # when a life ended, and how
        self._folder = folder
        self._number = 0
        self._left = scene().left
        self._tasks: list[asyncio.Task[None]] = []
        (folder / "keys.json").write_bytes(scene().keys)
        (folder / "keys.json").chmod(0o600)
        self._keyring = Keyring.load(folder / "keys.json")

    @property
    def settings(self) -> Settings:
        return Settings(
            data_dir=self._folder / f"life-{self._number}",
            key_file=self._folder / "keys.json",
            hashing="cheap",
            port=PORT,
        )

    async def start(self, *, anew: bool = True) -> None:
        """Begin a life: of what the last one left, or of the very folder it closed in order."""
        if anew:
            self._number += 1
            write(self._left, self.settings.data_dir)
        disk = Disk(self.settings.data_dir, self.world.chance, self._dies)
        self.world.disks.append(disk)
        self.life = life = Life(self._number, disk, self.world.new_clock())
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        context = copy_context()
        context.run(LIFE.set, life)
        serving = asyncio.create_task(self._serve(life, ready), context=context)
        self._tasks.append(serving)
        death = asyncio.create_task(life.died.wait())
        either: set[asyncio.Future[Any]] = {ready, death, serving}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        death.cancel()
        if serving.done():
            serving.result()  # it could not start: that is a finding
        if life.alive:
            self.world.tell("house", f"life {life.number} serves")
            self.up.set()

    async def stop(self) -> None:
        """As SIGTERM does it."""
        self.up.clear()
        self.ends.append((self.world.loop.time(), "stopped"))
        self.life.stop.set()
        await self.life.over.wait()
        self.life.alive = False
        self.life.disk.dead = True
        self.world.disks.remove(self.life.disk)

    def crash(self, *, silently: bool) -> None:
        """As kill -9 (the system closes its sockets) or a power cut (nobody does)."""
        self._dies(self.life.disk.image(), silently=silently)

    def _dies(self, left: Image, *, silently: bool = True) -> None:
        life, self._left = self.life, left
        self.world.tell("house", f"life {life.number} dies")
        self.ends.append((self.world.loop.time(), "crashed"))
        life.alive = False
        life.disk.dead = True
        self.up.clear()
        listener = self.world.loop.network.ports.get(PORT)
        if listener is not None:
            listener.die(silently=silently)
        life.died.set()
        life.stop.set()

    async def _serve(self, life: Life, ready: "asyncio.Future[None]") -> None:
        async def keep(_app: web.Application, store: Store, _rooms: Rooms) -> None:
            self.store = store

        try:
            async with open_server(self.settings, self._keyring, life.clock, keep):
                ready.set_result(None)
                await life.stop.wait()
        except Exception:
            if life.alive:
                raise
        finally:
            life.over.set()

    async def close(self) -> None:
        """Wait until every life, the dead ones too, has closed what it had open."""
        await asyncio.gather(*self._tasks)
