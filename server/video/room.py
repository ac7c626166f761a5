"""What an embedded room can do, whoever carries sound and picture.

The waiting room is not the video server's: nobody gets an `Entrance` before a facilitator let
them in, so who waits is not there, cannot see, and is not seen.
"""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from server.core.commands import Refused


class Guest(Struct, frozen=True):
    """A person as the video server knows them: the key is ours and is good for one session."""

    key: str
    nonce: str  # of this stay of this page
    leads: bool = False


class Present(Struct, frozen=True):
    """One connection in a room."""

    conn: str
    key: str


class Relayed(Struct, frozen=True, tag="relayed"):
    """Our page shows the room, and our socket speaks to the server for it."""

    room: str
    participant: str
    token: str


class Framed(Struct, frozen=True, tag="framed"):
    """Our page holds the server's page in a frame."""

    url: str


class Linked(Struct, frozen=True, tag="linked"):
    """The server's own page, in its own tab."""

    url: str


Entrance = Relayed | Framed | Linked

UNREACHABLE = Refused("video_unreachable", "The video server does not answer.")
REFUSED = Refused("video_refused", "The video server refused.")
NOT_OFFERED = Refused("not_offered", "This video server cannot do that from here.")


class VideoRoom(Protocol):
    """A video server's rooms. Whatever is asked twice is done once."""

    @property
    def page_origin(self) -> str | None:
        """Return whose pages are framed, for the policy of ours; None where nothing is."""
        ...

    async def open(self, room: str) -> Refused | None:
        """Make *room*, if it is not there."""
        ...

    async def close(self, room: str) -> Refused | None:
        """End *room* and whatever goes on in it."""
        ...

    def entrance(self, room: str, guest: Guest, *, now: datetime, until: datetime) -> Entrance:
        """Return the way in for one person who was let in; it is worth nothing after *until*."""
        ...

    async def kick(self, room: str, key: str) -> Refused | None:
        """Put every connection of the person with this *key* out of *room*."""
        ...

    async def present(self, room: str) -> tuple[Present, ...] | Refused:
        """Return who is in *room*: all of them, or a refusal. Unreadable is not empty."""
        ...
