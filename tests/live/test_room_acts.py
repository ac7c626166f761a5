"""Breaks, the lock, breakouts, removals and moved tags, over real sockets and two boards."""

from server.core import events as e
from tests.live.meeting import Frame, Meeting


def notes(view: Frame, member_id: str) -> list[str]:
    tile = next(one for one in view["tiles"] if one["member_id"] == member_id)
    return [tag["note"] for tag in tile["tags"]]


async def test_a_break_reaches_both_boards_and_every_member(meeting: Meeting) -> None:
    ana, gus = await meeting.started(), await meeting.board("Gus")
    bo = await meeting.joined(ana, "Bo")

    called = await ana.does("begin_break")

    await gus.view(lambda view: bool(view["breaks"]) and view["breaks"][-1]["stopped_at"] is None)
    paused = await bo.view(lambda view: view["on_break"])
    assert not paused["counting"]
    await gus.does("end_break", break_id=called["id"])
    await bo.view(lambda view: not view["on_break"] and view["counting"])


async def test_a_locked_room_refuses_a_newcomer_in_words_and_takes_back_who_was_in(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    cyd = await meeting.page("Cyd")
    await ana.does("lock_room")

    refused = await cyd.ask("knock")
    await bo.vanish()
    bo = await meeting.page("Bo")
    await bo.does("knock")

    assert "closed_for_now" == refused["reason"]
    assert "locked" == (await cyd.view(lambda view: view["state"] == "locked"))["state"]
    await bo.view(lambda view: view["state"] == "in_room")
    await ana.does("unlock_room")
    await cyd.view(lambda view: view["state"] == "waiting")
    await cyd.does("knock")


async def test_a_member_is_told_their_room_and_the_boards_who_is_where(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    room = await ana.does("open_breakout", name="Room 2")

    await ana.does("assign_breakout", breakout_id=room["id"], people=[meeting.members["Bo"]])

    await bo.view(lambda view: view["breakout"] == "Room 2")
    shown = await ana.view(lambda view: view["breakouts"] and view["breakouts"][0]["people"])
    assert [meeting.members["Bo"]] == shown["breakouts"][0]["people"]


async def test_a_removal_taken_back_lets_the_page_in_without_a_nod(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await ana.does("remove_member", member_id=meeting.members["Bo"])
    await bo.view(lambda view: view["state"] == "removed")

    await ana.does("readmit_member", member_id=meeting.members["Bo"])
    await bo.does("knock")

    await bo.view(lambda view: view["state"] == "in_room" and view["seq"] > 5)


async def test_a_moved_tag_is_one_event_with_its_author_and_both_boards_follow(
    meeting: Meeting,
) -> None:
    ana, gus = await meeting.started(), await meeting.board("Gus")
    bo, cyd = meeting.members["Bo"], meeting.members["Cyd"]
    tag = await ana.does("tag_member", member_id=bo, term="pb_support", note="kindly")

    moved = await ana.does("move_tag", tag_id=tag["id"], member_id=cyd)
    again = await ana.does("move_tag", command_id=moved["id"], tag_id=tag["id"], member_id=cyd)

    await gus.view(lambda view: ([], ["kindly"]) == (notes(view, bo), notes(view, cyd)))
    made = [one for one in await meeting.log() if isinstance(one.event, e.TagMoved)]
    assert [meeting.facilitators["Ana"]] == [one.author for one in made]
    assert moved["seq"] == again["seq"]


async def test_a_call_for_help_reaches_both_boards_and_its_answer_the_member(
    meeting: Meeting,
) -> None:
    ana, gus = await meeting.started(), await meeting.board("Gus")
    bo = await meeting.joined(ana, "Bo")

    await bo.does("ask_help")

    for board in (ana, gus):
        await board.view(lambda view: any(h["by"] is None for h in view["help"]))
    await gus.does("acknowledge_help", member_id=meeting.members["Bo"])
    await bo.view(lambda view: view["help"] == "acknowledged")
    await ana.view(lambda view: any(h["by"] for h in view["help"]))
