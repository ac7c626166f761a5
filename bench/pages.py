"""How long every page takes in a practice that has worked for some weeks, and for twice as many.

`python -m bench.pages`; with `--long` for one year and two, which takes half an hour. Fifty groups,
600 members, an evening every week. Whoever asks leads ten of the groups and owns the practice.
Every page is asked by itself, over HTTP in one process; the time is that from asking to the whole
answer, on the wall and of the processor; whoever asks is in it.
"""

import asyncio
import re
import sys
import tempfile
from collections import defaultdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlsplit

import aiohttp
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from bench.grown.evening import WEEK
from bench.grown.people import EMAIL, FIRST, TIMEZONE, furnish
from bench.grown.weeks import Story, Weeks
from server.live.rooms import Rooms
from server.pages.routes import TABLE
from server.settings import Settings
from server.store import Keyring, Store, migrate
from server.store.columns import metadata
from server.store.schema import note, session, session_facilitator
from server.store.vault import Vault
from tests.cast import taxonomy
from tests.clock import HandClock
from tests.pages.site import Visitor, serving, settings_in
from tests.surface.crawling import Crawler, template

SAME_KIND = 3  # addresses of one template
TIMES = 5  # each is asked
LIMIT = 200.0  # ms of server time at p95
YEAR, MONTH = 52, 4  # weeks
BASELINE = "/account"
# Sockets, what members and machines ask for, and what goes on for as long as somebody listens.
NO_PAGE = re.compile(
    r"socket$|^/(static|join|letters/|platforms|health|metrics|sign-)|events$|board$|video"
)
COUNTED = (
    "member",
    "session",
    "session_event",
    "note",
    "note_version",
    "signature",
    "service",
    "claim",
    "claim_step",
    "measure",
    "audit_entry",
)


class Taken(Struct, frozen=True):
    """Milliseconds of one answer: on the wall, and of the processor."""

    wall: float
    processor: float


Figures = dict[str, list[Taken]]


async def main(span: int) -> None:
    """Measure after *span* weeks and after twice as many."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        settings = settings_in(Path(folder))
        keyring = Keyring.create(settings.key_file)
        migrate(settings)
        store = await Store.open(settings, keyring)
        began = perf_counter()
        practice = store.practice(await store.doors.add_practice("Lakeside", timezone=TIMEZONE))
        circles = await furnish(practice)
        stories = [await Story.of(practice, circle) for circle in circles]
        weeks = Weeks(practice.practice_id, Vault(keyring), stories)
        measured: list[Figures] = []
        for weeks_before in (0, span):
            end = weeks_before + span
            for number in range(weeks_before, end):
                last = number == end - 1
                await store.journal.write(partial(weeks.happen, number=number, drafted=last))
            print(f"{end} weeks written after {perf_counter() - began:.0f} s", flush=True)
            await _print_rows(store)
            clock = HandClock(FIRST + WEEK * end - timedelta(days=2))
            measured.append(await _measured(store, clock, settings, circles[0].leader_id))
            _print(measured)
        await store.close()


async def _measured(store: Store, clock: HandClock, settings: Settings, leader: str) -> Figures:
    rooms = Rooms(store, clock, taxonomy())
    async with (
        serving(settings, store, rooms, clock) as (origin, _),
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        visitor = Visitor(http, origin)
        await visitor.signs_in(EMAIL)
        crawler = Crawler(visitor, *await _starts(store, clock, leader), same_kind=SAME_KIND)
        await crawler.look()
        figures: Figures = defaultdict(list)
        for where in crawler.seen:
            for _ in range(TIMES):
                began, worked = perf_counter(), process_time()
                answer = await visitor.get(where)
                taken = Taken(1e3 * (perf_counter() - began), 1e3 * (process_time() - worked))
                if answer.status == 200:
                    figures[template(where) or urlsplit(where).path].append(taken)
        for where in crawler.broken:
            print(f"broken: {where}")
    await rooms.stop()
    return figures


async def _starts(store: Store, clock: HandClock, leader: str) -> list[str]:
    """Return where to begin: every route, about what happened last, and what links may miss."""
    n, s, led = note.c, session.c, session_facilitator.c
    last = (
        sa.select(n.session_id, n.member_id, n.id.label("note_id"), s.group_id)
        .join_from(note, session, s.id == n.session_id)
        .join(session_facilitator, led.session_id == s.id)
        .where(led.account_id == leader, n.kind != "absence", s.starts_at < clock.now() - 2 * WEEK)
        .order_by(s.starts_at.desc())
        .limit(1)
    )
    found = await store.journal.read(lambda c: dict(c.execute(last).one()._mapping))
    month = (clock.now() - 3 * WEEK).strftime("%Y-%m")
    starts = ["/", BASELINE, f"/billing?month={month}", f"/programme/money?month={month}"]
    for route in TABLE:
        if route.method == "GET" and not NO_PAGE.search(route.path):
            where = re.sub(r"\{(\w+)\}", lambda name: found.get(name[1], name[0]), route.path)
            starts += [where] if "{" not in where else []
    return starts


async def _print_rows(store: Store) -> None:
    def count(connection: Connection) -> list[str]:
        return [
            f"{name} {connection.scalar(sa.select(sa.func.count()).select_from(table)):,}"
            for name in COUNTED
            for table in (metadata.tables[name],)
        ]

    print("rows:", ", ".join(await store.journal.read(count)), flush=True)


def _print(years: list[Figures]) -> None:
    now, before = years[-1], years[-2] if len(years) > 1 else {}
    print(f"{'ms of':<52}{'p50':>8}{'p95':>8}{'cpu p50':>9}{'cpu p95':>9}{'growth':>8}")
    ordered = sorted(now, key=lambda kind: -_p95([one.processor for one in now[kind]]))
    for kind in ordered:
        walls, worked = _apart(now[kind])
        growth = ""
        if kind in before:
            growth = f"{median(worked) / max(median(_apart(before[kind])[1]), 0.1):.2f}"
        print(
            f"{kind:<52}{median(walls):>8.1f}{_p95(walls):>8.1f}"
            f"{median(worked):>9.1f}{_p95(worked):>9.1f}{growth:>8}"
        )
    for what, part in (("wall", 0), ("processor", 1)):
        over = sum(_p95(_apart(some)[part]) > LIMIT for some in now.values())
        print(f"pages over {LIMIT:.0f} ms at p95 ({what}): {over} of {len(now)}", flush=True)


def _apart(some: list[Taken]) -> tuple[list[float], list[float]]:
    return [one.wall for one in some], [one.processor for one in some]


def _p95(some: list[float]) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * 0.95))]


if __name__ == "__main__":
    asyncio.run(main(YEAR if "--long" in sys.argv else MONTH))
