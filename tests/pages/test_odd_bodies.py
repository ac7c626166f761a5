"""What is sent and is no form of ours: refused in words, never a fault, never taken to pieces."""

import gzip
import zlib

import pytest
from aiohttp import ClientConnectionError

from tests.pages.site import BROWSER_SAYS, Site, Visitor

FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'
CUT = 400  # a body that cannot be taken apart at all ends the connection: an answer, too
ODD: list[tuple[str, dict[str, str], bytes]] = [
    (f"{FORM}; charset=no-such", {}, b"email=a"),
    (f"{FORM}; charset=utf-16", {}, b"email=\xff\xfe\x00"),
    (f"{FORM}; charset=idna", {}, b"email=" + b"a" * 300),
    (FORM, {"Content-Encoding": "gzip"}, b"no gzip at all"),
    (FORM, {"Content-Encoding": "deflate"}, b"\x00\x01\x02"),
    (FORM, {"Content-Encoding": "br"}, b"\x00\x01\x02"),
    (FORM, {}, b"&".join(b"a%d=" % n for n in range(5000))),
    (FORM, {}, b"email=%ED%A0%80&password=%00&%FF=%FE"),
    (FORM, {}, b"\x00\xff" * 100),
    (FILES, {}, b'--b\r\nContent-Disposition: form-data; filename="x"\r\n\r\ny\r\n--b--\r\n'),
    (FILES, {}, b"--b\r\n\r\ny\r\n--b--\r\n"),
    (FILES, {}, b"--c\r\n\r\n"),
    (FILES, {}, b""),
    (FILES, {}, b"--b\r\nContent-Disposition"),
    (FILES, {}, HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n=?=\r\n--b--\r\n"),
    (FILES, {}, HEAD + b"Content-Transfer-Encoding: no-such\r\n\r\nx\r\n--b--\r\n"),
    (FILES, {}, HEAD + b"Content-Encoding: gzip\r\n\r\nx\r\n--b--\r\n"),
    (FILES, {}, HEAD + b"Content-Type: text/plain; charset=no-such\r\n\r\nx\r\n--b--\r\n"),
    (FILES, {}, HEAD + b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n--b--\r\n"),
    ("multipart/form-data", {}, b"--b\r\n"),
    ("multipart/form-data; boundary=" + "b" * 200, {}, b"--b\r\n"),
    (
        FILES,
        {},
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n'
        b"Content-Type: text/plain; charset=no-such\r\n\r\nx\r\n--b--\r\n",
    ),
    ("application/json", {}, b"[" * 60_000),
    ("application/json", {}, b'{"expected": 1e999}'),
    ("application/json", {}, b'{"text": "\\ud800"}'),
    ("application/json", {}, b"\xff\xfe{}"),
    ("no type; at / all", {}, b"x"),
]


async def sent(visitor: Visitor, where: str, kind: str, more: dict[str, str], body: bytes) -> int:
    headers = {"Origin": visitor.origin, **BROWSER_SAYS, "Content-Type": kind, **more}
    try:
        async with visitor.http.post(
            visitor.origin + where, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return answer.status
    except ClientConnectionError:
        return CUT


# The part before the broken one is let go of by aiohttp, in memory, whenever that is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_no_body_breaks_an_address_that_reads_one(site: Site, ana: Visitor) -> None:
    session = f"/sessions/{site.ana.session_id}"
    reading = ("/sign-in", "/join", "/billing/answers", f"{session}/reports", "/members")
    broken = []
    for where in reading:
        for kind, more, body in ODD:
            status = await sent(ana, where, kind, more, body)
            if not 400 <= status < 500:
                broken.append((where, status, kind[:40], more, body[:60]))

    assert [] == broken


@pytest.mark.parametrize("where", ["/sign-in", "/members/import", "/billing/answers"])
async def test_what_is_small_on_the_line_and_huge_within_is_not_unpacked(
    ana: Visitor, where: str
) -> None:
    head = HEAD + b"\r\n" if where == "/billing/answers" else b"text="
    kind = FILES if where == "/billing/answers" else FORM
    bomb = head + b"0" * 50_000_000

    for name, packed in (("gzip", gzip.compress(bomb)), ("deflate", zlib.compress(bomb))):
        assert 415 == await sent(ana, where, kind, {"Content-Encoding": name}, packed)
