"""A disk that refuses, a bug in a rule: said in words, over a socket that stays open."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from server.core import events as e
from server.core.commands import Actor, NoteFacilitatorConnected
from server.core.risk_events import RiskRecorded
from server.live import room as live_room
from server.live import turns, wire
from server.live.line import Line
from tests.clock import TEN
from tests.live.meeting import Meeting, Socket

RISK = {"term": "rk_si_passive", "assessment": "long words " * 90}


async def fill_the_disk(meeting: Meeting, board: Socket) -> str:
    """Let the database grow no further, down to the smallest event; return what met the limit."""
    small = await board.does("tag_member", member_id=meeting.members["Dee"], term="pb_quiet")
    await _most_pages(meeting, 1)
    refused = await _until_refused(board, "record_risk", member_id=meeting.members["Bo"], **RISK)
    await _until_refused(board, "retract_tag", "restore_tag", tag_id=small["id"])
    return refused


async def _until_refused(board: Socket, *commands: str, **fields: object) -> str:
    for command in commands * 200:
        answer = await board.ask(command, **fields)
        if answer["type"] == "refused":
            assert "not_saved" == answer["reason"]
            assert "the server's disk is full. Keep this page open." in answer["text"]
            return str(answer["id"])
    raise AssertionError("the disk never filled")


async def _most_pages(meeting: Meeting, pages: int) -> None:
    def limit(connection: Connection) -> int:
        return connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one()  # type: ignore[no-any-return]

    await meeting.site.store.journal.write(limit)


async def space_is_back(meeting: Meeting) -> None:
    await _most_pages(meeting, 1_000_000)


async def test_a_full_disk_is_said_in_words_and_costs_nobody_their_place(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    refused = await fill_the_disk(meeting, ana)
    await meeting.site.rooms.keep_house_once()
    for page in (ana, bo):
        await page.sign()
        assert page.socket.close_code is None
    assert refused not in {r.command_id for r in await meeting.log()}

    await space_is_back(meeting)
    await ana.does("record_risk", member_id=meeting.members["Bo"], command_id=refused, **RISK)

    assert 1 == sum(one.risk_id == refused for one in await meeting.events(RiskRecorded))


async def test_a_room_that_a_full_disk_cannot_plan_says_why_to_person_and_log(
    meeting: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    calendar, group_id = meeting.site.ana.practice.calendar, meeting.site.ana.group_id
    later = TEN + timedelta(days=7)
    next_week = await calendar.create(
        group_id, starts_at=later, ends_at=later + timedelta(minutes=90)
    )
    address, cookie = f"/sessions/{next_week}", await meeting.account_cookie("Ana")
    ana = await meeting.site.signed_in("Ana")
    await fill_the_disk(meeting, await meeting.started())
    caplog.clear()

    refused = await meeting.open(f"{address}/board/socket", cookie, welcome=False)
    page = await ana.post(f"{address}/room")

    assert wire.DISK_FULL == await refused.closed()
    assert (507, True) == (page.status, "The server’s disk is full." in page.text)
    assert f"{next_week}: not written: StoreFull" in caplog.text
    assert "CannotPlanError" not in caplog.text
    await space_is_back(meeting)
    board = await meeting.open(f"{address}/board/socket", cookie)
    assert "planned" == board.last_view["phase"]


async def test_who_left_while_the_disk_was_full_is_written_down_later_to_the_second(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await fill_the_disk(meeting, ana)
    await meeting.minute(30)
    for page in (ana, bo):
        await page.sign()
    left_at = meeting.site.clock.now()
    await bo.vanish()
    await ana.sign()
    await meeting.seconds_pass(5, alive=(ana,))
    in_room = await meeting.events(e.MemberDisconnected)

    await space_is_back(meeting)
    await meeting.seconds_pass(1, alive=(ana,))

    (gone,) = await meeting.events(e.MemberDisconnected)
    assert ([], left_at) == (in_room, gone.last_sign_at)


async def test_a_board_whose_coming_the_disk_refused_is_written_down_later(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Bo")
    room = await meeting.room()
    await fill_the_disk(meeting, ana)
    line = Line(Actor("facilitator", meeting.facilitators["Gus"], "gus-board-0001"), room._clock)
    room.join(line)
    assert live_room.DISK_FULL == await room.ask(NoteFacilitatorConnected(), line.actor)

    await space_is_back(meeting)
    await meeting.site.rooms.keep_house_once()

    assert line.key in room.session.boards
    room.part(line)


async def test_a_bug_in_a_rule_is_answered_by_name_and_said_without_content(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await meeting.started()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("Bo said something private")

    with monkeypatch.context() as patched, caplog.at_level("INFO"):
        patched.setattr(turns, "decide", broken)
        answer = await ana.ask("tag_member", member_id=meeting.members["Bo"], term="pb_disclosed")

    assert ("refused", "failed") == (answer["type"], answer["reason"])
    assert "TagMember failed: ValueError" in caplog.text
    assert "private" not in caplog.text
    await ana.does("tag_member", member_id=meeting.members["Bo"], term="pb_disclosed")


async def test_a_bug_in_a_view_closes_with_a_code_and_leaves_nobody_behind(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await meeting.started()
    cookie = await meeting.account_cookie("Gus")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("Bo said something private")

    with monkeypatch.context() as patched:
        patched.setattr(live_room, "facilitator_view", broken)
        gus = await meeting.open(meeting.board_path, cookie, welcome=False)
        assert (1011, []) == (await gus.closed(), gus.frames)
        # On disk is on disk, whether it can be shown or not; nor does the timer quote anybody.
        await ana.does("tag_group", term="tf_universality")
        (await meeting.room())._merged()

    assert "private" not in caplog.text
    assert 1 == len((await meeting.room()).lines)
    await ana.does("end_session")


async def test_a_failing_turn_of_the_house_does_not_stop_the_next(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")

    async def broken(self: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(live_room.Room, "settle", broken)
        await meeting.site.rooms.keep_house_once()
    await meeting.seconds_pass(11, alive=(ana,))

    assert 4408 == await bo.closed()
