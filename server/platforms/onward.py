"""The link on to the video that carries a member's key: made when it is asked for, never kept.

ATT-13: whoever comes in by it is known by the key and not by a name. What each platform needs is
what the practice set up; where something is missing the plain link of the session is used.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from server.platforms.bbb import mint as bbb
from server.platforms.daily import mint as daily
from server.platforms.jitsi import mint as jitsi
from server.platforms.livekit import mint as livekit
from server.platforms.notice import Secrets


class Guest(NamedTuple):
    """Whom a link is for. *nonce* tells two pages of one member apart."""

    key: str
    nonce: str
    name: str
    now: datetime
    until: datetime


class Account(NamedTuple):
    """What a practice set up for its platform: what both sides know, and the settings beside."""

    secrets: Secrets
    settings: Mapping[str, str]

    def has(self, *names: str) -> bool:
        return all(self.settings.get(name) for name in names)


# What each platform can be told beyond its secret; those in SECRET are asked for unseen.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "zoom": (
        *("subscription_id", "client_id", "client_secret", "account_id"),
        *("tokens", "events", "api"),  # of another cloud of Zoom's
    ),
    "livekit": ("server", "page"),
    "jitsi": ("server", "app_id", "app_secret"),
    "jaas": ("app_id", "key_id", "private_key"),
    "daily": ("domain_id", "api_key"),
    "bbb": ("server",),
    "janus": ("server",),  # the embedded room, server/video
}
SECRET = frozenset({"client_secret", "app_secret", "private_key", "api_key"})


def can_mint(platform: str, account: Account, link: str) -> bool:
    """Whether personal links to where *link* leads can be made with what was set up.

    Only for the practice's own server: a token sent anywhere else opens it to somebody else.
    """
    needed, parts = _NEEDED.get(platform), urlsplit(link)
    if needed is None or not account.has(*needed) or parts.scheme != "https":
        return False
    host = parts.hostname or ""
    if platform in _CLOUDS:
        return host == _CLOUDS[platform] or host.endswith("." + _CLOUDS[platform])
    return host in {
        urlsplit(account.settings.get(name, "")).hostname for name in ("server", "page")
    }


def personal_link(
    platform: str, account: Account, *, link: str, room: str, guest: Guest
) -> str | None:
    """Return the link for *guest* into the *room* that *link* leads to; None without a way."""
    if not can_mint(platform, account, link):
        return None
    made = _MAKERS[platform](account, link, room, guest)
    return made if urlsplit(made).scheme == "https" else None


def _jitsi(account: Account, link: str, room: str, guest: Guest) -> str:
    token = jitsi.token(
        Secrets(account.settings["app_secret"], account.settings["app_id"]),
        domain=urlsplit(link).hostname or "",
        room=room,
        key=guest.key,
        name=guest.name,
        now=guest.now,
        until=guest.until,
    )
    return _with(link, jwt=token)


def _jaas(account: Account, link: str, room: str, guest: Guest) -> str:
    token = jitsi.cloud_token(
        account.settings["private_key"],
        app_id=account.settings["app_id"],
        key_id=account.settings["key_id"],
        room=room,
        key=guest.key,
        name=guest.name,
        now=guest.now,
        until=guest.until,
    )
    return _with(link, jwt=token)


def _livekit(account: Account, _: str, room: str, guest: Guest) -> str:
    token = livekit.token(
        account.secrets,
        room=room,
        key=guest.key,
        nonce=guest.nonce,
        name=guest.name,
        now=guest.now,
        until=guest.until,
    )
    return _with(account.settings["page"], liveKitUrl=account.settings["server"], token=token)


def _daily(account: Account, link: str, room: str, guest: Guest) -> str:
    token = daily.token(
        account.settings["api_key"],
        domain_id=account.settings["domain_id"],
        room=room,
        key=guest.key,
        name=guest.name,
        now=guest.now,
        until=guest.until,
    )
    return _with(link, t=token)


def _bbb(account: Account, _: str, room: str, guest: Guest) -> str:
    return bbb.join_link(
        account.secrets,
        server=account.settings["server"],
        meeting=room,
        key=guest.key,
        name=guest.name,
    )


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "jitsi": ("server", "app_id", "app_secret"),
    "jaas": ("app_id", "key_id", "private_key"),
    "livekit": ("server", "page"),
    "daily": ("domain_id", "api_key"),
    "bbb": ("server",),
}
_CLOUDS = {"daily": "daily.co", "jaas": "8x8.vc"}
_MAKERS: Mapping[str, Callable[[Account, str, str, Guest], str]] = {
    "jitsi": _jitsi,
    "jaas": _jaas,
    "livekit": _livekit,
    "daily": _daily,
    "bbb": _bbb,
}


def _with(link: str, **more: str) -> str:
    parts = urlsplit(link)
    query = urlencode([*parse_qsl(parts.query), *more.items()])
    return urlunsplit(parts._replace(query=query))
