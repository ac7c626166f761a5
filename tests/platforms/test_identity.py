"""Our key goes into their token and comes back; it tells the platform nothing else."""

from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from server.core.attendance import Window, attendance
from server.core.deliveries import Joined
from server.platforms import identity
from server.platforms.bbb.mint import join_link
from server.platforms.bbb.verify import verify
from server.platforms.identity import Directory, directory, member_key, member_of
from server.platforms.jitsi import mint as jitsi
from server.platforms.livekit import mint as livekit
from server.platforms.notice import Hints, Letter, Notice, Said, Secrets
from server.platforms.tokens import claims_of
from tests.platforms.senders import RECV

SECRETS = Secrets("lk-secret-012345678901234567890123456789", "APItestkey")
UNTIL = RECV + timedelta(minutes=90)


def test_a_key_is_of_one_member_in_one_session() -> None:
    keys = {
        member_key(secret, session, member)
        for secret in (b"one", b"two")
        for session in ("tuesday", "wednesday")
        for member in ("bo", "cyd")
    }

    assert 8 == len(keys)
    assert member_key(b"one", "tuesday", "bo") in keys
    assert not [key for key in keys if "bo" in key or len(key) > 36]


def test_a_key_of_another_session_opens_nobody() -> None:
    known = directory(b"secret", "tuesday", ["bo"])

    assert "bo" == member_of(Hints(key=member_key(b"secret", "tuesday", "bo")), known)
    assert None is member_of(Hints(key=member_key(b"secret", "wednesday", "bo")), known)


@pytest.mark.parametrize(
    ("hints", "member"),
    [
        (Hints(key="k", registrant="r", email="e@x.org"), "by key"),
        (Hints(key="unknown", registrant="r", email="e@x.org"), "by registrant"),
        (Hints(email="E@X.org"), "by e-mail"),
        (Hints(email="e@x.org.evil"), None),
        (Hints(), None),
    ],
)
def test_the_surest_hint_comes_first(hints: Hints, member: str | None) -> None:
    known = Directory({"k": "by key"}, {"r": "by registrant"}, {"e@x.org": "by e-mail"})

    assert member == member_of(hints, known)


def test_whoever_has_only_a_name_stays_unidentified() -> None:
    joined = Joined(t=RECV, src="zoom", conn="c", name="Bo Byrne")
    notice = Notice("joined", "room", (Said(joined),))

    found = attendance(
        identity.deliveries(notice, Directory({"Bo Byrne": "bo"})),
        window=Window(start=RECV, end=UNTIL, tz="UTC"),
        roster=["bo"],
    )

    assert 0 == found.members["bo"].minutes
    assert 90 == found.unidentified["c"].minutes


def test_a_livekit_token_is_for_one_room_and_ends_with_the_session() -> None:
    token = livekit.token(
        SECRETS, room="grp", key="m-7f3c", nonce="n1", name="Bo", now=RECV, until=UNTIL
    )

    claims = claims_of(token, SECRETS, RECV)
    assert claims is not None
    assert {"iss", "sub", "nbf", "exp", "name", "attributes", "video"} == set(claims)
    assert ("m-7f3c:n1", {"member": "m-7f3c"}) == (claims["sub"], claims["attributes"])
    assert ("grp", True) == (claims["video"]["room"], claims["video"]["roomJoin"])
    assert claims_of(token, SECRETS, UNTIL + timedelta(minutes=2)) is None


def test_a_jitsi_token_carries_the_key_as_the_user() -> None:
    token = jitsi.token(
        SECRETS,
        domain="meet.example.org",
        room="grp",
        key="m-7f3c",
        name="Bo",
        now=RECV,
        until=UNTIL,
    )

    claims = claims_of(token, SECRETS, RECV)
    assert claims is not None
    assert ("APItestkey", "meet.example.org", "grp") == (
        claims["iss"],
        claims["sub"],
        claims["room"],
    )
    assert {"id": "m-7f3c", "name": "Bo", "moderator": "false"} == claims["context"]["user"]


def test_a_token_for_the_cloud_is_signed_with_our_own_key() -> None:
    key = RSAKey.generate_key(2048)
    token = jitsi.cloud_token(
        key.as_pem(private=True).decode(),
        app_id="vpaas-1",
        key_id="vpaas-1/k1",
        room="grp",
        key="m-7f3c",
        name="Bo",
        now=RECV,
        until=UNTIL,
    )

    read = jwt.decode(token, key, algorithms=["RS256"])
    assert "vpaas-1/k1" == read.header["kid"]
    assert ("chat", "jitsi", "vpaas-1") == tuple(
        read.claims[name] for name in ("iss", "aud", "sub")
    )


def test_a_join_link_of_bigbluebutton_is_signed_and_carries_the_key() -> None:
    link = join_link(
        Secrets("bbb-shared-secret"),
        server="https://bbb.example.org/bigbluebutton/api/",
        meeting="grp",
        key="m-7f3c",
        name="Bo & Cyd",
    )

    assert link.startswith(
        "https://bbb.example.org/bigbluebutton/api/join?meetingID=grp&userID=m-7f3c&"
    )
    assert "fullName=Bo+%26+Cyd" in link
    assert 64 == len(link.rpartition("&checksum=")[2])
    assert verify(Letter(b"", url=link), Secrets("bbb-shared-secret"), RECV) is not None
