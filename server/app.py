"""The server put together: the application and a runner without aiohttp's generous defaults.

Whoever opens the port (command line, demo, tests) passes in what it has opened: settings,
store, rooms, clock. Nothing here reads the environment.
"""

import logging

import aiohttp.web_response
from aiohttp import web

from server.accounts.challenges import Challenges
from server.accounts.provider import ProviderClient
from server.accounts.trips import Trips
from server.clock import Clock
from server.core.taxonomy import Taxonomy
from server.keys import CLOCK, POST, ROOMS, SETTINGS, STORE, TAXONOMY, TEMPLATES
from server.letters.carriers import carriers
from server.letters.post import Post
from server.live.rooms import Rooms
from server.pages import routes, security
from server.pages.check_out import CHECK_OUTS, CheckOuts
from server.pages.given_here import AGREED_HERE, LEFT_OUT, WHERE_GIVEN, GivenHere
from server.pages.join_pace import JOIN_PACE, JoinPace
from server.pages.metrics import COUNTS, STARTED, Counts
from server.pages.passkeys import CHALLENGES
from server.pages.platform_hooks import INTAKE
from server.pages.platform_intake import Intake
from server.pages.platform_listening import LISTENING, Listening
from server.pages.provider_trip import PROVIDERS, TRIPS
from server.pages.render import make_templates
from server.pages.sign_in_pace import PACE, SignInPace
from server.pages.statics import STATICS, Statics, folder
from server.pages.turned_away import TURNED_AWAY, TurnedAway
from server.pages.video_sockets import OPEN, OpenSockets
from server.settings import Settings
from server.store import Store

KEEPALIVE_SECONDS = 5.0  # aiohttp's hour would hold every silent or half-sent connection that long
STOPPING_SECONDS = 3.0  # for what is being answered; sockets have been told before
LINGERING_SECONDS = 2.0  # for a body nobody wanted
BODY_BYTES = 256 * 1024  # the longest form is a note
LINE_BYTES = 4096
HEADERS_MOST = 64


class _Outline(logging.Filter):
    """Keep the bytes of a malformed request out of the log; that there was one is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "connection failed", ()
        record.exc_info, record.exc_text = None, None
        return True


def make_app(
    settings: Settings, *, store: Store, rooms: Rooms, clock: Clock, taxonomy: Taxonomy
) -> web.Application:
    """Return the application; it closes neither *store* nor *rooms*, whoever opened them does."""
    app = web.Application(
        middlewares=[security.answer_and_log, security.refuse_foreign],
        client_max_size=BODY_BYTES,
    )
    files = Statics(folder("static"))
    app[SETTINGS] = settings
    app[STORE] = store
    app[ROOMS] = rooms
    app[CLOCK] = clock
    app[TAXONOMY] = taxonomy
    app[POST] = Post(store, clock, settings.base_url, carriers(settings, clock))
    app[PACE] = SignInPace(clock)
    key = store.derived_key("challenges of passkeys at the sign-in")
    app[PROVIDERS], app[TRIPS] = (
        ProviderClient(settings.identity_hosts, clock.now),
        Trips(clock.now),
    )
    app[CHALLENGES] = Challenges(key, lambda: clock.now().timestamp())
    app[JOIN_PACE] = JoinPace(clock)
    app[WHERE_GIVEN], app[AGREED_HERE], app[LEFT_OUT] = GivenHere(), GivenHere(), GivenHere()
    app[CHECK_OUTS] = CheckOuts()
    app[INTAKE] = Intake(store, rooms)
    app[LISTENING] = Listening(store, rooms, app[INTAKE], clock)
    app[STATICS] = files
    app[TURNED_AWAY] = TurnedAway()
    app[COUNTS], app[STARTED] = Counts(), clock.monotonic()
    app[TEMPLATES] = make_templates(files)
    app[OPEN] = OpenSockets()
    store.journal.rights.listen(app[OPEN].look_at)
    app.on_shutdown.append(app[OPEN].close)
    app.on_shutdown.append(_finish_reading)
    app.on_response_prepare.append(security.put_headers)
    app.add_routes(routes.routes())
    return app


async def _finish_reading(app: web.Application) -> None:
    # What a platform was told we have shall be in the log, as long as there is a store to write.
    await app[INTAKE].quiet()
    await app[TURNED_AWAY].quiet()


def make_runner(app: web.Application) -> web.AppRunner:
    """Return a runner that cuts slow and silent connections and names no versions."""
    # An answer to bytes that are no request passes no signal, so the default itself must go.
    aiohttp.web_response.SERVER_SOFTWARE = "group-companion"  # type: ignore[attr-defined]
    logger = logging.getLogger("server.http")
    if not any(isinstance(f, _Outline) for f in logger.filters):
        logger.addFilter(_Outline())
    return web.AppRunner(
        app,
        access_log=None,  # security.py writes its own, by allow-list
        logger=logger,
        keepalive_timeout=KEEPALIVE_SECONDS,
        shutdown_timeout=STOPPING_SECONDS,
        lingering_time=LINGERING_SECONDS,
        max_line_size=LINE_BYTES,
        max_field_size=LINE_BYTES,
        max_headers=HEADERS_MOST,
    )
