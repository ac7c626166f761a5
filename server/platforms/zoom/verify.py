"""Zoom signs `v0:{timestamp}:{raw body}`, and asks a new endpoint to prove it knows the secret."""

import hashlib
import hmac
from datetime import datetime

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.signatures import FOREIGN, STALE, UNSIGNED, same, stale

SIGNATURE = "x-zm-signature"
STAMP = "x-zm-request-timestamp"
ASKS_FOR_PROOF = "endpoint.url_validation"


def verify(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not Zoom's own and fresh; None when it is."""
    given, stamp = letter.headers.get(SIGNATURE), letter.headers.get(STAMP)
    if not given or not stamp:
        return UNSIGNED
    signed = b"v0:%s:%s" % (stamp.encode("utf-8", "surrogateescape"), letter.raw)
    if not same(given, "v0=" + _digest(secrets, signed)):
        return FOREIGN
    return STALE if stale(stamp, now, unit="seconds") else None


def proof(plain_token: str, secrets: Secrets) -> dict[str, str]:
    """Return the answer to Zoom's question whether this endpoint knows the secret."""
    return {
        "plainToken": plain_token,
        "encryptedToken": _digest(secrets, plain_token.encode("utf-8", "surrogateescape")),
    }


def _digest(secrets: Secrets, signed: bytes) -> str:
    return hmac.new(secrets.secret.encode(), signed, hashlib.sha256).hexdigest()
