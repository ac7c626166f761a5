"""The way back to what somebody was at when a link led them away: `?next=` of a page's address.

Only pages of our own: an address of another site there would make our sign-in page a door to it.
"""

import re
from urllib.parse import quote

from aiohttp import web

LONGEST = 400
# One slash and then a name: "//evil.example" and "/\\evil.example" are other sites to a browser,
# and neither a line break nor a colon can be in it.
OWN = re.compile(
    r"/[A-Za-z0-9_-][A-Za-z0-9/_-]*(?:\?[A-Za-z0-9_=&%.,+-]*)?(?:#[A-Za-z0-9_-]+)?",
)
_WHERE = (
    ("/billing", "Back to the claim"),
    ("/practice", "Back to the first steps"),
    ("/today", "Back to the first steps"),
)


def way_back(request: web.Request) -> str:
    """Return the page of our own one came from; empty when none is named, or another site's."""
    return own(request.query.get("next", ""))


def own(address: str) -> str:
    return address if len(address) <= LONGEST and OWN.fullmatch(address) else ""


def leading_back(address: str, to: str, place: str = "") -> str:
    """Return the address of a page that leads back to *to* once something is kept there."""
    return f"{address}?next={quote(to, safe='')}{place}"


def keeping(request: web.Request) -> str:
    """Return what a form's action carries so that keeping it leads back."""
    back = way_back(request)
    return f"?next={quote(back, safe='')}" if back else ""


def named(back: str) -> str:
    """Return what the link to *back* says."""
    return next((words for start, words in _WHERE if back.startswith(start)), "Back")


def kept(request: web.Request, otherwise: str) -> web.Response:
    """Return the answer to a form that was kept: back to where one came from, or *otherwise*."""
    return web.Response(status=303, headers={"Location": way_back(request) or otherwise})
