"""On to the video: a link of one's own for whoever was let in, and for nobody else."""

from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey

from server.core import commands as c
from server.core.commands import Actor
from server.platforms.identity import member_key
from tests.pages.meeting import Meeting
from tests.pages.member import before_the_room
from tests.pages.site import Site, Visitor

SECRET = "0123456789abcdef0123456789abcdef"
JITSI = {"server": "https://video.example.org", "app_id": "app", "app_secret": SECRET}
PLAIN = "https://video.example.org/room"


async def sets_up_jitsi(site: Site) -> None:
    await site.ana.practice.platforms.add_hook("jitsi", secret="header", settings=JITSI)


async def device_of(site: Site, visitor: Visitor) -> str:
    token = next(one.value for one in visitor.http.cookie_jar if one.key == "gc-visit")
    visit = await site.store.doors.visit(token, now=site.clock.now())
    assert visit is not None
    return visit.device_id


async def bo_is_let_in(site: Site) -> tuple[Visitor, Actor, Meeting]:
    bo = await before_the_room(site, site.ana.bo)
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    page = Actor("member", site.ana.bo, "page-bo-0001", await device_of(site, bo))
    await meeting.ask(-10, ana, c.OpenRoom())
    await meeting.ask(-5, page, c.Knock())
    await meeting.ask(-5, ana, c.AdmitMember(site.ana.bo))
    return bo, page, meeting


async def test_whoever_was_let_in_gets_a_link_with_their_own_key(site: Site) -> None:
    await sets_up_jitsi(site)
    bo, _, _ = await bo_is_let_in(site)

    assert 'data-onward="/join/onward"' in (await bo.get("/join/room")).text
    answer = await bo.get("/join/onward")

    where = urlsplit(answer.location or "")
    token = parse_qs(where.query)["jwt"][0]
    user = jwt.decode(token, OctKey.import_key(SECRET)).claims["context"]["user"]
    secret = site.ana.practice.platforms.member_secret()
    assert (303, "video.example.org", "/room") == (answer.status, where.hostname, where.path)
    assert member_key(secret, site.ana.session_id, site.ana.bo) == user["id"]
    assert "no-referrer" == answer.headers["Referrer-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


async def test_whoever_was_not_let_in_or_has_left_gets_none(site: Site) -> None:
    await sets_up_jitsi(site)
    cyd = await before_the_room(site, site.ana.cyd)
    bo, page, meeting = await bo_is_let_in(site)

    assert "/join/room" == (await cyd.get("/join/onward")).location
    await meeting.ask(5, page, c.Leave())
    assert "/join/room" == (await bo.get("/join/onward")).location
    stranger = await site.visitor().get("/join/onward")
    assert (303, "/join") == (stranger.status, stranger.location)


async def test_where_nothing_was_set_up_the_link_of_the_session_is_used(site: Site) -> None:
    bo, _, _ = await bo_is_let_in(site)

    assert "data-onward" not in (await bo.get("/join/room")).text
    assert PLAIN == (await bo.get("/join/onward")).location


async def test_elis_set_up_is_for_elis_members_alone(site: Site) -> None:
    await site.eli.practice.platforms.add_hook("jitsi", secret="header", settings=JITSI)
    bo, _, _ = await bo_is_let_in(site)

    assert PLAIN == (await bo.get("/join/onward")).location
