"""What group commit is worth, as a ratio to one commit per event on the same disk.

`python -m bench.journal`. Both sides seal, check and insert the same events with the same code
and sync every commit; they take turns, so that a noisy moment of the machine hits both.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Connection

from server.core.events import MemberTagged
from server.settings import Settings
from server.store import Keyring, Practice, Store, migrate
from server.store.database import writer_engine
from server.store.session_log import Append, LogWriter
from server.store.vault import Vault

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROOMS = 100
PAIRS = 7
TOGETHER = 20  # events per room and turn, each acknowledged before the room's next
ALONE = 400  # events per turn with a commit each


def event(number: int) -> MemberTagged:
    return MemberTagged(
        tag_id=f"tag-{number:08}", member_id="bench-member", term="shared", happened_at=AT
    )


async def practice_with_rooms(store: Store) -> tuple[Practice, list[str]]:
    practice_id = await store.doors.add_practice("Bench", timezone="UTC")
    practice = store.practice(practice_id)
    group_id = await practice.people.add_group(
        name="Bench", modality="cbt", timezone="UTC", facilitator_ids=()
    )
    rooms = [
        await practice.calendar.create(group_id, starts_at=AT, ends_at=AT.replace(hour=17))
        for _ in range(ROOMS)
    ]
    return practice, rooms


async def grouped(practice: Practice, rooms: Sequence[str], turn: int, waits: list[float]) -> float:
    """Events per second when all rooms append at once through the store."""

    async def play(session_id: str) -> None:
        for number in range(turn * TOGETHER, (turn + 1) * TOGETHER):
            asked = perf_counter()
            await practice.log.append(
                session_id,
                expected_seq=number,
                author="bench",
                command_id=f"command-{number:08}",
                events=(event(number),),
                at=AT,
            )
            waits.append(perf_counter() - asked)

    began = perf_counter()
    await asyncio.gather(*map(play, rooms))
    return ROOMS * TOGETHER / (perf_counter() - began)


def one_by_one(
    connection: Connection, writer: LogWriter, practice_id: str, session_id: str, turn: int
) -> float:
    """Events per second when each has a commit of its own, with nothing else in the way."""
    began = perf_counter()
    for number in range(turn * ALONE, (turn + 1) * ALONE):
        command, events = f"command-{number:08}", (event(number),)
        wanted = Append(practice_id, session_id, number, "bench", command, events, AT)
        with connection.begin():
            writer.append_all(connection, [wanted])
    return ALONE / (perf_counter() - began)


async def compare(folder: Path) -> None:
    keyring = Keyring.create(folder / "keys.json")
    ours, bare = (
        Settings(data_dir=folder / name, key_file=folder / "keys.json", hashing="cheap")
        for name in ("grouped", "alone")
    )
    migrate(ours)
    migrate(bare)
    store = await Store.open(bare, keyring)
    alone, alone_rooms = await practice_with_rooms(store)
    await store.close()
    store = await Store.open(ours, keyring)
    practice, rooms = await practice_with_rooms(store)
    commits, waits = store.journal.commits, list[float]()
    fast, slow = [], []
    with writer_engine(bare.database).connect() as connection:
        writer = LogWriter(Vault(keyring))
        for turn in range(PAIRS):
            fast.append(await grouped(practice, rooms, turn, waits))
            slow.append(
                await asyncio.to_thread(
                    one_by_one, connection, writer, alone.practice_id, alone_rooms[0], turn
                )
            )
    commits = store.journal.commits - commits
    await store.close()
    waits.sort()
    ratios = [a / b for a, b in zip(fast, slow, strict=True)]
    print(f"group commit       {median(fast):>9,.0f} events/s, {len(waits) / commits:.0f} a commit")
    print(f"commit per event   {median(slow):>9,.0f} events/s")
    print(f"ratio              {median(ratios):>9.1f} ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"wait of one append {1e3 * median(waits):>9.1f} ms median, p99 ", end="")
    print(f"{1e3 * waits[len(waits) * 99 // 100]:.1f} ms with {ROOMS} rooms at once")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-journal-") as folder:
        asyncio.run(compare(Path(folder)))


if __name__ == "__main__":
    main()
