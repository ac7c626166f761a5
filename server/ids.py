"""Names nobody can guess: ids of rows, and tokens that open a door.

A token is shown once and stored only as its hash, so a copy of the database opens nothing.
"""

import hashlib
import secrets

ID_BYTES = 16  # 128 bits: no clash among all rows there will ever be
TOKEN_BYTES = 32  # 256 bits: no use in trying


def new_id() -> str:
    """Return a new opaque id: 22 characters that may stand in a URL."""
    made = secrets.token_urlsafe(ID_BYTES)
    # What begins with a dash is an option to every command line it is typed into.
    return new_id() if made.startswith("-") else made


def new_token() -> str:
    """Return a new secret: 43 characters that may stand in a cookie or after a `#`."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is stored of *token*. No salt: a token is random in full already."""
    return hashlib.sha256(token.encode()).digest()
