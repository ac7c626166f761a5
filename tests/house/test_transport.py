"""The proxies we hand out speak TLS 1.2 and later, and nothing in the clear but the way to it."""

import re

import pytest

from tests.house.sources import Source, one

NEW_ENOUGH = {"TLSv1.2", "TLSv1.3"}


def weak(source: Source) -> list[str]:
    """What of *source* lets somebody in by an older protocol, or without one."""
    lines = [line.partition("#")[0].strip().rstrip(";") for line in source.text.splitlines()]
    found = []
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if words[:1] == ["ssl_protocols"] and not set(words[1:]) <= NEW_ENOUGH:
            found.append(source.at(number, line))
        if words[:1] in (["protocols"], ["tls"]) and re.search(r"tls1\.[01]\b|ssl", line):
            found.append(source.at(number, line))
        if words[:1] == ["proxy_pass"] and not re.search(r"//(127\.0\.0\.1|\[::1\])", line):
            found.append(source.at(number, line))
    return found


def in_the_clear(source: Source) -> list[str]:
    """Servers of nginx that listen without TLS and do more than send on to it."""
    blocks = re.split(r"\bserver \{", source.text)[1:]
    plain = [block for block in blocks if re.search(r"listen [^;]*\b80\b", block)]
    return [block for block in plain if "return 301 https://" not in block]


def test_nginx_and_caddy_let_nobody_in_by_an_old_protocol() -> None:
    nginx, caddy = one("deploy/nginx.conf"), one("deploy/Caddyfile")

    assert [] == weak(nginx) + weak(caddy)
    assert re.search(r"^\s*ssl_protocols\s+TLSv1\.2 TLSv1\.3;", nginx.text, re.MULTILINE)
    assert [] == in_the_clear(nginx)
    assert not re.search(r"^\s*http://", caddy.text, re.MULTILINE)


@pytest.mark.parametrize(
    "line",
    [
        "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;",
        "protocols tls1.0 tls1.3",
        "proxy_pass http://10.0.0.7:8080;",
    ],
)
def test_an_older_protocol_is_refused(line: str) -> None:
    assert weak(Source("deploy/sample.conf", line))


def test_a_plain_server_that_serves_is_refused() -> None:
    plain = "server { listen 80; location / { proxy_pass http://127.0.0.1:8080; } }"

    assert in_the_clear(Source("deploy/sample.conf", plain))
