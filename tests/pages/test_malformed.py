"""Requests no browser sends, and pages of other sites at the sockets: none gets in, none breaks us.

ASVS 4.2.1 and 4.4.2. Two readers of one connection must not disagree about where a request ends:
what is said twice, or in a way only some understand, is refused and the connection closed.
"""

import re

import pytest

from server.pages.routes import TABLE
from tests.pages.site import Site, Visitor, raw
from tests.pages.test_every_route import address, name

HOST = b"Host: {host}\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM
GET = b"GET /sign-in HTTP/1.1\r\n" + HOST
MALFORMED = {
    "no request": b"HELLO\r\n\r\n",
    "a method with a space before it": b" GET /sign-in HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method of control signs": b"G\x01T /sign-in HTTP/1.1\r\n" + HOST + b"\r\n",
    "no version": b"GET /sign-in\r\n" + HOST + b"\r\n",
    "a version that is none": b"GET /sign-in HTTP/9.7x\r\n" + HOST + b"\r\n",
    "a way that is no address": b"GET http://[::1 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a name with a space before the colon": GET + b"X-A : b\r\n\r\n",
    "a line that goes on": GET + b"X-A: b\r\n c\r\nX-B : d\r\n\r\n",
    "a name of control signs": GET + b"X-\x00A: b\r\n\r\n",
    "a value of control signs": GET + b"X-A: b\x00c\r\n\r\n",
    "a bare return in a value": GET + b"X-A: b\rX-Forwarded-For: 1.1.1.1\r\n\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\na=bc",
    "a length that is none": POST + b"Content-Length: +4\r\n\r\na=bc",
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\na=bc",
    "a length and pieces": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /sign-in HTTP/1.1\r\n",
    "pieces twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "pieces of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na=b\r\n0\r\n\r\n",
    "a piece longer than said": POST
    + b"Transfer-Encoding: chunked\r\n\r\n1\r\na=bcdef\r\n0\r\n\r\n",
    "a head without an end": GET + b"X-A: " + b"b" * 20_000 + b"\r\n\r\n",
    "heads without an end": GET + b"".join(b"X-%d: b\r\n" % n for n in range(4_000)) + b"\r\n",
}
ELSEWHERE = (
    *("", "null", "https://elsewhere.example", "{origin}.elsewhere.example"),
    *("{origin}@elsewhere.example", "https://elsewhere.example/{origin}", "{origin}/"),
    *("{origin} https://elsewhere.example", "{other scheme}", "{other port}", "{upper}x"),
    "file://",
)


@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_request_is_neither_answered_nor_a_fault_of_ours(
    site: Site, what: str
) -> None:
    host = site.origin.partition("://")[2].encode()
    answer = await raw(site, MALFORMED[what].replace(b"{host}", host))

    statuses = re.findall(rb"HTTP/1\.[01] (\d{3})", answer)
    assert all(one[:1] == b"4" for one in statuses), (what, statuses)
    assert 1 >= len(statuses), "a second request was read out of the first"
    assert b"aiohttp" not in answer
    assert 200 == (await site.visitor().get("/sign-in")).status


async def test_no_origin_but_our_own_to_the_letter_opens_a_socket(site: Site, ana: Visitor) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    own, opened = site.origin, []
    port = own.rpartition(":")[2]
    for route in (one for one in TABLE if one.path.endswith("/socket")):
        for pattern in ELSEWHERE:
            origin = pattern.replace("{origin}", own)
            origin = origin.replace("{other scheme}", own.replace("http:", "https:"))
            origin = origin.replace("{other port}", own.replace(port, str(int(port) ^ 1)))
            origin = origin.replace("{upper}", own.upper())
            headers = {**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
            answer = await ana.ask(
                "GET", address(route, site), headers={**headers, "Origin": origin}
            )
            if answer.status != 403:
                opened.append((name(route), origin, answer.status))

    assert [] == opened
    assert 11 <= len(ELSEWHERE)


async def test_no_address_takes_a_field_that_none_of_its_forms_has(
    site: Site, ana: Visitor
) -> None:
    """Mass assignment: what a record holds is not what a form may say."""
    of_records = {
        "status": "signed",
        "practice_id": "x",
        "credited_seconds": "5400",
        "owner": "yes",
    }
    taken, refused = [], 0
    for route in TABLE:
        if route.method == "POST" and route.who not in ("anyone", "member"):
            for extra, value in of_records.items():
                answer = await ana.post(address(route, site), {extra: value})
                refused += answer.status == 400
                # Not there, or a file is asked for: nothing was read at all.
                if answer.status not in (400, 404, 415):
                    taken.append((name(route), extra, answer.status))

    assert [] == taken
    assert refused > 200
