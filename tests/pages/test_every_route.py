"""The table of contents, walked: what holds for every address, whoever asks.

A route that is added is tried here without being named.
"""

import re

import pytest

from server.pages.routes import TABLE, Route
from server.pages.security import HEADERS, LIVE_PAGES, LIVE_POLICY
from tests.pages.site import Answer, Site, Visitor

# The one address where a stranger's post must be answered: it is how one stops being a stranger.
FOR_STRANGERS = {"/sign-in", "/sign-out", "/join"}
GUARDED = [route for route in TABLE if route.who != "anyone"]
ABOUT_SOMETHING = [
    route for route in TABLE if route.who not in ("anyone", "member") and "{" in route.path
]
UNSAFE = [route for route in TABLE if route.method not in ("GET", "HEAD")]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, site: Site, **ids: str) -> str:
    """Return an address of *route* about Ana's session and Bo, with *ids* replaced."""
    real = {
        "session_id": site.ana.session_id,
        "member_id": site.ana.bo,
        "group_id": site.ana.group_id,
        "tree": "0" * 16,
        "path": "css/tokens.css",
    }
    known = {**real, **ids}
    return re.sub(
        r"{(\w+)(?::[^}]*)?}", lambda m: known.get(m[1], "no-such-thing-0000"), route.path
    )


async def ask(visitor: Visitor, route: Route, where: str) -> Answer:
    if route.method == "GET":
        return await visitor.get(where)
    return await visitor.post(where)


async def test_every_answer_carries_every_security_header(site: Site, ana: Visitor) -> None:
    missing = []
    for visitor in (site.visitor(), ana):
        for route in TABLE:
            answer = await ask(visitor, route, address(route, site))
            live = {"Content-Security-Policy": LIVE_POLICY} if route.path in LIVE_PAGES else {}
            for header, value in (HEADERS | live).items():
                if answer.headers.get(header) != value:
                    missing.append((name(route), header))
            if "Server" in answer.headers:
                missing.append((name(route), "names the server"))
            if answer.headers["Cache-Control"] != "no-store":
                missing.append((name(route), "may be kept by a browser"))

    assert [] == missing


async def test_nothing_is_shown_before_sign_in(site: Site) -> None:
    shown = []
    for route in GUARDED:
        answer = await ask(site.visitor(), route, address(route, site))
        led_to = answer.location or ""
        if answer.status == 303 and led_to.startswith(("/sign-in", "/join")):
            continue
        if answer.status not in (401, 404):
            shown.append((name(route), answer.status))

    assert [] == shown


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_another_facilitator_finds_nothing_of_anas(site: Site, who: str) -> None:
    """Eli of another practice, Fay of this one: not yours and not there are the same bytes."""
    visitor = await site.signed_in(who)
    differs = []
    for route in ABOUT_SOMETHING:
        not_theirs = await ask(visitor, route, address(route, site))
        not_there = await ask(visitor, route, address(route, site, session_id="no-such-session-00"))
        # What a role never does is refused before anybody looks what it is about.
        status = 403 if who == "Fay" and route.who in ("practice.manage", "billing") else 404
        if (status, not_there.text) != (not_theirs.status, not_theirs.text):
            differs.append(name(route))

    assert [] == differs


async def test_no_page_of_another_site_can_act_here(site: Site, ana: Visitor) -> None:
    """Cross-site request forgery: a page elsewhere posts with Ana's cookie."""
    foreign: list[dict[str, str]] = [
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": site.origin, "Sec-Fetch-Site": "same-site"},
        {"Origin": site.origin + ".elsewhere.example"},
        {"Origin": site.origin.replace("http:", "https:")},
        {},
    ]
    passed = []
    for route in UNSAFE:
        for headers in foreign:
            answer = await ana.ask(route.method, address(route, site), form={}, headers=headers)
            if answer.status != 403:
                passed.append((name(route), headers, answer.status))

    assert [] == passed


async def test_no_page_of_another_site_can_open_a_socket(site: Site, ana: Visitor) -> None:
    """Cross-site websocket hijacking: the upgrade is a GET, and browsers send the cookie."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    passed = []
    for route in TABLE:
        if not route.path.endswith("/socket"):
            continue
        for origin in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            headers = {**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", **origin}
            answer = await ana.ask("GET", address(route, site), headers=headers)
            if answer.status != 403:
                passed.append((name(route), origin))

    assert [] == passed


async def test_only_forms_of_our_own_kind_are_read(site: Site, ana: Visitor) -> None:
    """What another site could post without asking first is never looked at."""
    read = []
    for route in UNSAFE:
        answer = await ana.post(address(route, site), {"x": "y"}, **{"Content-Type": "text/plain"})
        if answer.status < 400 and route.path != "/sign-out":
            read.append((name(route), answer.status))

    assert [] == read


async def test_an_address_and_its_method_are_needed_together(site: Site, ana: Visitor) -> None:
    wrong = []
    for route in TABLE:
        methods = {r.method for r in TABLE if r.path == route.path}
        for method in {"PUT", "DELETE", "PATCH", "TRACE"} - methods:
            own = {"Origin": site.origin, "Sec-Fetch-Site": "same-origin"}
            answer = await ana.ask(method, address(route, site), headers=own)
            if answer.status != 405:
                wrong.append((name(route), method, answer.status))

    assert [] == wrong


async def test_a_name_pointed_here_by_somebody_else_gets_nothing(ana: Visitor) -> None:
    """DNS rebinding: their page, our server, one origin as far as the browser knows."""
    answer = await ana.get("/today", Host="rebound.example")

    assert 421 == answer.status
    assert "Ana" not in answer.text
