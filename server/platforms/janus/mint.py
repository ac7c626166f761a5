"""What opens a Janus server and a room of it: signed tokens.

The form is Janus' own: `expiry,realm,what:` and a base64 HMAC-SHA1, which no secret of ours is
used for but this one. A token for the room does not say whose it is; who may use which
participant id is kept in our own hands, because browsers never speak to Janus themselves.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from server.platforms.notice import Secrets

PLUGIN = "janus.plugin.videoroom"


def core_token(secrets: Secrets, *, until: datetime) -> str:
    """Return what the API answers to."""
    return _signed(secrets, f"{int(until.timestamp())},janus,{PLUGIN}")


def room_token(secrets: Secrets, room: str, *, until: datetime) -> str:
    """Return what lets somebody into *room*, and into no other."""
    return _signed(secrets, f"{int(until.timestamp())},{PLUGIN},room={room}")


def _signed(secrets: Secrets, text: str) -> str:
    digest = hmac.digest(secrets.secret.encode(), text.encode(), hashlib.sha1)
    return f"{text}:{base64.b64encode(digest).decode()}"
