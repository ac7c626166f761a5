"""A real Janus: who was in the room, and when, is exact or flagged, whatever happens to it."""

import signal

import aiohttp
import pytest

from server.core import commands as c
from server.core.attendance.result import Flag
from server.core.deliveries import Left
from server.platforms.identity import KEY_PREFIX
from server.platforms.janus.mint import core_token, room_token
from server.platforms.notice import Secrets
from server.video import reception
from server.video.janus import JanusRoom
from server.video.janus_line import Denied, dialled
from server.video.room import Guest, Present
from tests.pages.site import Visitor
from tests.video.evening import ROOM, Evening, Page
from tests.video.server import SECRETS, UNTIL

PUT_OUT, OVER = 4403, 4410


async def let_in(meeting: Evening, member_id: str) -> tuple[Visitor, Page]:
    """Return a member's browser and room page after Ana let them in."""
    visitor = await meeting.comes(member_id)
    await meeting.admits(member_id, visitor)
    page = await meeting.page(visitor)
    await page.until("enter")
    return visitor, page


# ---- the door


async def test_whoever_waits_is_not_in_the_room(meeting: Evening) -> None:
    await meeting.begins()
    janus = JanusRoom(meeting.janus.url, SECRETS, meeting.clock)
    bo = await meeting.comes(meeting.ana.bo)
    page = await meeting.page(bo)
    await page.until("waiting")
    assert () == await janus.present(ROOM)

    await meeting.admits(meeting.ana.bo, bo)
    await page.until("enter")

    assert [meeting.key(meeting.ana.bo)] == [one.key for one in await there(janus)]
    assert ["waiting", "enter"] == [one["type"] for one in page.heard if one["type"] != "sign"][:2]


async def test_a_page_is_told_numbers_and_never_a_key(meeting: Evening) -> None:
    await meeting.begins()
    _, bo = await let_in(meeting, meeting.ana.bo)
    _, cyd = await let_in(meeting, meeting.ana.cyd)
    ana = await meeting.page(
        await meeting.facilitator(), f"/sessions/{meeting.session_id}/video/socket"
    )
    await ana.until("enter")

    told = await bo.until("people")
    while not any(one["leads"] for one in told["people"]):
        told = await bo.until("people")
    assert [(1, False), (2, True)] == [(one["person"], one["leads"]) for one in told["people"]]
    await cyd.until("people")
    assert KEY_PREFIX not in str(bo.heard) + str(cyd.heard) + str(ana.heard)


async def test_a_wrong_token_opens_no_room(meeting: Evening) -> None:
    janus = JanusRoom(meeting.janus.url, SECRETS, meeting.clock)
    assert await janus.open(ROOM) is None
    wrong = [
        room_token(SECRETS, "another-room", until=UNTIL),
        room_token(SECRETS, ROOM, until=UNTIL.replace(year=2020)),
        room_token(Secrets("a stranger's guess"), ROOM, until=UNTIL),
        room_token(SECRETS, ROOM, until=UNTIL).replace(ROOM, "morning"),
        "",
    ]
    refused = 0
    async with dialled(meeting.janus.url, core_token(SECRETS, until=UNTIL)) as line:
        for token in wrong:
            join = {"request": "join", "ptype": "publisher", "room": ROOM, "id": "x.1"}
            with pytest.raises(Denied):
                await (await line.attach()).ask({**join, "token": token})
            refused += 1

    assert len(wrong) == refused
    assert () == await janus.present(ROOM)


async def test_opening_closing_and_kicking_twice_is_no_error(meeting: Evening) -> None:
    janus = JanusRoom(meeting.janus.url, SECRETS, meeting.clock)
    guest = Guest("m-nobody", "1")

    assert [None] * 6 == [
        await janus.open(ROOM),
        await janus.open(ROOM),
        await janus.kick(ROOM, guest.key),
        await janus.close(ROOM),
        await janus.close(ROOM),
        await janus.kick(ROOM, guest.key),
    ]


