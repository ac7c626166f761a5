"""The token a member's page enters a LiveKit room with: one room, one member, one page."""

from datetime import datetime

from server.platforms.notice import Secrets
from server.platforms.tokens import minted


def token(
    secrets: Secrets, *, room: str, key: str, nonce: str, name: str, now: datetime, until: datetime
) -> str:
    """Return a token that ends with the session; the server's default of six hours outlives it."""
    return minted(
        {
            "iss": secrets.key,
            "sub": f"{key}:{nonce}",
            "nbf": int(now.timestamp()),
            "exp": int(until.timestamp()),
            "name": name,
            "attributes": {"member": key},
            "video": {
                "roomJoin": True,
                "room": room,
                "canPublish": True,
                "canSubscribe": True,
                "canPublishData": False,
                "canUpdateOwnMetadata": False,
            },
        },
        secrets,
    )
