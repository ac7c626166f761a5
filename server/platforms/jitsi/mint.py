"""The token a member enters a Jitsi room with: one room, one member, until the meeting is over."""

from datetime import datetime
from typing import Any

from server.platforms.notice import Secrets
from server.platforms.tokens import minted, minted_by_key


def token(
    secrets: Secrets,
    *,
    domain: str,
    room: str,
    key: str,
    name: str,
    now: datetime,
    until: datetime,
    moderator: bool = False,
) -> str:
    """Return a token for a server of one's own; `secrets.key` is its app_id."""
    claims = _claims(room, key, name, now, until, moderator)
    return minted({**claims, "iss": secrets.key, "aud": secrets.key, "sub": domain}, secrets)


def cloud_token(
    private_key: str,
    *,
    app_id: str,
    key_id: str,
    room: str,
    key: str,
    name: str,
    now: datetime,
    until: datetime,
    moderator: bool = False,
) -> str:
    """Return a token for Jitsi as a service, signed with the practice's RSA key."""
    claims = _claims(room, key, name, now, until, moderator)
    return minted_by_key(
        {**claims, "iss": "chat", "aud": "jitsi", "sub": app_id}, private_key, key_id=key_id
    )


def _claims(
    room: str, key: str, name: str, now: datetime, until: datetime, moderator: bool
) -> dict[str, Any]:
    return {
        "room": room,
        "nbf": int(now.timestamp()),
        "exp": int(until.timestamp()),
        # Written as a word: both spellings are read, and older servers know only this one.
        "context": {
            "user": {"id": key, "name": name, "moderator": "true" if moderator else "false"}
        },
    }
