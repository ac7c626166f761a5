"""Janus signs nothing: its events come over a socket it opens, to an address only it knows."""

from datetime import datetime

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.signatures import UNSIGNED


def verify(letter: Letter, secrets: Secrets, now: datetime) -> Refused:
    """Refuse every *letter*: what is posted to that address is not of Janus."""
    return UNSIGNED
