"""The address of the event socket, with a token that is asked for anew every time."""

from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
from msgspec import Struct

from server.platforms.reading import mapping, text
from server.platforms.zoom.socket import SocketClosed

TOKENS = "https://zoom.us/oauth/token"
EVENTS = "wss://ws.zoom.us/ws"
_MOST_SECONDS = aiohttp.ClientTimeout(total=20)


class Subscription(Struct, frozen=True):
    """What the practice's app at Zoom is known by. *account_id* where the app is the account's."""

    subscription_id: str
    client_id: str
    client_secret: str
    account_id: str | None = None

    @property
    def asked(self) -> Mapping[str, str]:
        """Return how a token is asked for: Zoom's own pages and others' differ."""
        if self.account_id is None:
            return {"grant_type": "client_credentials"}
        return {"grant_type": "account_credentials", "account_id": self.account_id}


async def token(
    http: aiohttp.ClientSession, subscription: Subscription, *, tokens: str = TOKENS
) -> str:
    """Return a fresh token; SocketClosed when Zoom gives none."""
    who = aiohttp.encode_basic_auth(subscription.client_id, subscription.client_secret)
    try:
        async with http.post(
            tokens, data=subscription.asked, headers={"Authorization": who}, timeout=_MOST_SECONDS
        ) as answer:
            given = mapping(await answer.read()) or {}
    except aiohttp.ClientError as error:
        raise SocketClosed(type(error).__name__) from None
    found = text(given.get("access_token"))
    if found is None:
        raise SocketClosed("no token")
    return found


async def address(
    http: aiohttp.ClientSession,
    subscription: Subscription,
    *,
    tokens: str = TOKENS,
    events: str = EVENTS,
) -> str:
    """Return where to connect; SocketClosed when Zoom gives no token."""
    fresh = await token(http, subscription, tokens=tokens)
    query = {"subscriptionId": subscription.subscription_id, "access_token": fresh}
    return f"{events}?{urlencode(query)}"
