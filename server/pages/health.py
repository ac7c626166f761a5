"""Whether the server is up, for whatever restarts it: one word, no numbers, no versions."""

from aiohttp import web


async def health_show(request: web.Request) -> web.Response:
    return web.Response(text="up\n")
