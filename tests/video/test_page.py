"""The room page: who may see it, what it may do, and that it holds nothing of anybody."""

import dataclasses
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from server.core import commands as c
from server.core.commands import Actor
from server.pages.security import HEADERS
from server.video import reception
from tests.clock import TEN, HandClock
from tests.pages.meeting import Meeting
from tests.pages.member import before_the_room, known
from tests.pages.site import Site, Visitor, practices

ROOM = "/join/video/evening"
SETTINGS = {
    "server": "https://meet.example.org",
    "app_id": "companion",
    "app_secret": "what both of us know",
}


@pytest.fixture
async def site(tmp_path: Path, migrated: Path) -> AsyncIterator[Site]:
    """Ana's session at ten meets in a room of her practice's own."""
    async with practices(tmp_path, migrated, HandClock(TEN - timedelta(minutes=15))) as site:
        session_id = await site.ana.practice.calendar.create(
            site.ana.group_id,
            starts_at=TEN,
            ends_at=TEN + timedelta(minutes=90),
            video_url=site.origin + ROOM,
        )
        site.ana = dataclasses.replace(site.ana, session_id=session_id)
        yield site


async def janus(site: Site) -> None:
    nowhere = {"server": "ws://127.0.0.1:9"}
    await site.ana.practice.platforms.add_hook("janus", secret="x", settings=nowhere)


async def jitsi(site: Site) -> None:
    await site.ana.practice.platforms.add_hook("jitsi", secret="x", settings=SETTINGS)


async def socket(site: Site, visitor: Visitor, path: str) -> aiohttp.ClientWebSocketResponse:
    headers = {"Origin": site.origin, "Sec-Fetch-Site": "same-origin"}
    return await visitor.http.ws_connect(site.origin + path + "/socket", headers=headers)


async def test_the_page_names_nobody_and_may_use_its_own_devices_only(site: Site) -> None:
    await janus(site)
    bo = await before_the_room(site, site.ana.bo)
    ana = await site.signed_in("Ana")

    for page in (await bo.get(ROOM), await ana.get(f"/sessions/{site.ana.session_id}/video")):
        assert 200 == page.status
        for word in ("Bo", "Ana", "Miller", "Wednesday", "practice", site.ana.bo):
            assert not re.search(rf"\b{word}\b", page.text)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert "frame-src" not in policy
        allowed = page.headers["Permissions-Policy"]
        assert "camera=(self), geolocation=(), microphone=(self)" in allowed
        assert "<iframe" not in page.text


async def test_a_frame_is_allowed_for_the_practices_own_jitsi_alone(site: Site) -> None:
    await jitsi(site)
    page = await (await before_the_room(site, site.ana.bo)).get(ROOM)

    assert page.headers["Content-Security-Policy"].endswith("; frame-src https://meet.example.org")
    assert 'camera=(self "https://meet.example.org")' in page.headers["Permissions-Policy"]
    assert "<iframe" in page.text
    assert "jwt" not in page.text


async def test_every_other_page_has_no_camera(site: Site) -> None:
    await janus(site)
    answer = await (await before_the_room(site, site.ana.bo)).get("/join/room")

    assert HEADERS["Permissions-Policy"] == answer.headers["Permissions-Policy"]


async def test_a_board_leads_to_the_room_where_there_is_one(site: Site) -> None:
    await janus(site)
    ana, room = await site.signed_in("Ana"), f"/sessions/{site.ana.session_id}/video"
    elsewhere = await site.ana.practice.calendar.create(
        site.ana.group_id, starts_at=TEN, ends_at=TEN + timedelta(minutes=90)
    )

    assert f'href="{room}"' in (await ana.get(room.replace("video", "board"))).text
    other = (await ana.get(f"/sessions/{elsewhere}/board")).text
    assert f'href="/sessions/{elsewhere}/video"' not in other


async def test_the_questions_come_before_the_room(site: Site) -> None:
    await janus(site)
    stranger, half = site.visitor(), await known(site, site.ana.bo)

    assert "/join" == (await stranger.get(ROOM)).location
    assert "/join/where" == (await half.get(ROOM)).location


async def test_without_a_server_or_under_another_name_there_is_no_room(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    assert 404 == (await bo.get(ROOM)).status
    await janus(site)

    assert 404 == (await bo.get("/join/video/another")).status
    assert 200 == (await bo.get(ROOM)).status


async def test_the_way_in_is_told_to_nobody_before_they_are_let_in(site: Site) -> None:
    await jitsi(site)
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(-10, ana, c.NoteFacilitatorConnected(), c.OpenRoom())
    bo = await before_the_room(site, site.ana.bo)
    page = await socket(site, bo, ROOM)
    assert {"type": "waiting"} == json.loads(await page.receive_str())

    visit = await site.store.doors.visit(
        bo.http.cookie_jar.filter_cookies(URL(site.origin))["gc-visit"].value,
        now=site.clock.now(),
    )
    assert visit is not None
    bos = Actor("member", site.ana.bo, "page-bo-phone", visit.device_id)
    await meeting.ask(-9, bos, c.Knock())
    await meeting.ask(-9, ana, c.AdmitMember(site.ana.bo))
    await page.send_str('{"type":"sign"}')
    told = [json.loads(await page.receive_str()) for _ in range(2)]

    (way,) = [one for one in told if one["type"] == "go"]
    assert way["framed"]
    assert way["url"].startswith("https://meet.example.org/evening?jwt=")
    await page.close()


@pytest.mark.parametrize("said", ["no json", "[]", '{"type":"kick"}', '{"type":"publish"}'])
async def test_a_page_that_says_something_else_is_closed(site: Site, said: str) -> None:
    await janus(site)
    page = await socket(site, await before_the_room(site, site.ana.bo), ROOM)
    await page.send_str(said)
    while (await page.receive()).type is aiohttp.WSMsgType.TEXT:
        pass

    assert 4400 == page.close_code


async def test_a_link_that_is_taken_back_cuts_the_room_page_before_a_second_passes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "ASK_SECONDS", 3_600.0)  # only the act can have done it
    await janus(site)
    bo = await before_the_room(site, site.ana.bo)
    page = await socket(site, bo, ROOM)
    assert {"type": "waiting"} == json.loads(await page.receive_str())

    await site.ana.practice.links.revoke_all(site.ana.session_id, site.ana.bo, site.clock.now())
    while (await page.receive()).type is aiohttp.WSMsgType.TEXT:
        pass

    assert 4401 == page.close_code
