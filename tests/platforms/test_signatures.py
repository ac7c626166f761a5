"""Only the platform's own words are believed, and every bit of them counts."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from server.core.commands import Refused
from server.platforms.notice import Letter, Secrets
from server.platforms.registry import PLATFORMS
from server.platforms.tokens import minted
from server.platforms.zoom.verify import proof
from tests.platforms.senders import RECV, vector

SIGNED = ("zoom", "livekit", "jaas", "daily", "bbb")
WITH_WINDOW = ("zoom", "livekit", "jaas", "daily")


def verdict(platform: str, letter: Letter, secrets: Secrets, seconds: float = 0) -> str | None:
    _, _, now = vector(platform)
    refused = PLATFORMS[platform].verify(letter, secrets, now + timedelta(seconds=seconds))
    return refused.reason if refused else None


def flips(raw: bytes) -> Iterator[bytes]:
    """*raw* with each single bit changed."""
    for n in range(len(raw)):
        for bit in range(8):
            yield raw[:n] + bytes([raw[n] ^ (1 << bit)]) + raw[n + 1 :]


@pytest.mark.parametrize("platform", SIGNED)
def test_what_the_platform_signed_is_accepted(platform: str) -> None:
    letter, secrets, _ = vector(platform)

    assert None is verdict(platform, letter, secrets)


@pytest.mark.parametrize("platform", SIGNED)
def test_every_changed_bit_of_the_body_is_noticed(platform: str) -> None:
    letter, secrets, _ = vector(platform)

    for raw in flips(letter.raw):
        assert verdict(platform, msgspec.structs.replace(letter, raw=raw), secrets), raw


@pytest.mark.parametrize("platform", WITH_WINDOW)
def test_every_changed_bit_of_a_header_is_noticed(platform: str) -> None:
    letter, secrets, _ = vector(platform)

    for name, value in letter.headers.items():
        for changed in flips(value.encode()):
            headers = {**letter.headers, name: changed.decode("utf-8", "surrogateescape")}
            assert verdict(platform, Letter(letter.raw, headers), secrets), changed


def test_every_changed_bit_of_a_checksum_is_noticed() -> None:
    letter, secrets, _ = vector("bbb")
    callback, _, checksum = letter.url.partition("?checksum=")

    for changed in flips(checksum.encode()):
        url = f"{callback}?checksum={changed.decode('utf-8', 'surrogateescape')}"
        assert verdict("bbb", msgspec.structs.replace(letter, url=url), secrets), changed


@pytest.mark.parametrize("platform", SIGNED)
def test_another_secret_opens_nothing(platform: str) -> None:
    letter, secrets, _ = vector(platform)
    other = base64.b64encode(b"another secret of thirty-two bytes").decode()

    found = verdict(platform, letter, msgspec.structs.replace(secrets, secret=other))
    assert "wrong_signature" == found


@pytest.mark.parametrize("platform", SIGNED)
def test_a_message_without_signature_is_told_so(platform: str) -> None:
    letter, secrets, _ = vector(platform)

    assert "not_signed" == verdict(platform, Letter(letter.raw), secrets)


@pytest.mark.parametrize("platform", ["zoom", "jaas", "daily"])
@pytest.mark.parametrize("seconds", [-302, 302, 3600, 86_400])
def test_a_message_recorded_earlier_is_stale(platform: str, seconds: float) -> None:
    letter, secrets, _ = vector(platform)

    assert "stale" == verdict(platform, letter, secrets, seconds)
    assert None is verdict(platform, letter, secrets, seconds / abs(seconds) * 250)


def test_a_token_that_is_over_is_refused() -> None:
    letter, secrets, _ = vector("livekit")

    assert None is verdict("livekit", letter, secrets, 300)
    assert "wrong_signature" == verdict("livekit", letter, secrets, 600)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "another key"},
        {"sha256": base64.b64encode(hashlib.sha256(b"another body").digest()).decode()},
        {"sha256": None},
        {"exp": None},
    ],
)
def test_a_token_for_something_else_is_refused(claims: dict[str, object]) -> None:
    letter, secrets, now = vector("livekit")
    right = {
        "iss": secrets.key,
        "exp": int(now.timestamp()) + 300,
        "sha256": base64.b64encode(hashlib.sha256(letter.raw).digest()).decode(),
    }
    good, wrong = ({**right, **more} for more in ({}, claims))
    bare = {name: value for name, value in wrong.items() if value is not None}

    for told, expected in ((good, None), (bare, "wrong_signature")):
        sent = Letter(letter.raw, {"authorization": minted(told, secrets)})
        assert expected == verdict("livekit", sent, secrets)


def test_a_token_does_not_choose_its_algorithm() -> None:
    letter, secrets, _ = vector("livekit")
    _, claims, _ = letter.headers["authorization"].split(".")
    nothing = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")

    for token in (f"{nothing}.{claims}.", "Bearer " + letter.headers["authorization"], "a.b", ""):
        assert verdict("livekit", Letter(letter.raw, {"authorization": token}), secrets)


def test_several_signatures_are_read_while_a_secret_is_replaced() -> None:
    letter, secrets, _ = vector("jaas")
    signature = letter.headers["x-jaas-signature"]
    both = signature.replace(",v1=", ",v0=zzz,v1=older,v1=")

    assert None is verdict("jaas", Letter(letter.raw, {"x-jaas-signature": both}), secrets)


@pytest.mark.parametrize(("platform", "secret"), [("jitsi", "s"), ("bbb", "bbb-shared-secret")])
def test_a_fixed_header_is_compared_whole(platform: str, secret: str) -> None:
    def found(header: str) -> Refused | None:
        letter = Letter(b"{}", {"authorization": header})
        return PLATFORMS[platform].verify(letter, Secrets(secret), RECV)

    assert found(f"Bearer {secret}") is None
    assert not [
        h for h in ("Bearer ", secret, f"bearer {secret}", f"Bearer {secret}x") if not found(h)
    ]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_bigbluebutton_may_be_set_to_any_of_its_hashes(algorithm: str) -> None:
    letter, secrets, _ = vector("bbb")
    callback = letter.url.partition("?")[0]
    told = callback.encode() + letter.raw + secrets.secret.encode()
    url = f"{callback}?checksum={hashlib.new(algorithm, told).hexdigest()}"

    assert None is verdict("bbb", msgspec.structs.replace(letter, url=url), secrets)


def test_zoom_is_shown_that_we_know_the_secret() -> None:
    shown = proof("qgg8vlvZRS6UYooatFL8Aw", Secrets("webhook-secret-token"))

    digest = hmac.new(b"webhook-secret-token", b"qgg8vlvZRS6UYooatFL8Aw", "sha256").hexdigest()
    assert {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": digest} == shown
