"""How long every page takes in a practice that has worked for some weeks, and for twice as many.

`python -m bench.pages`; with `--long` for one year and two; with `--keep FOLDER` the grown practice
stays there and is asked again the next time. Fifty groups, 600 members, an evening every week.
Whoever asks leads ten of the groups and owns the practice. Every page is asked by itself, over HTTP
in one process; the time is that from asking to the whole answer, on the wall and of the processor;
whoever asks is in it. Two looks are told apart from those that count: the first one ever, when what
is counted once was never counted, and the first one after a start.
"""

import asyncio
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from bench.grown.evening import WEEK
from bench.grown.kept import copied, grow, started
from bench.grown.people import EMAIL, FIRST
from server.live.rooms import Rooms
from server.pages.routes import TABLE
from server.serving import collect_rarely
from server.settings import Settings
from server.store import Store
from server.store.columns import metadata
from server.store.schema import note, session, session_facilitator
from tests.cast import taxonomy
from tests.clock import HandClock
from tests.pages.site import Answer, Visitor, serving
from tests.surface.crawling import Crawler, template

SAME_KIND = 3  # addresses of one template
TIMES = 5  # each is asked
LIMIT = 200.0  # ms of server time at p95
YEAR, MONTH = 52, 4  # weeks
BASELINE = "/account"
DOWNLOADS = ("/audit/file",)  # how long the loop was held counts, not how long all of it took
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
    "review",
    "service",
    "claim",
    "claim_step",
    "member_payment",
    "measure",
    "audit_entry",
)


class Taken(Struct, frozen=True):
    """Milliseconds of one answer: on the wall, and of the processor."""

    wall: float
    processor: float


class Download(NamedTuple):
    """Milliseconds until the first piece, of the longest hold of the loop, and until the end."""

    first: float
    held: float
    whole: float
    size: int


Figures = dict[str, list[Taken]]


class Looker(Visitor):
    """Times the first look at every page."""

    def __init__(self, http: aiohttp.ClientSession, origin: str) -> None:
        super().__init__(http, origin)
        self.first: Figures = defaultdict(list)

    async def get(self, path: str, **headers: str) -> Answer:
        began, worked = perf_counter(), process_time()
        answer = await super().get(path, **headers)
        if answer.status == 200:
            self.first[_kind(path)].append(_since(began, worked))
        return answer


