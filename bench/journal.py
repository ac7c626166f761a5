"""What group commit costs and is worth, as ratios on the same disk.

`python -m bench.journal`. Three sides append the same events with the same code and take turns, so
that a noisy moment of the machine hits all: group commit as the server does it; group commit with
SQLite told not to wait for the disk; a commit for each event, with nothing else in its way.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import Connection, Engine, event

from server.core.events import MemberTagged
from server.settings import Settings
from server.store import Keyring, Practice, Store, migrate
from server.store.database import writer_engine
from server.store.log_writer import Append, LogWriter
from server.store.vault import Vault

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROOMS = 512  # each waits for its event before the next, as a room does
ROUNDS = 9
TOGETHER = 20  # events per room and turn
ALONE = 300  # events per turn with a commit each


@dataclass
class Side:
    """One way to write, and what was measured of it."""

    name: str
    events_per_second: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)  # microseconds per event
    waits: list[float] = field(default_factory=list)

    def line(self) -> str:
        text = f"{self.name:<28}{median(self.events_per_second):>9,.0f} events/s"
        text += f"{median(self.processor):>8.0f} us of processor each"
        if self.waits:
            waits = sorted(self.waits)
            p50, p99 = (1e3 * waits[len(waits) * part // 100] for part in (50, 99))
            text += f"   wait {p50:.1f} ms, p99 {p99:.1f}"
        return text


def tag(number: int) -> MemberTagged:
    return MemberTagged(
        tag_id=f"tag-{number:08}", member_id="bench-member", term="shared", happened_at=AT
    )


async def practice_with_rooms(store: Store, count: int) -> tuple[Practice, list[str]]:
    practice_id = await store.doors.add_practice("Bench", timezone="UTC")
    practice = store.practice(practice_id)
    group_id = await practice.people.add_group(
        name="Bench", modality="cbt", timezone="UTC", facilitator_ids=()
    )
    rooms = [
        practice.calendar.create(group_id, starts_at=AT, ends_at=AT.replace(hour=17))
        for _ in range(count)
    ]
    return practice, list(await asyncio.gather(*rooms))


async def grouped(side: Side, practice: Practice, rooms: Sequence[str], turn: int) -> None:
    """All rooms at once through the store, each acknowledged before its next event."""

    async def play(session_id: str) -> None:
        for number in range(turn * TOGETHER, (turn + 1) * TOGETHER):
            asked = perf_counter()
            await practice.log.append(
                session_id,
                expected_seq=number,
                author="bench",
                command_id=f"command-{number:08}",
                events=(tag(number),),
                at=AT,
            )
            side.waits.append(perf_counter() - asked)

    began, worked = perf_counter(), process_time()
    await asyncio.gather(*map(play, rooms))
    _measured(side, len(rooms) * TOGETHER, perf_counter() - began, process_time() - worked)


def one_by_one(
    side: Side, connection: Connection, writer: LogWriter, ids: tuple[str, str], turn: int
) -> None:
    began, worked = perf_counter(), process_time()
    for number in range(turn * ALONE, (turn + 1) * ALONE):
        command, events = f"command-{number:08}", (tag(number),)
        wanted = Append(*ids, number, "bench", command, events, AT)
        with connection.begin():
            writer.append_all(connection, [wanted])
    _measured(side, ALONE, perf_counter() - began, process_time() - worked)


def _measured(side: Side, events: int, seconds: float, processor: float) -> None:
    side.events_per_second.append(events / seconds)
    side.processor.append(1e6 * processor / events)


@asynccontextmanager
async def opened(folder: Path, *, durable: bool) -> AsyncIterator[tuple[Store, Settings]]:
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    if not durable:
        event.listen(Engine, "connect", _do_not_wait_for_the_disk)
    store = await Store.open(settings, keyring)
    if not durable:
        event.remove(Engine, "connect", _do_not_wait_for_the_disk)
    yield store, settings
    await store.close()


def _do_not_wait_for_the_disk(connection: object, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]


async def compare(folder: Path) -> None:
    durable, careless, alone = (
        Side("group commit"),
        Side("not waiting for the disk"),
        Side("commit per event"),
    )
    async with (
        opened(folder / "durable", durable=True) as (store, _),
        opened(folder / "careless", durable=False) as (other, _),
    ):
        async with opened(folder / "alone", durable=True) as (third, settings):
            practice, (room,) = await practice_with_rooms(third, 1)
            ids = (practice.practice_id, room)
        writer = LogWriter(Vault(Keyring.load(settings.key_file)))
        ours, theirs = (
            await practice_with_rooms(store, ROOMS),
            await practice_with_rooms(other, ROOMS),
        )
        commits = store.journal.commits
        with writer_engine(settings.database).connect() as connection:
            for turn in range(ROUNDS):
                await grouped(durable, *ours, turn)
                await grouped(careless, *theirs, turn)
                await asyncio.to_thread(one_by_one, alone, connection, writer, ids, turn)
        commits = store.journal.commits - commits
    for side in (durable, careless, alone):
        print(side.line())
    print(f"{len(durable.waits) / commits:.0f} events a commit with {ROOMS} rooms at once")
    _ratio("group commit / commit per event, events per second", durable, alone)
    _ratio("group commit / not waiting for the disk, events per second", durable, careless)
    cheaper = median(a / b for a, b in zip(alone.processor, durable.processor, strict=True))
    print(f"commit per event / group commit, processor: {cheaper:.1f}")


def _ratio(what: str, one: Side, other: Side) -> None:
    ratios = [a / b for a, b in zip(one.events_per_second, other.events_per_second, strict=True)]
    print(f"{what}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-journal-") as folder:
        for name in ("durable", "careless", "alone"):
            (Path(folder) / name).mkdir()
        asyncio.run(compare(Path(folder)))


if __name__ == "__main__":
    main()
