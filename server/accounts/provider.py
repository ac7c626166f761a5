"""Asking an identity provider: where its doors are, its keys, and who came with a code.

The addresses come from documents others write, so nothing is asked that the operator did not
allow by name: no address a person typed leads this server anywhere else. Answers are read up to a
size and for a time, redirects are not followed, and nothing a provider hands out is stored.
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
import msgspec
from msgspec import Struct

from server.accounts.id_token import Asked, Identity, KeySet, Untrue, key_id, key_set, verified
from server.accounts.trips import Trip
from server.store.provider_facts import IdentityProvider

TIMEOUT = aiohttp.ClientTimeout(total=5)
MOST_BYTES = 256 * 1024  # of a document; keys of a large provider are a tenth of it
KEPT = timedelta(hours=1)
AGAIN = timedelta(seconds=30)  # between two looks at what a provider did not have
MOST_KEPT = 200  # providers of one server
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Trouble = Literal["host", "away", "unreadable"]


class NoAnswer(Exception):
    """The provider could not be asked: not allowed here, away, or what it says is not readable."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Discovery(Struct, frozen=True):
    """The part of a provider's own description that we go by."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _Tokens(Struct, frozen=True):
    id_token: str


class ProviderClient:
    def __init__(self, hosts: tuple[str, ...], now: Callable[[], datetime]) -> None:
        self._hosts, self._now = frozenset(hosts), now
        self._found: dict[str, tuple[Discovery | Trouble, datetime]] = {}
        self._keys: dict[str, tuple[KeySet, datetime]] = {}
        self._turns: dict[str, asyncio.Lock] = {}  # many who come at once are one question

    @property
    def allows_any(self) -> bool:
        return bool(self._hosts)

    async def discover(self, issuer: str) -> Discovery:
        """Return how *issuer* describes itself: asked once an hour, half a minute after trouble."""
        async with self._turn(issuer):
            found, at = self._found.get(issuer, (None, self._now()))
            if found is None or self._now() - at > (AGAIN if isinstance(found, str) else KEPT):
                found = await self._asked_of(issuer)
                self._found[issuer] = (found, self._now())
                _shrink(self._found)
        if isinstance(found, str):
            raise NoAnswer(found)
        return found

    async def way_there(
        self, provider: IdentityProvider, trip: Trip, state: str, redirect_uri: str, *, anew: bool
    ) -> str:
        """Return the address a browser goes to; *anew* when a sign-in from before is not enough."""
        found = await self.discover(provider.issuer)
        digest = hashlib.sha256(trip.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "nonce": trip.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            **({"prompt": "login", "max_age": "0"} if anew else {}),
        }
        joint = "&" if urlsplit(found.authorization_endpoint).query else "?"
        return found.authorization_endpoint + joint + urlencode(asked)

    async def who(
        self,
        provider: IdentityProvider,
        trip: Trip,
        *,
        code: str,
        said_issuer: str | None,
        redirect_uri: str,
        anew: bool,
    ) -> Identity:
        """Return who came back with *code*. NoAnswer, or Untrue when nobody should believe it."""
        found = await self.discover(provider.issuer)
        required = found.authorization_response_iss_parameter_supported
        if (said_issuer is not None or required) and said_issuer != provider.issuer:
            raise Untrue("mix_up")  # RFC 9207: an answer of another provider
        token = await self._exchanged(found, provider, code, trip.verifier, redirect_uri)
        asked = Asked(provider.issuer, provider.client_id, trip.nonce, trip.begun_at, anew)
        keys = await self._keys_for(found.jwks_uri, key_id(token))
        return verified(token, keys, asked, self._now())

    async def _asked_of(self, issuer: str) -> Discovery | Trouble:
        try:
            address = issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = msgspec.json.decode(await self._get(address), type=Discovery)
        except NoAnswer as none:
            return none.trouble
        except msgspec.DecodeError:
            return "unreadable"
        if found.issuer != issuer:
            return "unreadable"
        named = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        return found if all(map(self._is_allowed, named)) else "host"

    async def _keys_for(self, address: str, kid: str) -> KeySet:
        async with self._turn(address):
            keys, at = self._keys.get(address, (None, self._now()))
            waited = self._now() - at
            # A key nobody knows yet is looked for once: it is new, or somebody makes them up.
            unknown = keys is not None and not keys.named(kid) and waited > AGAIN
            if keys is None or waited > KEPT or unknown:
                try:
                    keys = key_set(await self._get(address))
                except (msgspec.DecodeError, AttributeError, TypeError):
                    raise NoAnswer("unreadable") from None
                self._keys[address] = (keys, self._now())
                _shrink(self._keys)
            return keys

    async def _exchanged(
        self,
        found: Discovery,
        provider: IdentityProvider,
        code: str,
        verifier: str,
        redirect_uri: str,
    ) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        headers = {}
        if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
        try:
            return msgspec.json.decode(
                await self._ask("POST", found.token_endpoint, form, headers), type=_Tokens
            ).id_token
        except msgspec.DecodeError:
            raise NoAnswer("unreadable") from None

    async def _get(self, address: str) -> bytes:
        return await self._ask("GET", address, None, {})

    async def _ask(
        self, method: str, address: str, form: dict[str, str] | None, headers: dict[str, str]
    ) -> bytes:
        if not self._is_allowed(address):
            raise NoAnswer("host")
        headers = {**headers, "Accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as http,
                http.request(
                    method, address, data=form, headers=headers, allow_redirects=False
                ) as answer,
            ):
                read = b""
                async for piece in answer.content.iter_chunked(16 * 1024):
                    read += piece
                    if len(read) > MOST_BYTES:
                        raise NoAnswer("unreadable")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise NoAnswer("away") from None
        if answer.status >= 500:
            raise NoAnswer("away")
        if answer.status != 200:
            raise NoAnswer("unreadable")
        return read

    def _is_allowed(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            local = parts.hostname in LOOPBACK
        except ValueError:
            return False
        plain = parts.scheme == "https" or (parts.scheme == "http" and local)
        return plain and "@" not in parts.netloc and parts.netloc in self._hosts

    def _turn(self, address: str) -> asyncio.Lock:
        if len(self._turns) > MOST_KEPT and not any(lock.locked() for lock in self._turns.values()):
            self._turns.clear()
        return self._turns.setdefault(address, asyncio.Lock())


def _shrink(
    kept: "dict[str, tuple[Discovery | Trouble, datetime]] | dict[str, tuple[KeySet, datetime]]",
) -> None:
    while len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]
