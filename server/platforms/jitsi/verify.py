"""A server of one's own sends a fixed header; the cloud signs `{t}.{raw body}`."""

import base64
import hashlib
import hmac
from datetime import datetime

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.signatures import FOREIGN, STALE, UNSIGNED, same, stale

SIGNATURE = "x-jaas-signature"


def verify_header(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not of our own server; None when it is.

    The header vouches for the sender only: let it travel over TLS, or anybody on the way may
    change the body.
    """
    given = letter.headers.get("authorization")
    if not given:
        return UNSIGNED
    return None if same(given, f"Bearer {secrets.secret}") else FOREIGN


def verify_signature(letter: Letter, secrets: Secrets, now: datetime) -> Refused | None:
    """Return why *letter* is not of the cloud, or not fresh; None when it is."""
    parts = [
        part.strip(" ").partition("=") for part in letter.headers.get(SIGNATURE, "").split(",")
    ]
    stamps = [value for name, _, value in parts if name == "t"]
    # Several while a secret is being replaced; other schemes than v1 are none of ours.
    given = [value for name, _, value in parts if name == "v1"]
    if len(stamps) != 1 or not given:
        return UNSIGNED
    signed = stamps[0].encode("utf-8", "surrogateescape") + b"." + letter.raw
    digest = hmac.digest(secrets.secret.encode(), signed, hashlib.sha256)
    expected = base64.b64encode(digest).decode()
    if not any(same(one, expected) for one in given):
        return FOREIGN
    return STALE if stale(stamps[0], now, unit="seconds") else None
