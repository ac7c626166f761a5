"""One seed, one evening: everybody comes, everything goes wrong, then it heals and is checked."""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.checks import Kept, everything
from tests.simulation.nemesis import Nemesis
from tests.simulation.people import Evening, Facilitator, Member
from tests.simulation.scene import IN_MEMORY, House, scene
from tests.simulation.world import World, simulated

TROUBLED_SECONDS = 100.0
HEALING_SECONDS = 16.0  # a line that was cut off last has to notice it first, and then come back
END_SECONDS = 4.0


@dataclass(frozen=True)
class Outcome:
    """What came of a seed. *digest* is of everything that was said, in order; *told* all of it."""

    seed: int
    violations: tuple[str, ...]
    walked: Counter[str]
    digest: str
    told: tuple[str, ...] = field(repr=False)


def run(seed: int) -> Outcome:
    """Play the evening of *seed* and check it."""
    scene()
    world = World(seed)
    with simulated(world), TemporaryDirectory(dir=IN_MEMORY) as folder:
        violations = world.loop.run_until_complete(_play(world, Path(folder)))
        return Outcome(seed, tuple(violations), world.walked, world.digest(), tuple(world.told))


async def _play(world: World, folder: Path) -> list[str]:
    house = House(world, folder)
    await house.start()
    evenings = tuple(Evening(world, group) for group in scene().groups)
    people: list[asyncio.Task[None]] = []
    for evening in evenings:
        group = evening.group
        evening.facilitators = [
            Facilitator(evening, name, first=n == 0) for n, name in enumerate(group.facilitators)
        ]
        evening.members = [Member(evening, name) for name in group.members]
        people += [asyncio.create_task(one.live()) for one in evening.facilitators]
        people += [asyncio.create_task(one.live()) for one in evening.members]
    nemesis = Nemesis(world, house, evenings)
    troubles = asyncio.create_task(nemesis.torment())
    await world.seconds(TROUBLED_SECONDS)
    troubles.cancel()
    await nemesis.relent()
    world.tell("run", "healed")
    for evening in evenings:
        evening.busy = False
    await world.seconds(HEALING_SECONDS)
    for evening in evenings:
        first = evening.facilitators[0].page
        first.put("start_session")
        first.put("end_session")
    await world.seconds(END_SECONDS)
    kept = [
        Kept.of(
            one, await house.store.practice(one.group.practice_id).log.read(one.group.session_id)
        )
        for one in evenings
    ]
    violations = [sentence for one in kept for sentence in everything(one, nemesis)]
    violations += [
        f"the server failed: {said}"
        for _, said in world.failed
        if "StoreFull" not in said  # the server could do no better
    ]
    await close_everything(house)
    violations += [f"the simulation failed: {t.exception()!r}" for t in people if not t.cancelled()]
    return violations + _damage(house.settings.database)


async def close_everything(house: House) -> None:
    """Stop the server in order, then everybody who is still there."""
    await house.stop()
    await house.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _damage(database: Path) -> list[str]:
    connection = sqlite3.Connection(database)
    try:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    return [] if found == "ok" else [f"the database is damaged: {found}"]
