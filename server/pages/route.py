"""One row of the table of contents: an address, who may ask, and the function that answers."""

from typing import Literal, NamedTuple

from server.pages import access
from server.pages.permissions import Permission

Who = Literal["anyone", "signing_in", "resting", "showing", "member"] | Permission


class Route(NamedTuple):
    method: str
    path: str
    handler: access.Handler
    who: Who
