"""A real server on a free port for page tests, and people who visit it.

Ana leads Bo, Cyd and Dee. Eli has a practice of their own; Fay works in Ana's practice and leads
another group there. Both must see nothing of Ana's.
"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from msgspec.structs import replace
from multidict import CIMultiDictProxy
from yarl import URL

from server.app import make_app, make_runner
from server.live.rooms import Rooms
from server.settings import Settings
from server.store import Keyring, Store
from tests.cast import taxonomy
from tests.clock import HandClock
from tests.store.practice import PASSWORD, Own, begin, copied

BROWSER_SAYS = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    text: str
    headers: CIMultiDictProxy[str]
    location: str | None
    cookies: SimpleCookie


@dataclass
class Visitor:
    """Somebody with a browser of their own. Redirects are not followed: they are the answer."""

    http: aiohttp.ClientSession
    origin: str
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        own = {"Origin": self.origin, **BROWSER_SAYS}
        return await self.ask("POST", path, form=form or {}, headers={**own, **headers})

    async def ask(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        async with self.http.request(
            method,
            URL(self.origin + path, encoded=True),
            data=aiohttp.FormData(form) if form else (b"" if form is not None else None),
            headers={
                **({"Content-Type": "application/x-www-form-urlencoded"} if form == {} else {}),
                **(headers or {}),
            },
            allow_redirects=False,
        ) as response:
            return Answer(
                response.status,
                await response.text(errors="replace"),  # a file is an answer too
                response.headers,
                response.headers.get("Location"),
                response.cookies,
            )

    async def signs_in(self, email: str, password: str = PASSWORD) -> Answer:
        return await self.post("/sign-in", {"email": email, "password": password})


@dataclass
class Site:
    """The running server and what a test may want to reach behind it."""

    origin: str
    app: web.Application
    store: Store
    rooms: Rooms
    clock: HandClock
    ana: Own
    eli: Own
    visitors: list[aiohttp.ClientSession] = field(default_factory=list)

    def visitor(self) -> Visitor:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.visitors.append(http)
        return Visitor(http, self.origin)

    async def signed_in(self, name: str) -> Visitor:
        visitor = self.visitor()
        answer = await visitor.signs_in(f"{name.lower()}@example.org")
        assert answer.status == 303, "could not sign in"
        return visitor


@asynccontextmanager
async def serving(
    settings: Settings, store: Store, rooms: Rooms, clock: HandClock, *, name: str = "127.0.0.1"
) -> AsyncIterator[tuple[str, web.Application]]:
    """Run the server on a free port until the block ends, under this *name*."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        origin = f"http://{name}:{port}"
        here = Settings(
            data_dir=settings.data_dir,
            key_file=settings.key_file,
            hashing=settings.hashing,
            port=port,
            base_url=settings.base_url if settings.secure_cookies else origin,
            trusted_origins=(origin,),
            identity_hosts=settings.identity_hosts,
        )
        app = make_app(here, store=store, rooms=rooms, clock=clock, taxonomy=taxonomy())
        runner = make_runner(app)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        try:
            yield origin, app
        finally:
            await runner.cleanup()


async def raw(site: Site, sent: bytes) -> bytes:
    """Return all the server says to *sent* before it closes the connection."""
    address = urlsplit(site.origin)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(sent)
    # Cut off is an answer too: what arrived before it counts.
    answer = b""
    with suppress(ConnectionResetError):
        while piece := await asyncio.wait_for(reader.read(65_536), timeout=20):
            answer += piece
    writer.close()
    return answer


@asynccontextmanager
async def practices(
    folder: Path,
    migrated: Path,
    clock: HandClock,
    *,
    name: str = "127.0.0.1",
    identity_hosts: tuple[str, ...] = (),
) -> AsyncIterator[Site]:
    """Serve Ana's, Eli's and Fay's groups, written once into a copy of the *migrated* folder."""
    written = await asyncio.to_thread(_written, migrated)
    shutil.copytree(written.folder, folder, dirs_exist_ok=True)
    settings = replace(settings_in(folder), identity_hosts=identity_hosts)
    store = await Store.open(settings, Keyring.load(settings.key_file))
    rooms = Rooms(store, clock, taxonomy())
    try:
        ana, eli = copied(written.ana, store), copied(written.eli, store)
        async with serving(settings, store, rooms, clock, name=name) as (origin, app):
            site = Site(origin, app, store, rooms, clock, ana, eli)
            yield site
            for http in site.visitors:
                await http.close()
        await rooms.stop()
    finally:
        await store.close()


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")


@dataclass(frozen=True)
class Written:
    """A folder with all three groups, and what is known of two practices."""

    folder: Path
    ana: Own
    eli: Own


@cache
def _written(migrated: Path) -> Written:
    folder = migrated / "written"
    shutil.copytree(migrated / "data", folder / "data")

    async def write() -> Written:
        settings = settings_in(folder)
        store = await Store.open(settings, Keyring.create(settings.key_file))
        ana, eli = await begin(store, "Ana"), await begin(store, "Eli")
        await _add_fay(ana)
        await store.close()
        return Written(folder, ana, eli)

    return asyncio.run(write())


async def _add_fay(ana: Own) -> None:
    fay = await ana.practice.people.add_account(
        email="fay@example.org",
        password=PASSWORD,
        name="Fay Other",
        credential="LPC",
        initials="FO",
    )
    await ana.practice.people.add_group(
        name="Thursday noon", modality="cbt", timezone="America/Chicago", facilitator_ids=(fay,)
    )
