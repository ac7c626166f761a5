"""Raw frames of two members over a whole evening: of a third whose every word is a canary, none."""

from server.store.facts import MemberChart
from tests.live.meeting import Meeting
from tests.pages.filled import CANARY, filled

# The names of charts, which no member's page ever has, not even one's own.
NAMES = ("Miller", "R-Bo", "R-Dee")


async def test_two_members_streams_hold_no_canary_of_a_third_and_no_name_of_a_chart(
    meeting: Meeting,
) -> None:
    people, cyd = meeting.site.ana.practice.people, meeting.members["Cyd"]
    await people.change_member(filled(MemberChart, member_id=cyd))
    await people.add_goal(cyd, f"{CANARY}goal")
    await people.add_diagnosis(cyd, "F41.1", f"{CANARY}anxiety")
    await people.set_commitment(meeting.site.ana.group_id, cyd, f"{CANARY}commitment")
    ana = await meeting.started()
    gus = await meeting.board("Gus")
    bo, dee = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Dee")
    third = await meeting.joined(ana, "Cyd")

    for member in (meeting.members["Bo"], meeting.members["Dee"], cyd):
        others = [one for one in meeting.members.values() if one != member]
        await ana.does(
            "tag_member", member_id=member, term="pb_disclosed", note=f"{CANARY}tag", peers=others
        )
    await ana.does("record_risk", member_id=cyd, term="rk_si_passive", assessment=f"{CANARY}risk")
    await ana.does("start_intervention", term="iv_psychoed", topic=f"{CANARY}topic")
    room = await gus.does("open_breakout", name=f"{CANARY}room")
    await gus.does("assign_breakout", breakout_id=room["id"], people=[cyd])
    await gus.does("close_breakout")
    for page in (third, bo, dee):
        await page.does("ask_help")
    for member in meeting.members.values():
        await ana.does("acknowledge_help", member_id=member)
    await third.does("leave")
    await meeting.minute(91)
    for page in (bo, dee):
        await page.sign()
    await ana.does("end_session")
    for page in (bo, dee):
        await page.view(lambda view: view["state"] == "ended")

    streams = "\n".join((*bo.texts, *dee.texts))
    assert [] == [word for word in (CANARY, *NAMES, cyd) if word in streams]
    assert CANARY in "\n".join(ana.texts), "it does reach those it is for"
