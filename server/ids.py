"""Names nobody can guess: ids of rows, and tokens that open a door.

A token is shown once and stored only as its hash, so a copy of the database opens nothing.
"""

import hashlib
import secrets

ID_BYTES = 16  # 128 bits: no clash among all rows there will ever be
TOKEN_BYTES = 32  # 256 bits: no use in trying


def new_id() -> str:
    """Return a new opaque id: 22 characters that may stand in a URL."""
    return secrets.token_urlsafe(ID_BYTES)


def new_token() -> str:
    """Return a new secret: 43 characters that may stand in a cookie or after a `#`."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is stored of *token*. No salt: a token is random in full already."""
    return hashlib.sha256(token.encode()).digest()
