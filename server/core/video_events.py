"""What we know of the video platform beyond its own words: who claimed a connection, and silence.

Part of events.py. A claim is a person's statement about the whole of a stay (ATT-13); it can be
taken back, and then the connection is whose it was before.
"""

from datetime import datetime

from server.core.event_base import Event


class ConnectionClaimed(Event, frozen=True):
    """A facilitator says whose this connection at the video platform is; None: a guest's."""

    conn: str
    person_id: str | None = None


class ClaimRetracted(Event, frozen=True):
    """That statement is taken back."""

    conn: str


class PlatformSilent(Event, frozen=True):
    """Nothing can reach us from this source; what happens there is not known."""

    platform: str
    since: datetime


class PlatformHeard(Event, frozen=True):
    """The source speaks again, and what was missed was asked for."""

    platform: str