async def main(span: int, keep: Path | None) -> None:
    """Measure after *span* weeks and after twice as many."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        kept = keep or Path(folder)
        await grow(kept, span)
        before: Figures = {}
        for weeks in (span, 2 * span):
            clock = HandClock(FIRST + WEEK * weeks - WEEK * 2 / 7)
            with copied(kept / f"{weeks}-weeks") as settings:
                async with looking(settings, clock) as (visitor, crawler, store):
                    print(f"\n{weeks} weeks", flush=True)
                    await _print_rows(store)
                    await crawler.look()
                    ever = visitor.first
                async with looking(settings, clock) as (visitor, crawler, _):
                    await crawler.look()
                    start, visitor.first = visitor.first, defaultdict(list)
                    now = await _asked(visitor, crawler)
                    _print(now, ever, start, before)
                    before = now
                    await _download(visitor)


@asynccontextmanager
async def looking(
    settings: Settings, clock: HandClock
) -> AsyncIterator[tuple[Looker, Crawler, Store]]:
    """Start a server and sign in."""
    async with started(settings) as store:
        rooms = Rooms(store, clock, taxonomy())
        async with (
            serving(settings, store, rooms, clock) as (origin, _),
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        ):
            visitor = Looker(http, origin)
            await visitor.signs_in(EMAIL)
            collect_rarely()  # as a server does
            starts = await _starts(store, clock)
            yield visitor, Crawler(visitor, *starts, same_kind=SAME_KIND), store
        await rooms.stop()


async def _asked(visitor: Visitor, crawler: Crawler) -> Figures:
    figures: Figures = defaultdict(list)
    for where in crawler.seen:
        for _ in range(TIMES):
            began, worked = perf_counter(), process_time()
            answer = await visitor.get(where)
            if answer.status == 200:
                figures[_kind(where)].append(_since(began, worked))
    for where in crawler.broken:
        print(f"broken: {where}")
    return figures


async def _download(visitor: Visitor) -> None:
    for where in DOWNLOADS:
        one = await _downloaded(visitor, where)
        print(
            f"{where}: {one.size:,} bytes, first of them after {one.first:.0f} ms, the loop"
            f" held for at most {one.held:.1f} ms of the processor, all after {one.whole:.0f}",
            flush=True,
        )


async def _downloaded(visitor: Visitor, where: str) -> Download:
    held, ended = [0.0], asyncio.Event()

    async def watch() -> None:
        while not ended.is_set():
            worked = thread_time()
            await asyncio.sleep(0)
            held[0] = max(held[0], thread_time() - worked)

    watching, began, size = asyncio.create_task(watch()), perf_counter(), 0
    async with visitor.http.get(visitor.origin + where) as answer:
        size += len(await answer.content.readany())
        first = perf_counter() - began
        async for piece in answer.content.iter_any():
            size += len(piece)
    whole = perf_counter() - began
    ended.set()
    await watching
    return Download(1e3 * first, 1e3 * held[0], 1e3 * whole, size)


async def _starts(store: Store, clock: HandClock) -> list[str]:
    """Return where to begin: every route, about what happened last, and what links may miss."""
    n, s, led = note.c, session.c, session_facilitator.c
    owner = await store.doors.account_of(EMAIL)
    leader = owner.account_id if owner else ""
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
    starts = ["/", BASELINE, f"/billing?month={month}", f"/billing?month={month}&state=paid"]
    starts += ["/programme/money/services", "/programme/money/services?of=outstanding"]
    starts += [f"/billing/papers?month={month}&sent=yes", f"/programme/money?to={month}&by=payer"]
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


def _print(now: Figures, ever: Figures, start: Figures, before: Figures) -> None:
    """Print milliseconds; of both first looks those of the processor."""
    columns = (
        f"{'p50':>8}{'p95':>8}{'cpu p50':>9}{'cpu p95':>9}{'ever':>9}{'start':>9}{'growth':>8}"
    )
    print(f"{'ms of':<52}{columns}")
    for kind in sorted(now, key=lambda one: -_p95(_apart(now[one])[1])):
        walls, worked = _apart(now[kind])
        growth = ""
        if kind in before:
            growth = f"{median(worked) / max(median(_apart(before[kind])[1]), 0.1):.2f}"
        print(
            f"{kind:<52}{median(walls):>8.1f}{_p95(walls):>8.1f}"
            f"{median(worked):>9.1f}{_p95(worked):>9.1f}"
            f"{_worst(ever.get(kind, [])):>9.1f}{_worst(start.get(kind, [])):>9.1f}{growth:>8}"
        )
    for what, part in (("wall", 0), ("processor", 1)):
        pages = [kind for kind in now if kind not in DOWNLOADS]
        over = sorted(one for one in pages if _p95(_apart(now[one])[part]) > LIMIT)
        print(
            f"over {LIMIT:.0f} ms at p95 ({what}): {len(over)} of {len(pages)}", *over, flush=True
        )


def _kind(where: str) -> str:
    return template(where) or urlsplit(where).path


def _since(began: float, worked: float) -> Taken:
    return Taken(1e3 * (perf_counter() - began), 1e3 * (process_time() - worked))


def _apart(some: list[Taken]) -> tuple[list[float], list[float]]:
    return [one.wall for one in some], [one.processor for one in some]


def _worst(some: list[Taken]) -> float:
    return max((one.processor for one in some), default=0.0)


def _p95(some: list[float]) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * 0.95))]


if __name__ == "__main__":
    folder = Path(sys.argv[sys.argv.index("--keep") + 1]) if "--keep" in sys.argv else None
    asyncio.run(main(YEAR if "--long" in sys.argv else MONTH, folder))
