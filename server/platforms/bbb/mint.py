"""The link a member enters a BigBlueButton meeting with: signed by us, carrying our key."""

import hashlib
from urllib.parse import urlencode

from server.platforms.notice import Secrets


def join_link(
    secrets: Secrets, *, server: str, meeting: str, key: str, name: str, moderator: bool = False
) -> str:
    """Return the link for one person; *server* is the address its API is under."""
    query = urlencode(
        {
            "meetingID": meeting,
            "userID": key,
            "fullName": name,
            "role": "MODERATOR" if moderator else "VIEWER",
        }
    )
    checksum = hashlib.sha256(f"join{query}{secrets.secret}".encode()).hexdigest()
    return f"{server.rstrip('/')}/join?{query}&checksum={checksum}"
