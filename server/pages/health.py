"""Whether the server is up, for whatever restarts it: one word, no numbers, no versions.

Live: the process answers; if it does not, restart it. Ready: it can read and write; if it cannot,
send nobody here, and look at the log before restarting.
"""

import asyncio

from aiohttp import web

from server.keys import STORE
from server.store.errors import StoreError

READING_SECONDS = 2.0


async def health_show(request: web.Request) -> web.Response:
    return web.Response(text="up\n")


async def readiness_show(request: web.Request) -> web.Response:
    store = request.app[STORE]
    if store.journal.refusal is None:
        try:
            async with asyncio.timeout(READING_SECONDS):
                await store.audit_heads()
        except (StoreError, TimeoutError):
            return _not_ready()
        return web.Response(text="ready\n")
    return _not_ready()


def _not_ready() -> web.Response:
    return web.Response(status=503, text="not ready\n")