# ---- attendance


async def test_a_stay_is_measured_from_the_join_to_the_leave(meeting: Evening) -> None:
    await meeting.begins()
    before = meeting.clock.now()
    _, page = await let_in(meeting, meeting.ana.bo)
    entered = meeting.clock.now()
    leaving = meeting.clock.now()
    await page.socket.close()
    await meeting.told("Left")
    gone = meeting.clock.now()

    ((start, end),) = await meeting.stays(meeting.ana.bo)
    assert before <= start <= entered
    assert leaving <= end <= gone
    assert () == await flags(meeting)


async def test_two_devices_of_one_member_are_counted_once(meeting: Evening) -> None:
    await meeting.begins()
    visitor, laptop = await let_in(meeting, meeting.ana.bo)
    phone = await meeting.page(visitor)
    await phone.until("enter")
    await laptop.socket.close()
    await meeting.told("Left")
    await phone.socket.close()
    await meeting.told("Left", 2)

    assert 1 == len(await meeting.stays(meeting.ana.bo))
    assert () == await flags(meeting)


async def test_who_is_asked_to_step_out_is_out_at_once(meeting: Evening) -> None:
    await meeting.begins()
    _, page = await let_in(meeting, meeting.ana.bo)
    asked = meeting.clock.now()
    await meeting.ana_asks(c.RemoveMember(meeting.ana.bo))
    code = await page.closed()
    await meeting.told("Left")
    gone = meeting.clock.now()

    assert PUT_OUT == code
    ((_, end),) = await meeting.stays(meeting.ana.bo)
    assert asked <= end <= gone
    (left,) = [one for one in await meeting.deliveries() if isinstance(one, Left)]
    assert "removed" == left.reason


async def test_a_page_that_falls_silent_is_put_out(
    meeting: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "SILENT_SECONDS", 0.5)
    await meeting.begins()
    _, page = await let_in(meeting, meeting.ana.bo)

    assert 4408 == await page.closed()
    await meeting.told("Left")
    assert () == await flags(meeting)


async def test_the_end_of_the_session_ends_every_stay_and_then_the_room(meeting: Evening) -> None:
    await meeting.begins()
    pages = [(await let_in(meeting, one))[1] for one in (meeting.ana.bo, meeting.ana.cyd)]
    await meeting.ana_asks(c.EndSession())

    assert [OVER, OVER] == [await page.closed() for page in pages]
    await meeting.told("Left", 2)
    janus = JanusRoom(meeting.janus.url, SECRETS, meeting.clock)
    assert () == await janus.present(ROOM)
    session = await meeting.session()
    assert session.ended_at is not None
    for member in (meeting.ana.bo, meeting.ana.cyd):
        ((_, end),) = await meeting.stays(member)
        assert end == session.ended_at


# ---- faults


async def test_what_happens_while_we_hear_nothing_is_told_afterwards(meeting: Evening) -> None:
    await meeting.begins()
    _, bo = await let_in(meeting, meeting.ana.bo)
    await meeting.told("Joined")
    await meeting.wire.cut()
    leaving = meeting.clock.now()
    await bo.socket.close()
    before = meeting.clock.now()
    _, cyd = await let_in(meeting, meeting.ana.cyd)
    entered = meeting.clock.now()
    await cyd.socket.close()
    janus = JanusRoom(meeting.janus.url, SECRETS, meeting.clock)
    while await janus.present(ROOM):
        pass
    gone = meeting.clock.now()
    await meeting.wire.mend()
    await meeting.told("Left", 2)

    ((_, end),) = await meeting.stays(meeting.ana.bo)
    assert leaving <= end <= gone
    ((start, end),) = await meeting.stays(meeting.ana.cyd)
    assert before <= start <= entered <= end <= gone
    assert () == await flags(meeting)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
