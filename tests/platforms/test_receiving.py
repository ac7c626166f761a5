"""A platform posts: kept first, answered, then in the log of the session it belongs to."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import msgspec
import pytest
from sqlalchemy import Connection

from server.core import deliveries as d
from server.core.commands import NotePlatformReport
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import Session, fold
from server.live.room import DISK_FULL
from server.pages.platform_hooks import INTAKE
from server.pages.platform_intake import SYSTEM
from server.platforms.identity import member_key
from server.store.facts import KeptMessage
from tests.clock import TEN
from tests.pages.site import Site
from tests.platforms.senders import fixtures
from tests.store.practice import Own, begin

SECRET = "webhook-secret-token"
MEETING = "85012345678"


@dataclass
class Zoom:
    """Zoom as seen from here: signs what it sends, to the address Ivy gave it."""

    site: Site
    ivy: Own
    session_id: str
    address: str

    async def sends(
        self,
        raw: bytes,
        *,
        secret: str = SECRET,
        ago: float = 0,
        address: str | None = None,
        signed: bytes | None = None,
    ) -> tuple[int, str]:
        stamp = str(int(self.site.clock.now().timestamp() - ago))
        told = f"v0:{stamp}:".encode() + (raw if signed is None else signed)
        digest = hmac.new(secret.encode(), told, hashlib.sha256)
        headers = {
            "x-zm-request-timestamp": stamp,
            "x-zm-signature": f"v0={digest.hexdigest()}",
            "Content-Type": "application/json",
        }
        http = self.site.visitor().http
        where = self.site.origin + (address or self.address)
        async with http.post(where, data=raw, headers=headers) as answer:
            text = await answer.text()
        await self.site.app[INTAKE].quiet()
        return answer.status, text

    async def tells(self, kind: str, minute: float, **participant: Any) -> int:
        # A moment after it happened, so that we have heard of nothing before it did.
        late = TEN + timedelta(minutes=minute, seconds=1) - self.site.clock.now()
        self.site.clock.advance(max(0, late.total_seconds()))
        status, _ = await self.sends(self.message(kind, minute, **participant))
        return status

    def message(self, kind: str, minute: float, **participant: Any) -> bytes:
        at = f"{TEN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"
        stamp = {"participant_joined": "join_time", "participant_left": "leave_time"}
        meeting: dict[str, Any] = {"id": MEETING, "uuid": "instance"}
        meeting["participant"] = {**participant, stamp.get(kind, "date_time"): at}
        return json.dumps({"event": f"meeting.{kind}", "payload": {"object": meeting}}).encode()

    def key(self, member_id: str) -> str:
        secret = self.ivy.practice.platforms.member_secret()
        return member_key(secret, self.session_id, member_id)

    async def told(self) -> Session:
        return fold(await self.ivy.practice.log.read(self.session_id))

    async def minutes(self, start: datetime, end: datetime) -> dict[str, int]:
        session = await self.told()
        found = session_attendance(_running(session, start), end)
        return {name: credit.minutes for name, credit in found.members.items()}

    async def kept(self, outcome: str) -> list[KeptMessage]:
        return await self.ivy.practice.platforms.kept(outcome)


def _running(session: Session, start: datetime) -> Session:
    return msgspec.structs.replace(session, started_at=start, phase="running")


@pytest.fixture
async def zoom(site: Site) -> Zoom:
    ivy = await begin(site.store, "Ivy", policy=SessionPolicy(presence_source="platform"))
    session_id = await ivy.practice.calendar.create(
        ivy.group_id,
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=90),
        video_url=f"https://zoom.us/j/{MEETING}?pwd=x",
    )
    token = await ivy.practice.platforms.add_hook("zoom", secret=SECRET)
    return Zoom(site, ivy, session_id, f"/platforms/zoom/{token}")


async def test_a_platform_that_posts_makes_minutes(zoom: Zoom) -> None:
    bo = zoom.key(zoom.ivy.bo)

    assert 204 == await zoom.tells("participant_joined", 1, user_id="1", customer_key=bo)
    assert 204 == await zoom.tells("participant_left", 61, user_id="1", customer_key=bo)
    assert 204 == await zoom.tells("participant_joined", 5, user_id="2", user_name="Cyd")

    found = await zoom.minutes(TEN, TEN + timedelta(minutes=90))
    assert (60, 0) == (found[zoom.ivy.bo], found[zoom.ivy.cyd])
    assert 3 == len(await zoom.kept("told"))


async def test_a_retry_is_kept_once_and_counted_once(zoom: Zoom) -> None:
    raw = zoom.message("participant_joined", 1, user_id="1")

    for _ in range(3):
        assert 204 == (await zoom.sends(raw))[0]
        zoom.site.clock.advance(60)

    assert 1 == len(await zoom.kept("told"))
    assert 1 == len((await zoom.told()).reported)


async def test_zoom_is_answered_that_we_know_the_secret(zoom: Zoom) -> None:
    raw = json.dumps(fixtures("zoom")["events"]["endpoint.url_validation"]).encode()
    status, text = await zoom.sends(raw)

    token = "qgg8vlvZRS6UYooatFL8Aw"
    digest = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    assert 200 == status
    assert {"plainToken": token, "encryptedToken": digest} == json.loads(text)
    assert [] == await zoom.kept("received") + await zoom.kept("told")


async def test_a_strangers_message_is_refused_and_not_kept(zoom: Zoom) -> None:
    raw = zoom.message("participant_joined", 1, user_id="1")
    wrong: list[Callable[[], Any]] = [
        lambda: zoom.sends(raw, secret="another"),
        lambda: zoom.sends(raw, address="/platforms/zoom/no-such-token"),
        lambda: zoom.sends(raw, address=zoom.address.replace("zoom", "daily", 1)),
        lambda: zoom.sends(raw, address=zoom.address.replace("zoom", "nothing", 1)),
    ]

    answers = [await one() for one in wrong]
    assert [403] * 4 == [status for status, _ in answers]
    assert 1 == len({text for _, text in answers})
    assert [] == await zoom.kept("received") + await zoom.kept("stale")


async def test_a_stale_message_is_kept_for_a_person_and_believed_by_nobody(zoom: Zoom) -> None:
    raw = zoom.message("participant_joined", 1, user_id="1")

    assert 403 == (await zoom.sends(raw, ago=3600))[0]
    assert 1 == len(await zoom.kept("stale"))
    assert [] == await zoom.ivy.practice.log.read(zoom.session_id)


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (b'{"event": "meeting.par', "unreadable"),
        (
            b'{"event": "meeting.danced", "payload": {"object": {"id": 85012345678}}}',
            "says_nothing",
        ),
    ],
)
async def test_what_cannot_be_used_is_kept_and_disturbs_nothing(
    zoom: Zoom, raw: bytes, outcome: str
) -> None:
    assert 204 == (await zoom.sends(raw))[0]
    assert 1 == len(await zoom.kept(outcome))

    assert 204 == await zoom.tells("participant_joined", 1, user_id="1")
    assert 1 == len((await zoom.told()).reported)


async def test_a_meeting_nobody_planned_is_kept_without_a_session(zoom: Zoom) -> None:
    raw = zoom.message("participant_joined", 1, user_id="1").replace(
        MEETING.encode(), b"99999999999"
    )
    weeks_later = zoom.message("participant_joined", 60 * 24 * 7, user_id="1")

    for one in (raw, weeks_later):
        assert 204 == (await zoom.sends(one))[0]
    assert 2 == len(await zoom.kept("no_session"))


async def test_what_is_kept_has_no_secret_and_no_address(zoom: Zoom) -> None:
    await zoom.tells(
        "participant_joined", 1, user_id="1", public_ip="203.0.113.9", access_token="abc-secret"
    )

    (kept,) = await zoom.kept("told")
    assert "203.0.113.9" not in kept.body
    assert "abc-secret" not in kept.body


async def test_what_was_kept_and_not_read_is_read_at_the_next_start(zoom: Zoom) -> None:
    hook = await zoom.site.store.doors.platform_hook(zoom.address.rpartition("/")[2])
    assert hook is not None
    raw = zoom.message("participant_joined", 1, user_id="1")
    await zoom.ivy.practice.platforms.keep(hook, raw, raw, at=TEN)

    await zoom.site.app[INTAKE].read_all_kept()

    assert 1 == len((await zoom.told()).reported)
    assert [] == await zoom.kept("received")


async def test_what_a_full_disk_kept_out_of_the_log_is_read_once_there_is_room(zoom: Zoom) -> None:
    hook = await zoom.site.store.doors.platform_hook(zoom.address.rpartition("/")[2])
    room = await zoom.site.rooms.room(zoom.ivy.practice.practice_id, zoom.session_id)
    assert hook is not None
    assert room is not None
    raw = zoom.message("participant_joined", 1, user_id="1")
    await zoom.ivy.practice.platforms.keep(hook, raw, raw, at=TEN)
    await _most_pages(zoom, 1)
    for number in range(1000):
        said = d.Joined(t=TEN, src="zoom", conn=f"filler.{number}")
        if await room.ask(NotePlatformReport((said,)), SYSTEM) == DISK_FULL:
            break

    await zoom.site.app[INTAKE].read_all_kept()
    await _most_pages(zoom, 1_000_000)
    [waiting] = await zoom.kept("received")
    assert 204 == await zoom.tells("participant_joined", 2, user_id="2")

    assert [] == await zoom.kept("received")
    assert [waiting.message_id] == [one.message_id for one in await zoom.kept("told")][:1]


async def _most_pages(zoom: Zoom, pages: int) -> None:
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await zoom.site.store.journal.write(limit)


async def test_jitsi_appends_the_kind_of_event_to_the_address(site: Site, zoom: Zoom) -> None:
    token = await zoom.ivy.practice.platforms.add_hook("jitsi", secret="fixed")
    where = f"{site.origin}/platforms/jitsi/{token}/events/occupant/joined"
    raw = json.dumps({"event_name": "muc-occupant-joined", "room_name": "room"}).encode()

    async def status(header: str) -> int:
        async with aiohttp.ClientSession() as http:
            sent = http.post(where, data=raw, headers={"Authorization": header})
            async with sent as answer:
                return answer.status

    assert [204, 403] == [await status("Bearer fixed"), await status("Bearer other")]


async def test_eli_gets_nothing_of_what_a_platform_told_ivy(zoom: Zoom) -> None:
    await zoom.tells("participant_joined", 1, user_id="1")

    eli = zoom.site.eli.practice
    assert [] == await eli.platforms.kept("told")
    assert [] == await eli.log.read(zoom.session_id)
    assert eli.platforms.member_secret() != zoom.ivy.practice.platforms.member_secret()
