"""LiveKit sends a token (bare, without `Bearer`) that holds the hash of the body.

Several projects describe an `X-LiveKit-Signature`; the server sends none.
"""

import base64
import hashlib
from datetime import datetime

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.reading import text
from server.platforms.signatures import FOREIGN, UNSIGNED, same
from server.platforms.tokens import claims_of


def verify(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not of the LiveKit server that has our key; None when it is.

    The token lasts five minutes, so it is the window too; a replay within it is deduplicated by
    the event's id.
    """
    token = letter.headers.get("authorization")
    if not token:
        return UNSIGNED
    claims = claims_of(token, secrets, now)
    if claims is None or not secrets.key or text(claims.get("iss")) != secrets.key:
        return FOREIGN
    if "exp" not in claims:
        return FOREIGN  # it would be valid for ever
    digest = base64.b64encode(hashlib.sha256(letter.raw).digest()).decode()
    return None if same(text(claims.get("sha256")) or "", digest) else FOREIGN
