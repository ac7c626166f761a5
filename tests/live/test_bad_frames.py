"""What a page must never send: each is answered by name or by code, and the room is unharmed."""

from typing import Any

from server.core import events as e
from server.live.wire import FACILITATOR_FRAME_BYTES, MEMBER_FRAME_BYTES
from tests.live.meeting import Meeting

NOT_OURS = {
    "not JSON": "hello",
    "cut off": '{"id":"0123456789","type":"open_ro',
    "a list": "[1,2,3]",
    "a number": "7",
    "null": "null",
    "half a character": '{"type":"\\ud800"}',
    "a tower of brackets": "[" * 60_000,
    "a tower of objects": '{"a":' * 10_000,
}
REFUSED: dict[str, dict[str, object]] = {
    "an unknown type": {"command": "make_tea"},
    "a type of the other surface": {"command": "knock"},
    "a type that is no word": {"command": 7},
    "an unknown field": {"command": "open_room", "loudly": True},
    "a missing field": {"command": "retract_tag"},
    "a number where a word belongs": {"command": "retract_tag", "tag_id": 7},
    "a word where a number belongs": {"command": "reach_segment", "index": "1"},
    "a number out of bounds": {"command": "reach_segment", "index": 4_000},
    "true where a number belongs": {"command": "reach_segment", "index": True},
    "an id that is a path": {"command": "retract_tag", "tag_id": "../../etc/passwd"},
    "words that are too long": {
        "command": "tag_member",
        "member_id": "bo-member-001",
        "term": "pb_disclosed",
        "note": "a" * 201,
    },
    "a moment that is a word": {"command": "open_room", "at": "yesterday"},
    "a moment beyond all time": {"command": "open_room", "at": 1e300},
}


async def test_what_is_no_message_at_all_closes_with_a_named_reason(meeting: Meeting) -> None:
    gus = await meeting.board("Gus")
    closed = {}
    for name, frame in NOT_OURS.items():
        ana = await meeting.board("Ana")
        await ana.socket.send(frame)
        closed[name] = (await ana.closed(), ana.socket.close_reason)

    assert {4400} == {code for code, _ in closed.values()}, closed
    assert {"not JSON", "not a JSON object"} == {reason for _, reason in closed.values()}
    await gus.does("open_room")


async def test_a_message_of_another_protocol_is_refused_by_name(meeting: Meeting) -> None:
    ana = await meeting.board()
    for message in REFUSED.values():
        fields: dict[str, Any] = dict(message)
        answer = await ana.ask(fields.pop("command"), **fields)

        assert ("refused", "bad_message") == (answer["type"], answer["reason"]), message
    assert [] == await meeting.events(e.RoomOpened)
    await ana.does("open_room")


async def test_a_command_without_a_usable_id_is_refused(meeting: Meeting) -> None:
    ana = await meeting.board()
    for command_id in ("", "short", "with spaces in it", "x" * 65, "ünïcödé-ünïcödé"):
        await ana.socket.send(f'{{"type":"open_room","at":0,"sent":0,"id":"{command_id}"}}')
    await ana.socket.send('{"type":"open_room","at":0,"sent":0}')
    await ana.sign()

    refusals = [frame for frame in ana.frames if frame["type"] == "refused"]
    assert [(None, "bad_message")] * 6 == [(f["id"], f["reason"]) for f in refusals]
    assert [] == await meeting.events(e.RoomOpened)


async def test_a_facilitators_command_from_a_member_is_refused(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")

    answer = await bo.ask("end_session")

    assert ("refused", "bad_message") == (answer["type"], answer["reason"])
    assert [] == await meeting.events(e.SessionEnded)


async def test_frames_that_are_too_big_close_their_own_connection_only(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    gus = await meeting.board("Gus")
    await bo.socket.send("x" * (MEMBER_FRAME_BYTES + 1))
    await gus.socket.send("x" * (FACILITATOR_FRAME_BYTES + 1))

    assert (1009, 1009) == (await bo.closed(), await gus.closed())
    await ana.does("tag_member", member_id=meeting.members["Cyd"], term="pb_disclosed")


async def test_a_frame_that_never_ends_is_too_big_as_well(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")

    await bo.socket.send(["x" * 1_000] * 5)

    assert 1009 == await bo.closed()


async def test_a_binary_frame_is_not_read(meeting: Meeting) -> None:
    for frame in (b"{}", b'{"type":"sign"}', b"\xff\x00"):
        ana = await meeting.board()
        await ana.socket.send(frame)

        assert (4400, "not text") == (await ana.closed(), ana.socket.close_reason)


async def test_a_flood_closes_with_a_code_and_the_others_go_on(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    for _ in range(40):
        await bo.socket.send('{"type":"sign"}')

    assert 4429 == await bo.closed()
    await cyd.does("step_away")
    await ana.view(lambda view: any(tile["presence"] == "away" for tile in view["tiles"]))


async def test_a_flood_of_pings_is_a_flood(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    for _ in range(40):
        await bo.socket.ping()

    assert 4429 == await bo.closed()


async def test_a_ping_is_answered(meeting: Meeting) -> None:
    ana = await meeting.board()

    await (await ana.socket.ping())


async def test_two_hundred_tags_after_an_outage_are_no_flood(meeting: Meeting) -> None:
    ana = await meeting.started()
    sent = [await ana.send("tag_group", term="tf_universality") for _ in range(200)]
    await ana.sign()

    acknowledged = [frame["id"] for frame in ana.frames if frame["type"] == "ack"]
    assert sent == acknowledged[-200:]
