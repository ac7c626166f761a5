"""Whether a message is the platform's own: the parts every scheme shares.

Signatures are compared as text, whole and in constant time: decoding them first would let
through a changed bit that decodes to the same bytes. Always over the bytes as they came.
"""

import hmac
from datetime import datetime, timedelta

from server.core.commands import Refused
from server.platforms.reading import milliseconds, seconds

# A message recorded elsewhere must not be sent again next week. It is our receipt that counts
# and never the time of the event, which may rightly be an hour old.
WINDOW = timedelta(minutes=5)

UNSIGNED = Refused("not_signed", "The message carries no signature of the platform.")
FOREIGN = Refused("wrong_signature", "The signature is not of the platform or not of this message.")
STALE = Refused("stale", "The message was signed too long ago, or in the future.")


def same(given: str, expected: str) -> bool:
    """Whether two signatures are one, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogateescape"), expected.encode("utf-8", "surrogateescape")
    )


def stale(stamp: str, now: datetime, *, unit: str) -> bool:
    """Whether the *stamp* (digits, of *unit* seconds or milliseconds) is too far from now."""
    if not (stamp.isascii() and stamp.isdigit()):
        return True
    at = seconds(stamp) if unit == "seconds" else milliseconds(stamp)
    return at is None or abs(now - at) > WINDOW
