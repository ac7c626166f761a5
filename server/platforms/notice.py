"""What a platform sent, before and after it is understood.

A `Notice` is pure translation: whose connections they are is decided later, by `identity`, from
the hints kept beside each delivery.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from server.core.commands import Refused
from server.core.deliveries import AnyDelivery


class Letter(Struct, frozen=True):
    """A request as it came in. *headers* have lower-case names; *url* is the one we gave out."""

    raw: bytes
    headers: Mapping[str, str] = {}
    url: str = ""


class Secrets(Struct, frozen=True):
    """What the platform and we both know. *key* is public, where the platform has such a pair."""

    secret: str
    key: str = ""


class Hints(Struct, frozen=True):
    """What the platform says about who somebody is. A display name is no hint."""

    key: str | None = None  # ours, minted into their token
    registrant: str | None = None  # theirs, given to a person we registered
    email: str | None = None


NO_HINTS = Hints()


class Said(Struct, frozen=True):
    """One delivery without its member, and who it may be about."""

    delivery: AnyDelivery
    hints: Hints = NO_HINTS


class Notice(Struct, frozen=True):
    """What one message says. *kind* is the platform's own word; nothing *said* is no error."""

    kind: str
    room: str | None = None  # the platform's name of the meeting
    said: tuple[Said, ...] = ()
    reply: Mapping[str, str] | None = None  # what the platform wants to hear, if anything
    instance: str | None = None  # the platform's own id of this one meeting
    parent: str | None = None  # the instance whose breakout room this is


Verify = Callable[[Letter, Secrets, datetime], Refused | None]
Normalise = Callable[[bytes, datetime], Notice | Refused]


class Platform(NamedTuple):
    """A platform that sends messages while the meeting runs."""

    name: str
    verify: Verify
    normalise: Normalise
    room_of: Callable[[str], str | None]  # of a link people click
    conn_terminal: bool = True  # ATT-8: whether a connection that left never comes back

    def read(self, letter: Letter, secrets: Secrets, now: datetime) -> Notice | Refused:
        """Return what *letter* says, if it is the platform's own and fresh."""
        return self.verify(letter, secrets, now) or self.normalise(letter.raw, now)
