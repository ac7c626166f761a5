"""JSON web tokens, made and checked by joserfc; here is only what we allow.

One algorithm each, chosen by us and never by the token. A token is compared as the text it is:
in the last letter of a signature two bits mean nothing, and changing them is a change.
Joserfc is imported by who needs it: a server that starts again is waited for by all who were here.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from server.platforms.notice import Secrets

if TYPE_CHECKING:
    from joserfc.jwk import OctKey, RSAKey

Algorithm = Literal["HS256", "RS256"]
LEEWAY_SECONDS = 60  # two honest clocks


def minted(claims: Mapping[str, Any], secrets: Secrets, *, key_id: str | None = None) -> str:
    """Return a token of *claims*, signed with the shared secret."""
    from joserfc.jwk import OctKey

    return _encoded(claims, OctKey.import_key(secrets.secret), "HS256", key_id)


def minted_by_key(claims: Mapping[str, Any], private_key: str, *, key_id: str) -> str:
    """Return a token of *claims*, signed with an RSA key in PEM that only we have."""
    from joserfc.jwk import RSAKey

    return _encoded(claims, RSAKey.import_key(private_key), "RS256", key_id)


def claims_of(token: str, secrets: Secrets, now: datetime) -> dict[str, Any] | None:
    """Return the claims of a token signed with the shared secret and valid now; else None."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import OctKey

    if not _is_canonical(token):
        return None
    try:
        read = jwt.decode(token, OctKey.import_key(secrets.secret), algorithms=["HS256"])
        jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY_SECONDS).validate(read.claims)
    except (JoseError, ValueError, TypeError):
        return None
    return dict(read.claims)


def _encoded(
    claims: Mapping[str, Any], key: "OctKey | RSAKey", algorithm: Algorithm, key_id: str | None
) -> str:
    from joserfc import jwt

    header = {"alg": algorithm, "typ": "JWT", **({"kid": key_id} if key_id else {})}
    return jwt.encode(header, dict(claims), key, algorithms=[algorithm])


def _is_canonical(token: str) -> bool:
    parts = token.split(".")
    return len(parts) == 3 and all(map(_is_exact, parts))


def _is_exact(part: str) -> bool:
    try:
        decoded = base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (ValueError, binascii.Error):
        return False
    return base64.urlsafe_b64encode(decoded).decode().rstrip("=") == part
