"""The table of contents: every address, who may ask, and the function that answers.

`anyone` needs no cookie, `clinician` an account that signed in, `member` a visit by a personal
link. A page function is named `<resource>_<verb>`; verbs in addresses are things.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from aiohttp import web

from server.pages import access, statics

Who = Literal["anyone", "clinician", "member"]


class Route(NamedTuple):
    method: str
    path: str
    handler: access.Handler
    who: Who


TABLE: tuple[Route, ...] = (
    Route("GET", "/static/{tree}/{path:.+}", statics.statics_show, "anyone"),
)


def routes() -> Iterator[web.RouteDef]:
    """Yield the table as aiohttp wants it, each handler behind its own door."""
    for method, path, handler, who in TABLE:
        match who:
            case "anyone":
                guarded = handler
            case "clinician":
                guarded = access.signed_in(handler)
            case "member":
                guarded = access.visiting(handler)
        # HEAD would run a GET handler for nothing; nobody needs it here.
        yield (
            web.get(path, guarded, allow_head=False)
            if method == "GET"
            else web.route(method, path, guarded)
        )
