"""A whole busy session as it reaches one member's browser: nothing of anybody else is in it."""

from server.core import events as e
from tests.live.meeting import Meeting


async def test_a_members_whole_stream_holds_nothing_of_others(meeting: Meeting) -> None:
    ana = await meeting.started()
    gus = await meeting.board("Gus")
    bo = await meeting.joined(ana, "Bo")
    cyd, dee = meeting.members["Cyd"], meeting.members["Dee"]
    cyd_page = await meeting.joined(ana, "Cyd")
    dee_page = await meeting.page("Dee")
    await dee_page.does("knock")
    await gus.does("refuse_member", member_id=dee)

    tag = {"term": "pb_disclosed", "note": "canary-note-of-cyd"}
    await ana.does("tag_member", member_id=cyd, peers=[meeting.members["Bo"]], **tag)
    own = await gus.does("tag_member", member_id=meeting.members["Bo"], term="pb_quiet")
    await gus.does("retract_tag", tag_id=own["id"])
    wrong = await ana.does("tag_member", member_id=meeting.members["Bo"], **tag)
    await ana.does("move_tag", tag_id=wrong["id"], member_id=cyd)
    room = await gus.does("open_breakout", name="canary-room")
    await gus.does("assign_breakout", breakout_id=room["id"], people=[cyd, dee])
    await gus.does("close_breakout")
    await gus.does("lock_room")
    await gus.does("unlock_room")
    await gus.does("begin_break")
    risk = {"term": "rk_si_passive", "assessment": "canary-risk-of-cyd"}
    await ana.does("record_risk", member_id=cyd, **risk)
    await ana.does("start_intervention", term="iv_psychoed", topic="canary-topic")
    await ana.does("tag_group", term="tf_universality")
    await cyd_page.does("ask_help")
    await ana.does("acknowledge_help", member_id=cyd)
    await cyd_page.does("step_away")
    await cyd_page.does("come_back")
    await cyd_page.vanish()
    await bo.does("ask_help")
    await ana.does("acknowledge_help", member_id=meeting.members["Bo"])
    await bo.does("step_away")
    await bo.does("come_back")
    await meeting.minute(91)
    await bo.sign()
    await ana.does("end_session")
    await bo.view(lambda view: view["state"] == "ended")

    stream = "\n".join(bo.texts)
    log = await meeting.log()
    made = [
        r.event.tag_id if isinstance(r.event, e.MemberTagged) else r.command_id
        for r in log
        if r.author != meeting.members["Bo"] and r.command_id
    ]
    connections = [
        r.event.connection_id
        for r in log
        if isinstance(r.event, e.MemberConnected | e.MemberKnocked | e.FacilitatorConnected)
    ]
    canaries = {
        *("Cyd", "Dee", "Miller", "kitchen", "canary", "pb_", "rk_", "iv_", "tf_", "R-Cyd"),
        *(cyd, dee, meeting.members["Bo"], *meeting.facilitators.values()),
        *(made_by for made_by in made if made_by),
        *connections,
    }
    assert [] == sorted(canary for canary in canaries if canary in stream)
    # The same words do reach those they are for, so the canaries would have been seen.
    assert all(word in "\n".join(ana.texts) for word in ("canary-note", "canary-risk", cyd))


async def test_a_members_stream_does_not_tick_with_others(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await bo.sign()
    before = len(bo.frames)

    cyd = await meeting.joined(ana, "Cyd")
    await ana.does("tag_member", member_id=meeting.members["Cyd"], term="pb_disclosed")
    await ana.does("tag_member", member_id=meeting.members["Bo"], term="pb_disclosed")
    await cyd.does("ask_help")
    await cyd.vanish()
    await ana.view(lambda view: any(tile["presence"] == "lost" for tile in view["tiles"]))
    await bo.sign()

    assert [{"type": "sign"}] == bo.frames[before:]
