"""Daily signs `{timestamp}.{raw body}` with a secret it gives out in base64."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.signatures import FOREIGN, STALE, UNSIGNED, same, stale

SIGNATURE = "x-webhook-signature"
STAMP = "x-webhook-timestamp"


def verify(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not Daily's own and fresh; None when it is."""
    given, stamp = letter.headers.get(SIGNATURE), letter.headers.get(STAMP)
    if not given or not stamp:
        return UNSIGNED
    try:
        key = base64.b64decode(secrets.secret, validate=True)
    except (ValueError, binascii.Error):
        return FOREIGN
    signed = stamp.encode("utf-8", "surrogateescape") + b"." + letter.raw
    digest = hmac.digest(key, signed, hashlib.sha256)
    if not same(given, base64.b64encode(digest).decode()):
        return FOREIGN
    return STALE if stale(stamp, now, unit=_unit(stamp)) else None


def _unit(stamp: str) -> str:
    # Milliseconds, as seen; seconds, as some of its clients were written for.
    return "milliseconds" if len(stamp) > 11 else "seconds"
