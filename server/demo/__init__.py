"""The demonstration: a fictional practice on loopback, on a stage clock, ready to click."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from aiohttp import web

from server.cannot import Cannot
from server.clock import SystemClock
from server.demo.billing import let_money_in
from server.demo.joining import let_newcomers_in
from server.demo.last_week import hold_last_week
from server.demo.letters import let_letters_out
from server.demo.payers import let_payers_in
from server.demo.practice import CAST_FILE, Cast, Script, furnish, script
from server.demo.stage_time import keep, resumed
from server.live.rooms import Rooms
from server.serving import serve_until_stopped
from server.settings import Settings
from server.stage import ADDRESS, Stage, StageClock
from server.store import Keyring, Store, migrate

__all__ = ["DemoError", "run", "set_stage"]


class DemoError(Cannot):
    """The demonstration cannot start; the text says why."""


def run(*, folder: Path, port: int, fresh: bool, say: Callable[[str], None]) -> None:
    """Serve the fictional practice until stopped; *say* gets the addresses to click."""
    if fresh and folder.exists():
        if any(folder.iterdir()) and not (folder / CAST_FILE).exists():
            raise DemoError(f"{folder} is not a demonstration's folder; it stays as it is.")
        shutil.rmtree(folder)
    settings = Settings(
        data_dir=folder,
        key_file=folder / "demo.key",
        port=port,
        demo=True,
        trusted_origins=(f"http://localhost:{port}",),  # people type either name
    )
    folder.mkdir(parents=True, exist_ok=True)
    key_file = settings.key_file
    keyring = Keyring.load(key_file) if key_file.exists() else Keyring.create(key_file)
    migrate(settings)
    asyncio.run(_serve(settings, keyring, say))


async def _serve(settings: Settings, keyring: Keyring, say: Callable[[str], None]) -> None:
    written = script()
    cast, begins = await set_stage(settings, keyring, written)
    real, stage = SystemClock(), Stage(StageClock(begins))
    cast = msgspec.structs.replace(cast, stage_token=stage.token, base_url=settings.base_url)
    cast.write(settings.data_dir / CAST_FILE)

    async def prepare(app: web.Application, _: Store, rooms: Rooms) -> None:
        async def moved() -> None:
            keep(stage.clock, real, settings.data_dir)
            await rooms.refresh()

        keep(stage.clock, real, settings.data_dir)
        stage.moved = moved
        app.router.add_post(ADDRESS, stage.clock_move)

    def greet(address: str) -> None:
        say(greeting(written, cast, address, stage.clock.now()))

    await serve_until_stopped(settings, keyring, stage.clock, prepare=prepare, greet=greet)


async def set_stage(settings: Settings, keyring: Keyring, written: Script) -> tuple[Cast, datetime]:
    """Return the cast and the moment the stage goes on from."""
    store = await Store.open(settings, keyring)
    try:
        path = settings.data_dir / CAST_FILE
        if not path.exists():
            cast = await furnish(store, written, settings.base_url)
            await let_payers_in(store, cast, at=written.begins - timedelta(weeks=6))
            await let_money_in(store, cast, at=written.begins - timedelta(weeks=6))
            await let_letters_out(store, cast)
            await let_newcomers_in(store, cast, begins=written.begins)
            cast = msgspec.structs.replace(cast, last_week=await hold_last_week(store, cast))
            cast.write(path)
            return cast, written.begins
        try:
            cast = Cast.read(path)
        except msgspec.DecodeError as error:
            raise DemoError(f"{path} is of another release. Start with --fresh.") from error
        latest = await _latest(store, cast, written.begins)
        return cast, resumed(latest, SystemClock(), settings.data_dir)
    finally:
        await store.close()


async def _latest(store: Store, cast: Cast, begins: datetime) -> datetime:
    # The stage never goes back, so it goes on after the last thing that happened on it.
    scope = store.practice(cast.practice_id)
    latest = begins
    for session in cast.sessions:
        log = await scope.log.read(session.session_id)
        sign = await scope.signs.last(session.session_id)
        moments = [recorded.at for recorded in log] + ([sign] if sign else [])
        latest = max([latest, *(moment + timedelta(seconds=1) for moment in moments)])
    return latest


def greeting(written: Script, cast: Cast, address: str, now: datetime) -> str:
    """Return what the terminal shows: one sign-in and one personal link per member."""
    session = next((s for s in cast.sessions if s.ends_at > now), cast.sessions[-1])
    titles = {group.key: group.name for group in written.groups}
    names = {member.key: member for member in cast.members}
    lines = [
        f"{written.name} is open. Everything in it is invented.",
        "",
        f"  Facilitators sign in at {address}/sign-in",
        *(f"    {f.email}  {f.password}" for f in cast.facilitators if f.key != "F3"),
        "",
        f"  Members of {titles[session.group]} open their link, then give their birth date",
        *(
            f"    {names[key].name:<16} {names[key].birth_date:%m/%d/%Y}  {address}/join#{token}"
            for key, token in session.links.items()
        ),
        "",
        "  Or watch a whole session play itself: make rehearse",
        "  Stop with Ctrl+C; start again and it goes on. Start over: make run ARGS=--fresh",
    ]
    return "\n".join(lines)
