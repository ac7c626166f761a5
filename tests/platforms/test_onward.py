"""A personal link on to the video carries the member's key to the practice's own server alone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from server.platforms.notice import Secrets
from server.platforms.onward import Account, Guest, can_mint, personal_link
from server.platforms.registry import PLATFORMS
from tests.clock import TEN

GUEST = Guest("m-bo", "page0001", "Bo", TEN, TEN + timedelta(hours=2))
PEM = RSAKey.generate_key(2048)
SECRET = "0123456789abcdef0123456789abcdef"
ACCOUNTS: dict[str, tuple[str, Account]] = {
    "jitsi": (
        "https://meet.example.org/Wednesday",
        Account(
            Secrets("header"),
            {"server": "https://meet.example.org", "app_id": "app", "app_secret": SECRET},
        ),
    ),
    "jaas": (
        "https://8x8.vc/vpaas-magic-cookie-1/wednesday",
        Account(
            Secrets("whsec"),
            {
                "app_id": "vpaas-magic-cookie-1",
                "key_id": "vpaas-magic-cookie-1/k",
                "private_key": PEM.as_pem(private=True).decode(),
            },
        ),
    ),
    "livekit": (
        "https://video.example.org/rooms/wednesday",
        Account(
            Secrets(SECRET, "APIkey"),
            {"server": "wss://video.example.org", "page": "https://video.example.org/custom"},
        ),
    ),
    "daily": (
        "https://practice.daily.co/wednesday",
        Account(Secrets("hmac"), {"domain_id": "domain", "api_key": SECRET}),
    ),
    "bbb": (
        "https://bbb.example.org/b/wednesday",
        Account(Secrets(SECRET), {"server": "https://bbb.example.org/bigbluebutton/api"}),
    ),
}


def made(platform: str) -> str:
    link, account = ACCOUNTS[platform]
    room = PLATFORMS[platform].room_of(link)
    assert room is not None
    found = personal_link(platform, account, link=link, room=room, guest=GUEST)
    assert found is not None
    return found


def query(platform: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(made(platform)).query).items()}


def claims(token: str, key: OctKey | RSAKey) -> dict[str, object]:
    return dict(jwt.decode(token, key, algorithms=["HS256", "RS256"]).claims)


def test_jitsis_token_has_the_key_and_one_room() -> None:
    found = claims(query("jitsi")["jwt"], OctKey.import_key(SECRET))

    assert "m-bo" == found["context"]["user"]["id"]  # type: ignore[index]
    assert ("wednesday", "meet.example.org") == (found["room"], found["sub"])


def test_the_clouds_token_is_signed_with_the_practices_own_key() -> None:
    found = claims(query("jaas")["jwt"], PEM)

    assert "m-bo" == found["context"]["user"]["id"]  # type: ignore[index]


def test_livekits_token_has_the_key_and_a_page_of_its_own() -> None:
    told = query("livekit")
    found = claims(told["token"], OctKey.import_key(SECRET))

    assert "wss://video.example.org" == told["liveKitUrl"]
    assert ("m-bo:page0001", {"member": "m-bo"}) == (found["sub"], found["attributes"])


def test_dailys_token_has_the_key_one_room_and_an_end() -> None:
    found = claims(query("daily")["t"], OctKey.import_key(SECRET))

    assert ("m-bo", "wednesday", "domain") == (found["ud"], found["r"], found["d"])
    assert int(GUEST.until.timestamp()) == found["exp"]


def test_bigbluebuttons_link_has_the_key_as_its_user() -> None:
    assert "m-bo" == query("bbb")["userID"]


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_no_token_is_made_for_anybody_elses_server(platform: str) -> None:
    _, account = ACCOUNTS[platform]

    for link in ("https://elsewhere.example.com/wednesday", "http://8x8.vc/wednesday"):
        assert not can_mint(platform, account, link)
        assert personal_link(platform, account, link=link, room="wednesday", guest=GUEST) is None


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_without_what_it_needs_the_plain_link_is_used(platform: str) -> None:
    link, account = ACCOUNTS[platform]

    for name in account.settings:
        less = {key: value for key, value in account.settings.items() if key != name}
        assert not can_mint(platform, Account(account.secrets, less), link)
