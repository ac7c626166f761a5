"""BigBlueButton hashes the address it calls, the body and the secret; or sends the secret itself.

Its retries keep the body of the first try for as long as they last, so there is no window of
time: a replay is told by what it says.
"""

import hashlib
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.signatures import FOREIGN, UNSIGNED, same

_HASHES = {40: hashlib.sha1, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def verify(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not of our BigBlueButton; None when it is."""
    bearer = letter.headers.get("authorization")
    if bearer:
        return None if same(bearer, f"Bearer {secrets.secret}") else FOREIGN
    callback, _, _ = letter.url.partition("?checksum=")
    given = parse_qs(urlsplit(letter.url).query, errors="surrogateescape").get("checksum", [])
    if len(given) != 1 or len(given[0]) not in _HASHES:
        return UNSIGNED if not given else FOREIGN
    # The length says which hash; all of them end in the secret.
    told = callback.encode() + letter.raw + secrets.secret.encode()
    return None if same(given[0], _HASHES[len(given[0])](told).hexdigest()) else FOREIGN
