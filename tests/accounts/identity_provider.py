"""A little identity provider of our own, on loopback: a key, codes that work once, and PKCE.

What it does wrong is said by a test: `claims` and `header` replace parts of its tokens, `answers`
whole answers by path.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "companion", "a secret of theirs: % and +"
FIRST = RSAKey.generate_key(2048, {"kid": "first"})  # for all of them: making one takes a while
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class IdentityProvider:
    now: Callable[[], datetime]
    port: int = 0
    key: RSAKey = field(default_factory=lambda: FIRST)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Handler] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    described: dict[str, Any] = field(default_factory=dict)
    signed_in_at: datetime | None = None  # when somebody last showed there who they are
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"http://{self.host}"

    def visited(self, address: str, subject: str) -> str:
        """Return where a browser is led that went to *address* as *subject*, path and query."""
        parts = urlsplit(address)
        assert (self.host, "/authorize") == (parts.netloc, parts.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert ("code", "openid", "S256") == (
            *(asked["response_type"], asked["scope"], asked["code_challenge_method"]),
        )
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "subject": subject}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?code={code}&state={asked['state']}"

    def token(self, asked: dict[str, str]) -> str:
        now = int(self.now().timestamp())
        shown = self.now() if asked.get("prompt") == "login" else self.signed_in_at
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **({"auth_time": int(shown.timestamp())} if shown else {}),
            **self.claims,
        }
        header = {"alg": "RS256", "kid": "first", **self.header}
        said = {name: value for name, value in claims.items() if value is not None}
        return signed(header, said, self.key)

    # ---- its pages

    async def _describe(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token",
                "jwks_uri": self.issuer + "/keys",
                **self.described,
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def _exchange(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        pair = f"{CLIENT}:a+secret+of+theirs%3A+%25+and+%2B"
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        fits = (
            asked is not None
            and request.headers["Authorization"]
            == "Basic " + base64.b64encode(pair.encode()).decode()
            and asked["redirect_uri"] == form["redirect_uri"]
            and asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        )
        if not fits or asked is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(
            {"access_token": "canary-access", "token_type": "Bearer", "id_token": self.token(asked)}
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        usual: dict[str, Handler] = {
            "/.well-known/openid-configuration": self._describe,
            "/keys": self._keys,
            "/token": self._exchange,
        }
        answer = {**usual, **self.answers}.get(request.path)
        if answer is None:
            raise web.HTTPNotFound
        return await answer(request)


def signed(header: dict[str, str], claims: dict[str, Any], key: RSAKey) -> str:
    """Return a token as *header* says, also as nobody should make one."""
    said = ".".join(_plain(json.dumps(part).encode()) for part in (header, claims))
    if header["alg"] == "none":
        return said + "."
    if header["alg"] == "HS256":  # with what everybody can read as if only two knew it
        return f"{said}.{_plain(hmac.digest(key.as_pem(private=False), said.encode(), 'sha256'))}"
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def _plain(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


@asynccontextmanager
async def identity_provider(now: Callable[[], datetime]) -> AsyncIterator[IdentityProvider]:
    """Serve one on a free port until the block ends."""
    there = IdentityProvider(now)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", there._answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    there.port = runner.addresses[0][1]
    try:
        yield there
    finally:
        await runner.cleanup()
