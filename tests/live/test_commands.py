"""Commands over real sockets: answered after they are on disk, once, and in words when refused."""

import asyncio
from datetime import timedelta

from server.core import events as e
from server.ids import new_id
from tests.clock import TEN
from tests.live.meeting import Meeting

YEAR_MS = 365 * 24 * 3600 * 1000


async def test_what_is_acknowledged_is_in_the_log_and_on_both_boards(meeting: Meeting) -> None:
    ana = await meeting.started()
    gus = await meeting.board("Gus")
    await meeting.joined(ana, "Bo")

    answer = await ana.does("tag_member", member_id=meeting.members["Bo"], term="pb_disclosed")

    (tag,) = await meeting.events(e.MemberTagged)
    assert (answer["id"], "pb_disclosed") == (tag.tag_id, tag.term)
    assert answer["seq"] >= (await meeting.log())[-1].seq
    for board in (ana, gus):
        await board.view(lambda view: any(tile["tag_count"] for tile in view["tiles"]))


async def test_a_resend_is_answered_and_not_repeated(meeting: Meeting) -> None:
    ana = await meeting.started()
    tag = {"member_id": meeting.members["Bo"], "term": "pb_disclosed", "command_id": new_id()}
    await ana.does("tag_member", **tag)
    await ana.vanish()

    again = await meeting.board()
    await again.does("tag_member", **tag)
    await again.does("tag_member", **tag)

    assert 1 == len(await meeting.events(e.MemberTagged))


async def test_a_resend_to_a_server_that_started_anew_is_not_repeated(meeting: Meeting) -> None:
    ana = await meeting.started()
    tag = {"member_id": meeting.members["Bo"], "term": "pb_disclosed", "command_id": new_id()}
    await ana.does("tag_member", **tag)
    room = await meeting.room()
    assert room._session is not None
    # As if another process had written it, and this one had not heard.
    room._session = type(room._session)(
        **{name: getattr(room._session, name) for name in room._session.__struct_fields__}
        | {"commands": {}}
    )

    answer = await ana.does("tag_member", **tag)

    assert (await meeting.log())[-1].seq == answer["seq"]
    assert 1 == len(await meeting.events(e.MemberTagged))


async def test_of_two_facilitators_who_contradict_each_other_the_first_decides(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    gus = await meeting.board("Gus")
    bo = await meeting.page("Bo")
    await bo.does("knock")

    admitted, refused = await asyncio.gather(
        ana.ask("admit_member", member_id=meeting.members["Bo"]),
        gus.ask("refuse_member", member_id=meeting.members["Bo"]),
    )

    kinds = {admitted["type"], refused["type"]}
    assert {"ack", "refused"} == kinds
    loser = admitted if admitted["type"] == "refused" else refused
    assert loser["reason"] in ("already_in", "nobody_waiting")
    decided = [*await meeting.events(e.MemberAdmitted), *await meeting.events(e.MemberRefused)]
    assert 1 == len(decided)


async def test_both_may_end_it_and_it_ends_once(meeting: Meeting) -> None:
    ana = await meeting.started()
    gus = await meeting.board("Gus")

    await asyncio.gather(ana.does("end_session"), gus.does("end_session"))

    assert 1 == len(await meeting.events(e.SessionEnded))


async def test_after_the_end_a_command_is_refused_in_words(meeting: Meeting) -> None:
    ana = await meeting.started()
    await meeting.minute(90)
    await ana.does("end_session")

    answer = await ana.ask("tag_group", term="tf_universality")

    assert ("refused", "session_ended") == (answer["type"], answer["reason"])
    assert answer["text"]


async def test_an_unknown_tag_is_refused_by_name(meeting: Meeting) -> None:
    ana = await meeting.started()

    answer = await ana.ask("tag_member", member_id=meeting.members["Bo"], term="pb_invented")

    assert ("refused", "unknown_tag") == (answer["type"], answer["reason"])
    assert [] == await meeting.events(e.MemberTagged)


async def test_a_tag_made_offline_is_recorded_at_its_moment(meeting: Meeting) -> None:
    ana = await meeting.started()
    await meeting.minute(20)
    sent = 1_790_000_000_000

    await ana.does(
        "tag_member",
        member_id=meeting.members["Bo"],
        term="pb_disclosed",
        at=sent - 4 * 60_000,
        sent=sent,
    )

    (tag,) = await meeting.events(e.MemberTagged)
    assert TEN + timedelta(minutes=16) == tag.happened_at


async def test_a_browser_whose_clock_is_years_off_tells_the_right_moment(meeting: Meeting) -> None:
    ana = await meeting.started()
    await meeting.minute(20)

    for years in (-40, 30):
        wrong = 1_790_000_000_000 + years * YEAR_MS
        await ana.does("tag_group", term="tf_universality", at=wrong - 5_000, sent=wrong)

    moments = {tag.happened_at for tag in await meeting.events(e.GroupTagged)}
    assert {TEN + timedelta(minutes=20, seconds=-5)} == moments


async def test_an_offline_tag_arriving_after_the_end_counts_where_it_was_made(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    await meeting.minute(90)
    await ana.does("end_session")
    await meeting.minute(95)

    await ana.does("tag_group", term="tf_universality", at=0, sent=6 * 60_000)

    (tag,) = await meeting.events(e.GroupTagged)
    assert TEN + timedelta(minutes=89) == tag.happened_at


async def test_the_calendar_follows_the_phases_of_the_log(meeting: Meeting) -> None:
    calendar = meeting.site.ana.practice.calendar
    ana = await meeting.board()
    phases = []
    for command in ("open_room", "start_session", "end_session"):
        await ana.does(command)
        card = await calendar.session(meeting.session_id)
        assert card is not None
        phases.append(card.phase)

    assert ["open", "running", "ended"] == phases
