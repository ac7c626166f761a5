"""LiveKit and Jitsi behind the same interface, against what they document."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from server.platforms.notice import Secrets
from server.video.janus import JanusRoom
from server.video.jitsi import JitsiRoom
from server.video.livekit import LiveKitRoom
from server.video.room import (
    NOT_OFFERED,
    REFUSED,
    UNREACHABLE,
    Framed,
    Guest,
    Linked,
    Present,
    VideoRoom,
)
from tests.clock import TEN, HandClock
from tests.video.livekit_server import KEY, SECRET, LiveKit, claims, livekit

PAGE = "https://live.example.org/custom"
BO, ANA = Guest("m-bo", "n1"), Guest("m-ana", "n2", leads=True)
UNTIL = TEN + timedelta(minutes=90)
APP_SECRET = "what Jitsi and the practice share"
JITSI = JitsiRoom("https://meet.example.org/", Secrets(APP_SECRET, "companion"))


def rooms(server: LiveKit, secret: str = SECRET) -> LiveKitRoom:
    return LiveKitRoom(server.url, PAGE, Secrets(secret, KEY), HandClock(TEN))


async def test_livekit_opens_lists_kicks_and_closes_and_twice_is_no_error() -> None:
    async with livekit() as server:
        video = rooms(server)
        assert () == await video.present("evening")
        assert [None, None] == [await video.open("evening") for _ in range(2)]
        server.rooms["evening"] = {"PA_1": "m-bo:n1", "PA_2": "m-bo:n2", "PA_3": "m-cyd:n3"}

        assert (
            Present("PA_1", "m-bo"),
            Present("PA_2", "m-bo"),
            Present("PA_3", "m-cyd"),
        ) == await video.present("evening")
        assert [None, None] == [await video.kick("evening", "m-bo") for _ in range(2)]
        assert {"PA_3": "m-cyd:n3"} == server.rooms["evening"]
        assert [None, None] == [await video.close("evening") for _ in range(2)]
        assert {} == server.rooms


async def test_an_answer_of_livekit_that_cannot_be_read_is_not_an_empty_room() -> None:
    async with livekit() as server:
        video = rooms(server)
        server.broken = True
        assert REFUSED == await video.present("evening")
        assert REFUSED == await video.kick("evening", "m-bo")
    assert UNREACHABLE == await video.present("evening")
    assert UNREACHABLE == await video.open("evening")


def test_the_way_into_livekit_is_one_persons_into_one_room_for_minutes() -> None:
    video = rooms(LiveKit("wss://live.example.org"))
    way = video.entrance("evening", BO, now=TEN, until=UNTIL)

    assert isinstance(way, Linked)
    assert way.url.startswith(PAGE + "?")
    query = parse_qs(urlsplit(way.url).query)
    assert ["wss://live.example.org"] == query["liveKitUrl"]
    token = claims(query["token"][0])
    assert (KEY, "m-bo:n1", "Guest") == (token["iss"], token["sub"], token["name"])
    assert {"member": "m-bo"} == token["attributes"]
    assert (True, "evening") == (token["video"]["roomJoin"], token["video"]["room"])
    assert TEN.timestamp() < token["exp"] <= (TEN + timedelta(minutes=5)).timestamp()


@pytest.mark.parametrize(("guest", "moderator"), [(BO, "false"), (ANA, "true")])
def test_the_way_into_jitsi_is_one_persons_into_one_room_until_the_end(
    guest: Guest, moderator: str
) -> None:
    way = JITSI.entrance("evening", guest, now=TEN, until=UNTIL)

    assert isinstance(way, Framed)
    parts = urlsplit(way.url)
    assert ("https", "meet.example.org", "/evening") == (parts.scheme, parts.netloc, parts.path)
    key = OctKey.import_key(APP_SECRET)
    token = jwt.decode(parse_qs(parts.query)["jwt"][0], key, algorithms=["HS256"]).claims
    assert ("companion", "companion") == (token["iss"], token["aud"])
    assert ("meet.example.org", "evening") == (token["sub"], token["room"])
    assert UNTIL.timestamp() == token["exp"]
    user = token["context"]["user"]
    assert (guest.key, moderator) == (user["id"], user["moderator"])
    assert "m-" not in user["name"]


async def test_what_jitsi_cannot_do_from_outside_is_said_and_not_pretended() -> None:
    assert await JITSI.open("evening") is None
    assert [NOT_OFFERED] * 3 == [
        await JITSI.close("evening"),
        await JITSI.kick("evening", "m-bo"),
        await JITSI.present("evening"),
    ]


def test_only_a_page_that_is_framed_is_named_in_our_policy() -> None:
    janus: VideoRoom = JanusRoom("ws://127.0.0.1:1", Secrets("x"), HandClock(TEN))

    assert (None, None) == (janus.page_origin, rooms(LiveKit("wss://live")).page_origin)
    assert "https://meet.example.org" == JITSI.page_origin
