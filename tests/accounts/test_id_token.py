"""A token is believed when all of it is what we asked for, and for no other reason."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from server.accounts.id_token import Asked, Untrue, key_id, key_set, verified
from tests.accounts.identity_provider import signed
from tests.clock import TEN

KEY = RSAKey.generate_key(2048, {"kid": "first"})
OTHER = RSAKey.generate_key(2048, {"kid": "first"})
ISSUER, CLIENT = "https://login.example.org", "companion"
ASKED = Asked(ISSUER, CLIENT, "n" * 43, TEN)
NOW = int(TEN.timestamp())
TRUE: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "ana",
    "nonce": ASKED.nonce,
    "iat": NOW,
    "exp": NOW + 300,
}
HEADER = {"alg": "RS256", "kid": "first"}


def keys(*public: RSAKey | ECKey, **instead: Any) -> bytes:
    return msgspec.json.encode({"keys": [{**k.as_dict(private=False), **instead} for k in public]})


def refusal(token: str, asked: Asked = ASKED) -> str:
    with pytest.raises(Untrue) as caught:
        verified(token, key_set(keys(KEY)), asked, TEN)
    return caught.value.reason


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
def test_a_true_token_names_somebody(algorithm: str) -> None:
    token = signed({**HEADER, "alg": algorithm}, {**TRUE, "auth_time": NOW - 60}, KEY)
    found = verified(token, key_set(keys(KEY)), ASKED, TEN)

    assert ("first", "ana", ISSUER) == (key_id(token), found.subject, found.issuer)
    assert TEN - timedelta(minutes=1) == found.shown_at


def test_keys_on_a_curve_are_keys_too() -> None:
    from joserfc import jwt

    curve = ECKey.generate_key("P-256", {"kid": "curve"})
    token = jwt.encode({"alg": "ES256", "kid": "curve"}, TRUE, curve, algorithms=["ES256"])

    assert "ana" == verified(token, key_set(keys(KEY, curve)), ASKED, TEN).subject


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://login.example.org/"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": {"companion": 1}}, "audience"),
        ({"aud": [CLIENT, "another"]}, "audience"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "audience"),
        ({"azp": "another"}, "audience"),
        ({"nonce": "m" * 43}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["n" * 43]}, "nonce"),
        ({"exp": NOW - 61, "iat": NOW - 361}, "expired"),
        ({"exp": None}, "time"),
        ({"exp": "tomorrow"}, "time"),
        ({"exp": True}, "time"),
        ({"exp": 10**20}, "time"),
        ({"iat": NOW + 61}, "time"),
        ({"iat": NOW - 601}, "time"),
        ({"iat": None}, "time"),
        ({"nbf": NOW + 61}, "time"),
        ({"sub": ""}, "subject"),
        ({"sub": None}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "x" * 256}, "subject"),
    ],
)
def test_a_token_about_something_else_is_none(claims: dict[str, Any], why: str) -> None:
    said = {name: value for name, value in {**TRUE, **claims}.items() if value is not None}

    assert why == refusal(signed(HEADER, said, KEY))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_of_the_senders_own_making_is_none(algorithm: str) -> None:
    assert "algorithm" == refusal(signed({**HEADER, "alg": algorithm}, TRUE, KEY))


def test_a_key_of_somebody_elses_signs_nothing() -> None:
    assert "signature" == refusal(signed(HEADER, TRUE, OTHER))
    assert "signature" == refusal(signed({**HEADER, "kid": "second"}, TRUE, KEY))


def test_a_key_that_travels_in_the_token_is_not_looked_at() -> None:
    from joserfc import jwt

    own = {**HEADER, "jwk": OTHER.as_dict(private=False), "jku": "https://evil.example/keys"}

    assert "signature" == refusal(jwt.encode(own, TRUE, OTHER, algorithms=["RS256"]))


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "é.b.c", "e30.e30.", "." * 5])
def test_what_is_no_token_is_refused_in_a_word(token: str) -> None:
    assert "token" == refusal(token)


def test_every_changed_letter_is_noticed() -> None:
    token = signed(HEADER, TRUE, KEY)
    head, body, seal = token.split(".")
    tries = [f"{head}.{body[:n]}{'A' if body[n] != 'A' else 'B'}{body[n + 1 :]}.{seal}"
             for n in range(0, len(body), 7)]  # fmt: skip

    assert {"signature"} == set(map(refusal, tries))


def test_a_sign_in_from_before_does_not_count_as_shown_anew() -> None:
    anew = Asked(ISSUER, CLIENT, ASKED.nonce, TEN, anew=True)
    times: tuple[dict[str, Any], ...] = ({"auth_time": NOW - 61}, {}, {"auth_time": "now"})

    assert ["not_anew"] * 3 == [refusal(signed(HEADER, {**TRUE, **t}, KEY), anew) for t in times]
    fresh = signed(HEADER, {**TRUE, "auth_time": NOW + 5}, KEY)
    assert "ana" == verified(fresh, key_set(keys(KEY)), anew, TEN).subject


@pytest.mark.parametrize(
    ("amr", "one"), [(["pwd"], True), (["pwd", "otp"], False), (None, False), (["hwk"], False)]
)
def test_a_password_alone_is_told_from_more(amr: list[str] | None, one: bool) -> None:
    token = signed(HEADER, {**TRUE, **({"amr": amr} if amr else {})}, KEY)

    assert one == verified(token, key_set(keys(KEY)), ASKED, TEN).one_step


def test_only_public_keys_for_signatures_are_taken_from_a_set() -> None:
    shared = OctKey.generate_key(256, {"kid": "first"})
    short = {**KEY.as_dict(private=False), "n": KEY.as_dict(private=False)["n"][:171]}
    odd = msgspec.json.encode({"keys": [shared.as_dict(), {"kty": "RSA"}, "x", {}, None]})

    assert () == key_set(odd).keys
    assert () == key_set(msgspec.json.encode({"keys": [short]})).keys
    assert () == key_set(keys(KEY, use="enc")).keys
    assert () == key_set(b'{"keys": []}').keys
