"""How long it counts that somebody showed who they are: ASVS 7.5.3."""

from datetime import timedelta

from aiohttp import web

from server.keys import CLOCK, SIGNED_IN

FRESH = timedelta(minutes=5)


def proven(request: web.Request) -> bool:
    """Whether the signed-in person showed just now that it is them."""
    signed_in = request.get(SIGNED_IN)
    return signed_in is not None and request.app[CLOCK].now() - signed_in.confirmed_at <= FRESH
