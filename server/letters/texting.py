"""Text messages: to a webhook of the practice's own, signed, or to an API of Twilio's shape."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

import aiohttp
import msgspec

from server.letters.carrier import Carried, Message
from server.settings import Settings

TWILIO = "https://api.twilio.com"
TIMEOUT = aiohttp.ClientTimeout(total=15)
STAMP, SIGNATURE = "X-Companion-Timestamp", "X-Companion-Signature"


class Webhook:
    """JSON to one address; who receives it can tell by the signature that it is from us.

    The threat is somebody else who found the address and texts members in the practice's name;
    the stamp in the signature stops one who replays what they overheard.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now

    async def carry(self, message: Message) -> Carried:
        body = msgspec.json.encode(
            {"id": message.message_id, "to": message.to, "text": message.text}
        )
        stamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.message_id,
            STAMP: stamp,
            SIGNATURE: signature(self._settings.sms_secret, stamp, body),
        }
        return await _post(self._settings.sms_url, data=body, headers=headers)


class Twilio:
    """A form to the Messages resource, with the account's name and token (basic auth)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def carry(self, message: Message) -> Carried:
        s = self._settings
        base = (s.sms_url or TWILIO).rstrip("/")
        return await _post(
            f"{base}/2010-04-01/Accounts/{s.sms_account}/Messages.json",
            data={"To": message.to, "From": s.sms_from, "Body": message.text},
            headers={"Authorization": aiohttp.encode_basic_auth(s.sms_account, s.sms_secret)},
        )


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of *body* sent at *stamp*: what the receiver computes as well."""
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


async def _post(
    url: str,
    *,
    data: bytes | dict[str, str],
    headers: dict[str, str] | None = None,
) -> Carried:
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as http,
            # A redirect would carry number and link to an address nobody chose.
            http.post(url, data=data, headers=headers, allow_redirects=False) as answer,
        ):
            status = answer.status
    except aiohttp.ClientConnectorError:
        return Carried("later", "line")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Carried("unsure", "line")
    if 200 <= status < 300:
        return Carried("sent")
    if status == 429:
        return Carried("later", "server")
    if 400 <= status < 500:
        return Carried("refused", "account" if status in (401, 403) else "address")
    return Carried("unsure", "server")
