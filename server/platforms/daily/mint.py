"""The token a member enters a Daily room with: signed with the practice's API key, no call made."""

from datetime import datetime

from server.platforms.notice import Secrets
from server.platforms.tokens import minted


def token(
    api_key: str,
    *,
    domain_id: str,
    room: str,
    key: str,
    name: str,
    now: datetime,
    until: datetime,
) -> str:
    """Return a token for one person; a token without a room or an end would open every door."""
    return minted(
        {
            "r": room,
            "d": domain_id,
            "ud": key,
            "u": name,
            "iat": int(now.timestamp()),
            "exp": int(until.timestamp()),
        },
        Secrets(api_key),
    )
