"""The doors of the websockets: told with a code, since a browser sees no status of an upgrade."""

from collections.abc import Callable

import pytest
from aiohttp import web
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.pages import sockets
from tests.pages.site import Site, Visitor, raw


def board(site: Site) -> str:
    return f"/sessions/{site.ana.session_id}/board/socket"


@pytest.mark.parametrize("path", ["/sessions/any-session-0001/board/socket", "/join/room/socket"])
async def test_who_is_not_signed_in_is_told_with_a_code(site: Site, path: str) -> None:
    address = site.origin.replace("http", "ws") + path
    async with connect(address, origin=Origin(site.origin)) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()

    assert 4401 == socket.close_code


async def test_a_bug_after_the_upgrade_writes_no_page_into_the_socket(
    site: Site, ana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(request: web.Request, *_: object, **__: Callable[..., object]) -> None:
        await web.WebSocketResponse().prepare(request)
        raise RuntimeError("a bug")

    monkeypatch.setattr(sockets, "serve_facilitator", broken)
    cookies = "; ".join(f"{c.key}={c.value}" for c in ana.http.cookie_jar)
    handshake = (
        f"GET {board(site)} HTTP/1.1",
        f"Host: {site.origin.removeprefix('http://')}",
        f"Origin: {site.origin}",
        f"Cookie: {cookies}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    answer = await raw(site, "\r\n".join((*handshake, "", "")).encode())

    assert answer.startswith(b"HTTP/1.1 101")
    assert 1 == answer.count(b"HTTP/1.1")
