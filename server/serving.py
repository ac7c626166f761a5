"""Opening everything, serving until told to stop, and closing it in the opposite order."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from server.app import make_app, make_runner
from server.clock import Clock
from server.descriptors import Complaints, take_all_allowed
from server.keys import POST
from server.live.rooms import Rooms
from server.pages.platform_hooks import INTAKE
from server.pages.platform_listening import LISTENING
from server.settings import Settings
from server.store import Keyring, Store
from server.store.anchors import Anchoring
from server.taxonomy import load

# The collector looks at everything that lives as soon as a few hundred things were made: in a full
# house that is a pause of tens of milliseconds, many times a second, for cycles there hardly are.
YOUNG, MIDDLE, OLD = 50_000, 50, 1_000

log = logging.getLogger(__name__)

Prepare = Callable[[web.Application, Store, Rooms], Awaitable[None]]


@contextlib.asynccontextmanager
async def open_server(
    settings: Settings, keyring: Keyring, clock: Clock, prepare: Prepare | None = None
) -> AsyncIterator[str]:
    """Serve while the block runs; yields the address people reach it at.

    *prepare* may add to the application and the store before the port opens.
    """
    async with contextlib.AsyncExitStack() as opened:
        store = await Store.open(settings, keyring)
        opened.push_async_callback(store.close)
        taxonomy = load()
        rooms = Rooms(store, clock, taxonomy)
        app = make_app(settings, store=store, rooms=rooms, clock=clock, taxonomy=taxonomy)
        if prepare is not None:
            await prepare(app, store, rooms)
        runner = make_runner(app)
        opened.push_async_callback(runner.cleanup)
        await runner.setup()
        # Whoever is connected is told why before the connections are closed.
        opened.push_async_callback(rooms.stop)
        await rooms.start()
        await app[INTAKE].read_all_kept()
        # Before the rooms stop: what is heard while they do would have nowhere to go.
        opened.push_async_callback(app[LISTENING].stop)
        await app[LISTENING].start()
        opened.push_async_callback(app[POST].stop)
        await app[POST].start()
        collect_rarely()
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield settings.base_url


def collect_rarely() -> None:
    """Let the garbage collector stop everybody seldom, now that the program is loaded."""
    gc.collect()
    gc.freeze()  # what is here by now stays
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()


def _anchored(
    settings: Settings, store: Store, clock: Clock
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def while_it_runs(_: web.Application) -> AsyncIterator[None]:
        anchoring = Anchoring(settings.anchors, store.audit_heads, clock.now)
        anchoring.start()
        yield
        await anchoring.stop()

    return while_it_runs


async def serve_until_stopped(
    settings: Settings,
    keyring: Keyring,
    clock: Clock,
    *,
    prepare: Prepare | None = None,
    greet: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT. OSError when the port is taken."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    take_all_allowed()
    loop.set_exception_handler(Complaints(clock.monotonic))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    async def prepared(app: web.Application, store: Store, rooms: Rooms) -> None:
        if prepare is not None:
            await prepare(app, store, rooms)
        # Nobody waits for it: it begins beside all else, and ends when nobody is here any more.
        app.cleanup_ctx.append(_anchored(settings, store, clock))

    async with open_server(settings, keyring, clock, prepared) as address:
        greet(address)
        await stop.wait()
        log.info("stopping")
