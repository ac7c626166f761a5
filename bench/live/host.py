"""`python -m bench.live.host KIND`: the server under test, in a process of its own.

    server    `python -m server serve` as it is
    slow      the same, and every commit takes the disk 10 ms longer
    unsaved   the same without a disk: an append is answered at once, nothing is kept
    echo      aiohttp, and each message is sent back
    naive     python-socketio and one commit of SQLAlchemy's ORM for each event

On SIGUSR1 it prints how many commits there were.
"""

import asyncio
import os
import signal
import sys
import threading
from datetime import datetime
from typing import Any

from aiohttp import WSMsgType, web
from sqlalchemy import Engine, event

from server import cli
from server.core.events import AnyEvent, Recorded
from server.store.journal import Journal
from server.store.log_writer import Append
from server.store.session_log import SessionLog
from server.store.store import Store

SLOWER_SECONDS = 0.010
PORT = int(os.environ.get("GROUP_COMPANION_PORT", "0"))


def main() -> None:
    kind = sys.argv[1]
    if kind == "slow":
        event.listen(Engine, "commit", _wait_for_the_disk)
    if kind == "unsaved":
        SessionLog.append = _answer_at_once  # type: ignore[method-assign]
        Store.save_signs = _keep_nothing  # type: ignore[method-assign]
    if kind in ("server", "slow", "unsaved"):
        _count_commits()
        sys.exit(cli.main(["serve"]))
    if kind == "naive":
        from bench.live.naive import make_app

        web.run_app(make_app(), host="127.0.0.1", port=PORT, print=_greet, access_log=None)
    else:
        app = web.Application()
        app.router.add_get("/", _echo)
        web.run_app(app, host="127.0.0.1", port=PORT, print=_greet, access_log=None)


def _greet(_: str) -> None:
    print("Serving", flush=True)


def _count_commits() -> None:
    open_journal = Journal.open

    async def opened(path: Any) -> Journal:
        journal = await open_journal(path)
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGUSR1, lambda: print(journal.commits, flush=True)
        )
        return journal

    Journal.open = opened  # type: ignore[method-assign]


def _wait_for_the_disk(_: Any) -> None:
    if threading.current_thread().name == "disk":
        threading.Event().wait(SLOWER_SECONDS)


async def _answer_at_once(
    self: SessionLog,
    session_id: str,
    *,
    expected_seq: int,
    author: str,
    command_id: str | None,
    events: tuple[AnyEvent, ...],
    at: datetime,
) -> tuple[Recorded, ...]:
    return Append("", session_id, expected_seq, author, command_id, events, at).recorded


async def _keep_nothing(self: Store, signs: object) -> None:
    pass


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


if __name__ == "__main__":
    main()
