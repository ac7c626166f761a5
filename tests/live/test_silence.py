"""Who is silent, who does not read, who comes and goes: nobody pays for it but themselves."""

import asyncio
import json
import socket as sockets
from datetime import timedelta
from weakref import finalize

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from server.core import events as e
from server.live import channel
from server.live.outbox import LONGEST_QUEUE
from server.live.wire import RESTART
from tests.live.meeting import PATIENCE, Meeting


async def test_a_silent_page_is_closed_and_its_stay_ends_at_its_last_sign(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    await meeting.minute(5)
    for page in (ana, bo, cyd):
        await page.sign()
    last_heard = meeting.site.clock.now()

    await meeting.seconds_pass(10, alive=(ana, cyd))
    assert bo.socket.close_code is None
    await meeting.seconds_pass(1, alive=(ana, cyd))

    assert 4408 == await bo.closed()
    await ana.view(lambda view: any(tile["presence"] == "lost" for tile in view["tiles"]))
    (gone,) = await meeting.events(e.MemberDisconnected)
    assert ("lost", last_heard) == (gone.cause, gone.last_sign_at)
    await cyd.does("step_away")


async def test_a_silent_board_is_noticed_as_well(meeting: Meeting) -> None:
    ana, gus = await meeting.board("Ana"), await meeting.board("Gus")

    await meeting.seconds_pass(11, alive=(ana,))

    assert 4408 == await gus.closed()
    await ana.view(lambda view: [f["present"] for f in view["facilitators"]] == [True, False])


async def test_after_our_own_stall_nobody_is_taken_for_gone(meeting: Meeting) -> None:
    ana = await meeting.started()
    meeting.site.clock.advance(60)

    await meeting.site.rooms.keep_house_once(stalled=True)
    await ana.sign()
    await meeting.site.rooms.keep_house_once()

    assert ana.socket.close_code is None


async def test_a_page_that_vanishes_is_gone_at_once_and_back_by_itself(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await bo.vanish()
    await ana.view(lambda view: any(tile["presence"] == "lost" for tile in view["tiles"]))

    back = await meeting.page("Bo")
    await back.does("knock")

    await back.view(lambda view: view["state"] == "in_room")
    assert 1 == len(await meeting.events(e.MemberAdmitted))


async def test_a_reader_that_does_not_read_is_cut_and_nobody_waits_for_it(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "SEND_SECONDS", 0.2)
    ana = await meeting.started()
    with sockets.socket() as deaf:
        deaf.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        port = int(meeting.site.origin.rpartition(":")[2])
        await asyncio.get_running_loop().sock_connect(deaf, ("127.0.0.1", port))
        gus = await connect(
            meeting.site.origin.replace("http", "ws", 1) + meeting.board_path,
            sock=deaf,
            origin=Origin(meeting.site.origin),
            additional_headers={"Cookie": await meeting.account_cookie("Gus")},
            compression=None,
            ping_interval=None,
            max_queue=1,
        )
        room = await meeting.room()
        async with asyncio.timeout(PATIENCE):
            while any(one.actor.id == meeting.facilitators["Gus"] for one in room.lines.values()):
                await gus.send('{"type":"sign"}')
                for _ in range(5):
                    room.refresh()
                    room._merged()
                await ana.sign()
        gus.transport.abort()

    await ana.view(lambda view: [f["present"] for f in view["facilitators"]] == [True, False])


async def test_answers_pile_up_so_far_and_no_further(meeting: Meeting) -> None:
    ana = await meeting.started()
    room = await meeting.room()
    (line,) = room.lines.values()
    line.outbox.wake = line.outbox.send = lambda: None  # the page takes nothing more
    for _ in range(LONGEST_QUEUE + 1):
        line.outbox.put_answer(b"{}")

    assert 4429 == await ana.closed()


async def test_a_room_somebody_holds_is_never_opened_a_second_time(meeting: Meeting) -> None:
    held = await meeting.room()
    await meeting.site.rooms.keep_house_once()
    await meeting.site.rooms.keep_house_once()

    ana = await meeting.board()

    assert held is await meeting.room()
    await ana.does("open_room")
    assert "open" == held.session.phase


async def test_a_room_nobody_needs_is_let_go(meeting: Meeting) -> None:
    rooms, let_go = meeting.site.rooms, asyncio.Event()
    finalize(await meeting.room(), let_go.set)

    await rooms.keep_house_once()

    async with asyncio.timeout(PATIENCE):
        await let_go.wait()


async def test_the_schedule_starts_an_open_room_with_somebody_in_it(meeting: Meeting) -> None:
    ana = await meeting.board()
    await ana.does("open_room")
    bo = await meeting.joined(ana, "Bo")
    await meeting.minute(0)
    for page in (ana, bo):
        await page.sign()

    await meeting.site.rooms.keep_house_once()

    await bo.view(lambda view: view["counting"])
    (started,) = await meeting.events(e.SessionStarted)
    assert "schedule" == started.cause


async def test_two_minutes_after_the_end_members_pages_are_closed(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await ana.does("end_session")
    await bo.view(lambda view: view["state"] == "ended")

    await meeting.seconds_pass(119, alive=(ana, bo))
    assert bo.socket.close_code is None
    await meeting.seconds_pass(1, alive=(ana, bo))

    assert 4410 == await bo.closed()
    assert ana.socket.close_code is None


async def test_a_stop_tells_every_page_to_come_back(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    async with asyncio.timeout(PATIENCE):
        await meeting.site.rooms.stop()

    assert [RESTART] * 2 == [await page.closed() for page in (ana, bo)]
    late = await meeting.open(
        meeting.board_path, await meeting.account_cookie("Ana"), welcome=False
    )
    assert (RESTART, []) == (await late.closed(), late.frames)
    # Whether they were here meanwhile is for the next start to say: unknown, not absent.
    assert [] == await meeting.events(e.MemberDisconnected)


async def test_a_stop_waits_for_no_page_that_does_not_answer(meeting: Meeting) -> None:
    ana = await meeting.started()
    ana.socket.transport.pause_reading()
    async with asyncio.timeout(20):
        await meeting.site.rooms.stop()

    assert {} == (await meeting.room()).lines
    ana.socket.transport.abort()


async def test_signs_that_come_with_a_name_are_no_signs(meeting: Meeting) -> None:
    ana = await meeting.board()
    await ana.socket.send(json.dumps({"type": "sign", "id": "0123456789"}))

    assert "bad_message" == (await ana.first(lambda f: f["type"] == "refused"))["reason"]


@pytest.mark.parametrize(
    "command", [{"type": "end_session"}, {"type": "remove_member", "member_id": "Bo"}]
)
async def test_who_is_sent_out_in_silence_was_here_until_their_last_sign(
    meeting: Meeting, command: dict[str, str]
) -> None:
    """PRS-16: too short a silence to be noticed yet is still no time in the group."""
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    await meeting.minute(5)
    for page in (ana, bo, cyd):
        await page.sign()
    last_heard = meeting.site.clock.now()
    await meeting.seconds_pass(6, alive=(ana, cyd))

    ids = {"Bo": meeting.site.ana.bo}
    more = {key: ids.get(value, value) for key, value in command.items() if key != "type"}
    await ana.does(command["type"], **more)

    gone = await meeting.events(e.MemberDisconnected)
    assert [("lost", last_heard)] == [
        (one.cause, one.last_sign_at) for one in gone if one.member_id == ids["Bo"]
    ]


async def test_a_page_that_is_silent_when_another_steps_away_was_here_until_its_last_sign(
    meeting: Meeting,
) -> None:
    """PRS-16: the phone says for both that Bo is away, and the laptop was gone before it came."""
    ana = await meeting.started()
    laptop = await meeting.joined(ana, "Bo")
    await laptop.sign()
    began = last_heard = meeting.site.clock.now()
    await meeting.seconds_pass(6, alive=(ana,))
    phone = await meeting.joined(ana, "Bo", "phone")
    came = meeting.site.clock.now()
    await meeting.seconds_pass(2, alive=(ana, phone))

    await phone.does("step_away")

    session = (await meeting.room()).session
    went = meeting.site.clock.now()
    assert {(began, last_heard), (came, went)} == {
        (stay.started_at, stay.ended_at) for stay in session.stays
    }
    assert 4408 == await laptop.closed()


@pytest.mark.parametrize(("silent", "until"), [(3, 3), (4, 0)])
async def test_three_seconds_of_silence_are_a_slow_line_and_a_fourth_is_not(
    meeting: Meeting, silent: int, until: int
) -> None:
    """PRS-16: so no more than three seconds of silence are ever credited to who is sent out."""
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await bo.sign()
    last_heard = meeting.site.clock.now()
    await meeting.seconds_pass(silent, alive=(ana,))

    await ana.does("remove_member", member_id=meeting.site.ana.bo)

    [stay] = (await meeting.room()).session.stays
    assert last_heard + timedelta(seconds=until) == stay.ended_at
