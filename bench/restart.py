"""How long after a crash the server is ready, with a million events in the log.

`python -m bench.restart`. Written beforehand and not measured: 2,500 sessions, 50 of them still
live, and a crash in the middle of a busy evening, so that the newest events are in the WAL only.
Measured in a new process each time: opening the store, finding what is live, replaying it; and the
whole of `python -m server serve` until it says that it serves.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.live.process import environment, free_port
from server.clock import SystemClock
from server.core.events import (
    AnyEvent,
    MemberTagged,
    RoomOpened,
    SessionEnded,
    SessionPlanned,
    SessionStarted,
)
from server.core.plan import Seat, SessionPlan
from server.live.rooms import Rooms
from server.settings import Settings
from server.store import Keyring, Practice, Store, migrate
from server.taxonomy import load

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ENDS = AT + timedelta(minutes=90)
MEMBER = "bench-member"
SESSIONS, LIVE = 2_500, 50
EVENTS = 400  # of each session
TAIL = 20  # more for each that is live, none of them checkpointed
ROUNDS = 5
PLAN = SessionPlan(
    group_id="bench-group",
    group_name="Bench",
    modality="cbt",
    timezone="UTC",
    starts_at=AT,
    ends_at=ENDS,
    seats=(Seat(member_id=MEMBER, name="Bo Miller", first_name="Bo", display_name="Bo M."),),
    facilitators=(),
)


def main() -> None:
    acts = {"write": write, "crash": crash, "open": reopen}
    if len(sys.argv) == 3:
        asyncio.run(acts[sys.argv[1]](_settings(Path(sys.argv[2]))))
        return
    for what, measured, wanted in measure():
        print(f"{what:<46} {measured:<38} {wanted}")


def measure(rounds: int = ROUNDS) -> list[tuple[str, str, str]]:
    """Return the lines of the table: what, measured, wanted."""
    with tempfile.TemporaryDirectory(prefix="bench-restart-") as folder:
        began = perf_counter()
        _run("write", folder)
        written = perf_counter() - began
        parts, ready = [], []
        for _ in range(rounds):
            _run("crash", folder)
            parts.append([float(seconds) for seconds in _run("open", folder).split()])
            _run("crash", folder)
            ready.append(_served(Path(folder)))
    opened, found, replayed = (1e3 * median(part) for part in zip(*parts, strict=True))
    name = f"{SESSIONS * EVENTS:,} events in the log"
    return [
        (f"{name}: written in", f"{written:.0f} s", ""),
        (
            f"{name}: open, find, replay {LIVE} rooms",
            f"{opened:.0f}, {found:.0f}, {replayed:.0f} ms",
            "",
        ),
        (f"{name}: serve until ready", f"{median(ready):.2f} s, worst {max(ready):.2f}", "<= 2"),
    ]


async def write(settings: Settings) -> None:
    """Let an evening after the other happen, the last one still going on."""
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    store = await Store.open(settings, keyring)
    practice = store.practice(await store.doors.add_practice("Bench", timezone="UTC"))
    group_id = await practice.people.add_group(
        name="Bench", modality="cbt", timezone="UTC", facilitator_ids=()
    )
    for _ in range(SESSIONS // LIVE):
        await asyncio.gather(*(_held(practice, group_id) for _ in range(LIVE - 1)))
        await _held(practice, group_id, live=True)
    await store.close()


async def crash(settings: Settings) -> None:
    """Append to what is live, and end without closing anything."""
    store = await Store.open(settings, Keyring.load(settings.key_file))
    live = await store.doors.live_sessions()
    await asyncio.gather(*(_goes_on(store.practice(p), session_id) for p, session_id in live))
    os._exit(0)


async def reopen(settings: Settings) -> None:
    began = perf_counter()
    store = await Store.open(settings, Keyring.load(settings.key_file))
    opened = perf_counter()
    live = await store.doors.live_sessions()
    found = perf_counter()
    rooms = Rooms(store, SystemClock(), load())
    await rooms.start()
    replayed = perf_counter()
    assert LIVE == len(live)
    print(opened - began, found - opened, replayed - found)
    os._exit(0)


async def _held(practice: Practice, group_id: str, *, live: bool = False) -> None:
    session_id = await practice.calendar.create(group_id, starts_at=AT, ends_at=ENDS)
    await _append(practice, session_id, 0, tuple(_story(live=live)))


async def _goes_on(practice: Practice, session_id: str) -> None:
    last = (await practice.log.read(session_id))[-1].seq
    for seq in range(last, last + TAIL):
        await _append(practice, session_id, seq, (_tag(seq),))


async def _append(
    practice: Practice, session_id: str, seq: int, events: tuple[AnyEvent, ...]
) -> None:
    command_id = f"command-{seq:08}"
    await practice.log.append(
        session_id, expected_seq=seq, author="bench", command_id=command_id, events=events, at=AT
    )


def _story(*, live: bool) -> Iterator[AnyEvent]:
    yield from (SessionPlanned(PLAN), RoomOpened(), SessionStarted("schedule"))
    for number in range(EVENTS - (3 if live else 4)):
        yield _tag(number)
    if not live:
        yield SessionEnded()


def _tag(number: int) -> MemberTagged:
    return MemberTagged(tag_id=f"tag-{number:08}", member_id=MEMBER, term="shared", happened_at=AT)


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")


def _run(act: str, folder: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.restart", act, folder],
        env=environment(_settings(Path(folder)), 0),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _served(folder: Path) -> float:
    """Return the seconds from starting the server to its first line, then kill it."""
    settings = _settings(folder)
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        env=environment(settings, free_port()),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"Serving on ")
        ready = perf_counter() - began
        server.kill()
    return ready


if __name__ == "__main__":
    main()