async def test_a_server_that_dies_ends_stays_then_and_says_so(
    meeting: Evening, how: signal.Signals
) -> None:
    await meeting.begins()
    _, page = await let_in(meeting, meeting.ana.bo)
    await meeting.told("Joined")
    alive = meeting.clock.now()
    meeting.janus.kill(how)
    dead = meeting.clock.now()
    await page.until("trouble")
    await meeting.told("ServerStopped")
    noticed = meeting.clock.now()

    ((_, end),) = await meeting.stays(meeting.ana.bo)
    assert alive <= end <= noticed
    assert dead <= noticed
    assert Flag.CLOSED_BY_SERVER_STOP in await flags(meeting)

    back = meeting.clock.now()
    await meeting.janus.start()
    await page.until("enter")
    await meeting.told("Joined", 2)

    first, second = await meeting.stays(meeting.ana.bo)
    assert first[1] == end
    assert back <= second[0] <= meeting.clock.now()
    assert Flag.GAP_BRIDGED in await flags(meeting)


async def test_a_list_repairs_what_no_event_told(meeting: Evening) -> None:
    """Janus died, and came up again, while we heard nothing of it at all."""
    await meeting.begins()
    _, page = await let_in(meeting, meeting.ana.bo)
    await meeting.told("Joined")
    await meeting.wire.cut()
    meeting.janus.kill()
    await page.until("trouble")
    await page.socket.close()
    await meeting.janus.start()
    await meeting.wire.mend()
    await meeting.told("Snapshot")
    await meeting.told("ServerStarted")

    assert await meeting.stays(meeting.ana.bo)
    assert {Flag.CLOSED_BY_SERVER_STOP, Flag.CLOSED_BY_RESTART, Flag.CLOSED_BY_SNAPSHOT} & {
        *await flags(meeting)
    }


# ---- strangers


async def test_nobody_else_tells_what_happens_in_the_room(meeting: Evening) -> None:
    async with aiohttp.ClientSession() as http:
        for address in ("/platforms/janus/no-such-token/events", "/platforms/zoom/x/events"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(meeting.origin + address)
            assert refused.value.status in (403, 404)


async def test_what_nobody_can_read_is_kept_and_disturbs_nothing(meeting: Evening) -> None:
    await meeting.begins()
    platforms = meeting.ana.practice.platforms
    token = await platforms.add_hook("janus", secret=SECRETS.secret)  # no server: not the room's
    async with aiohttp.ClientSession() as http:
        socket = await http.ws_connect(f"{meeting.origin}/platforms/janus/{token}/events")
        for frame in ('[{"type": 64, "eve', "[1, 2]", '{"type": 64}', '[{"type": 9}]'):
            await socket.send_str(frame)
        await socket.close()
    _, page = await let_in(meeting, meeting.ana.bo)
    await page.socket.close()
    await meeting.told("Left")

    assert 2 == len(await platforms.kept("unreadable"))
    assert 1 == len(await meeting.stays(meeting.ana.bo))


async def test_eli_hears_of_nothing(meeting: Evening) -> None:
    await meeting.begins()
    _, page = await let_in(meeting, meeting.ana.bo)
    await meeting.told("Joined")
    eli = meeting.visitor()
    await eli.signs_in("eli@example.org")

    assert 404 == (await eli.get(f"/sessions/{meeting.session_id}/video")).status
    socket = await meeting.page(eli, f"/sessions/{meeting.session_id}/video/socket")
    assert PUT_OUT == await socket.closed()
    assert [] == await meeting.eli.practice.platforms.kept("told")
    await page.socket.close()


async def there(janus: JanusRoom) -> tuple[Present, ...]:
    found = await janus.present(ROOM)
    assert isinstance(found, tuple)
    return found


async def flags(meeting: Evening) -> tuple[Flag, ...]:
    """Return the flags of Bo, but for what the absence of Ana's own video page raises."""
    found = (await meeting.credit(meeting.ana.bo)).flags
    return tuple(one for one in found if one is not Flag.NO_CLINICIAN_PRESENT)
