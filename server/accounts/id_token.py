"""Whether an ID token says what we asked for: OpenID Connect Core 3.1.3.7, and nothing of a token
chooses how it is looked at.

The threats are a token of the sender's own making (no signature, or one with the public key as
if it were a shared secret), and a true one that was meant for another client, moment or browser.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    Key = RSAKey | ECKey | OKPKey

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = timedelta(seconds=60)  # two honest clocks
LONGEST = timedelta(minutes=10)  # a token is fetched for this sign-in, so it was made just now
SHORTEST_RSA = 342  # letters of a modulus of 2,048 bits
MOST_KEYS = 50


class Untrue(Exception):
    """The token is not what we asked for; *reason* is a word of ours, never of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Asked(Struct, frozen=True):
    """What the token has to be about."""

    issuer: str
    client_id: str
    nonce: str
    begun_at: datetime
    anew: bool = False  # whether the person was to show there and then who they are


class Identity(Struct, frozen=True):
    """Somebody at the provider. *one_step* when it says that there was a password and no more."""

    issuer: str
    subject: str
    shown_at: datetime | None
    one_step: bool


class _Header(Struct):
    alg: str
    kid: str = ""


class KeySet(Struct, frozen=True):
    keys: "tuple[tuple[str, Key], ...]"

    def named(self, kid: str) -> "list[Key]":
        """Return what could have signed as *kid*; all of them where the token names none."""
        return [key for name, key in self.keys if not kid or name == kid]


def key_set(document: bytes) -> KeySet:
    """Return the public keys of a JWKS that are for signatures; others are passed over."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    kinds: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]]
    kinds = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    found: list[tuple[str, Key]] = []
    for one in msgspec.json.decode(document, type=dict[str, Any]).get("keys", ())[:MOST_KEYS]:
        kind = kinds.get(str(one.get("kty"))) if isinstance(one, dict) else None
        short = kind is RSAKey and len(str(one.get("n", ""))) < SHORTEST_RSA
        if kind is None or short or one.get("use", "sig") != "sig":
            continue
        try:
            # Nobody needs us to have the other half; a set that has it is read without.
            key = kind.import_key({k: v for k, v in one.items() if k not in _PRIVATE})
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        found.append((str(one.get("kid", "")), key))
    return KeySet(tuple(found))


_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def key_id(token: str) -> str:
    """Return which key the token says it is signed with; Untrue when it is no token of ours."""
    return _header(token).kid


def verified(token: str, keys: KeySet, asked: Asked, now: datetime) -> Identity:
    """Return whom *token* names; Untrue says in a word what is wrong with it."""
    claims = _signed(token, keys)
    if claims.get("iss") != asked.issuer:
        raise Untrue("issuer")
    _for_us(claims, asked.client_id)
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires is None or issued is None:
        raise Untrue("time")
    if now >= expires + LEEWAY:
        raise Untrue("expired")
    early = _moment(claims, "nbf") or issued
    if max(issued, early) > now + LEEWAY or issued < now - LONGEST:
        raise Untrue("time")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise Untrue("nonce")
    subject, shown_at = claims.get("sub"), _moment(claims, "auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Untrue("subject")
    if asked.anew and (shown_at is None or shown_at < asked.begun_at - LEEWAY):
        raise Untrue("not_anew")
    return Identity(asked.issuer, subject, shown_at, claims.get("amr") == ["pwd"])


def _signed(token: str, keys: KeySet) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jws import JWSRegistry

    header = _header(token)
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    for key in keys.named(header.kid):
        try:
            return jwt.decode(token, key, algorithms=ALGORITHMS, registry=registry).claims
        except (JoseError, ValueError, TypeError):
            continue
    raise Untrue("signature")


def _header(token: str) -> _Header:
    try:
        part = token.split(".")[0].encode("ascii")
        header = msgspec.json.decode(base64.urlsafe_b64decode(part + b"=="), type=_Header)
    except (ValueError, msgspec.DecodeError):
        raise Untrue("token") from None
    if header.alg not in ALGORITHMS:
        raise Untrue("algorithm")
    return header


def _for_us(claims: Mapping[str, Any], client_id: str) -> None:
    audience = claims.get("aud")
    several: Sequence[Any] = audience if isinstance(audience, list) else [audience]
    if client_id not in several:
        raise Untrue("audience")
    party = claims.get("azp")
    if party != client_id and (party is not None or len(several) > 1):
        raise Untrue("audience")


def _moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):
        return None


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
