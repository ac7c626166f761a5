"""What goes into the log and what comes out of a failure: nothing that was sent or stored."""

import asyncio
import logging
from urllib.parse import urlsplit

import pytest

from server.keys import SETTINGS
from server.pages import errors
from server.pages.security import CONTENT_SECURITY_POLICY, HSTS
from server.settings import Settings
from tests.pages.site import Site, Visitor, raw, serving

SECRET = "canary-4711"


def test_pages_may_only_use_what_this_server_sends() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))

    assert "'none'" == policy["default-src"]
    assert {"'self'"} == {policy[kind + "-src"] for kind in ("script", "style", "img", "connect")}
    assert {"'none'"} == {policy["trusted-types"], policy["worker-src"]}
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "data:" not in CONTENT_SECURITY_POLICY


async def test_the_log_holds_templates_and_never_what_was_sent(
    site: Site, ana: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await ana.get(f"/sessions/{SECRET}/links?x={SECRET}", Referer=f"http://{SECRET}/")
        await ana.get(f"/{SECRET}")
        await ana.ask(SECRET.upper(), "/today")
        await ana.post("/sign-in", {"email": f"{SECRET}@example.org", "password": SECRET})
        await ana.post("/sign-in", {SECRET: SECRET})
        await raw(site, f"GET /{SECRET} HTTP/9.9\r\n{SECRET}\r\n\r\n".encode())
        await raw(site, f"{SECRET} nonsense\r\n\r\n".encode())

    assert SECRET not in caplog.text.lower()
    assert "GET /sessions/{session_id}/links 404" in caplog.text


async def test_a_bug_shows_a_number_and_nothing_of_what_went_wrong(
    site: Site,
    ana: Visitor,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(type(site.ana.practice.calendar), "sessions_between", broken)
    with caplog.at_level(logging.DEBUG):
        answer = await ana.get("/today")

    assert 500 == answer.status
    assert errors.WORDS[500][0] in answer.text
    assert SECRET not in answer.text + caplog.text
    number = answer.text.split("<strong>")[1].split("</strong>")[0]
    assert f"{number} failed: RuntimeError" in caplog.text
    assert 200 == (await ana.get("/sign-in")).status


async def test_bytes_that_are_no_request_learn_no_versions(site: Site) -> None:
    answer = await raw(site, b"HELLO\r\n\r\n")

    assert answer.startswith(b"HTTP/1.")
    assert b"Python" not in answer
    assert b"aiohttp" not in answer


@pytest.mark.parametrize("sent", [b"", b"GET /today HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_silent_or_half_sent_connection_is_cut(site: Site, sent: bytes) -> None:
    assert b"HTTP/1.1 200" not in await raw(site, sent)


async def test_who_goes_away_while_sending_is_no_fault_of_ours(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    address = urlsplit(site.origin)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST /sign-in HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {site.origin}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nemail"
    writer.write((head + kind).encode())
    await writer.drain()
    writer.transport.abort()
    async with asyncio.timeout(20):
        while "gone before all was sent" not in caplog.text:
            await asyncio.to_thread(lambda: None)

    assert "failed" not in caplog.text


async def test_a_form_longer_than_any_note_is_refused(ana: Visitor) -> None:
    answer = await ana.post("/sign-in", {"email": "a", "password": "x" * 300_000})

    assert 413 == answer.status


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"email": "ana@example.org"},
        {"email": "ana@example.org", "password": "x", "role": "admin"},
        {"email": "a" * 300, "password": "x"},
    ],
)
async def test_a_form_of_another_shape_is_refused(stranger: Visitor, form: dict[str, str]) -> None:
    assert 400 == (await stranger.post("/sign-in", form)).status


async def test_over_https_cookies_and_transport_are_strict(site: Site) -> None:
    settings = Settings(
        data_dir=site.app[SETTINGS].data_dir,
        key_file=site.app[SETTINGS].key_file,
        base_url="https://care.example.org",
    )
    async with serving(settings, site.store, site.rooms, site.clock) as (origin, app):
        secure = Site(origin, app, site.store, site.rooms, site.clock, site.ana, site.eli)
        visitor = secure.visitor()
        answer = await visitor.signs_in("ana@example.org")
        others = [await visitor.get(path) for path in ("/", "/none", "/static/none", "/today")]
        others += [await visitor.ask("TRACE", "/today"), await visitor.post("/sign-in", {"a": "b"})]
        for http in secure.visitors:
            await http.close()

    assert {303, 400, 403, 404} <= {one.status for one in others}
    assert {HSTS} == {one.headers["Strict-Transport-Security"] for one in (answer, *others)}
    assert "max-age=" in HSTS
    assert 31_536_000 <= int(HSTS.partition("max-age=")[2].partition(";")[0])
    assert "includeSubDomains" in HSTS
    assert answer.cookies["__Host-gc"]["secure"]


async def test_files_may_be_kept_for_ever_under_their_own_name(stranger: Visitor) -> None:
    page = (await stranger.get("/sign-in")).text
    address = next(part for part in page.split('"') if part.endswith("tokens.css"))
    answer = await stranger.get(address)

    assert 200 == answer.status
    assert "immutable" in answer.headers["Cache-Control"]
    assert "text/css; charset=utf-8" == answer.headers["Content-Type"]


@pytest.mark.parametrize(
    "path", ["../templates/parts/base.html", "..%2f..%2fpyproject.toml", "css/", "css/none.css"]
)
async def test_only_files_meant_to_be_served_are(stranger: Visitor, path: str) -> None:
    page = (await stranger.get("/sign-in")).text
    tree = page.split("/static/")[1].split("/")[0]

    assert 404 == (await stranger.get(f"/static/{tree}/{path}")).status


async def test_nothing_lies_open_beside_the_pages(stranger: Visitor, ana: Visitor) -> None:
    """No repository, folder, settings, keys, backup, list of addresses, or room for debugging."""
    tree = (await ana.get("/today")).text.split("/static/")[1].split("/")[0]
    for path in (
        *("/.git/config", "/.git/HEAD", "/.env", "/pyproject.toml", "/keys.json", "/data/"),
        *("/companion.sqlite3", "/backups/", "/docs", "/openapi.json", "/swagger", "/graphql"),
        *("/debug", "/console", "/admin", "/server-status", "/.well-known/", "/static"),
        *("/static/", f"/static/{tree}", f"/static/{tree}/", f"/static/{tree}/js/elements"),
    ):
        for visitor in (stranger, ana):
            answer = await visitor.get(path)
            assert 404 == answer.status, path
            assert "Index of" not in answer.text
