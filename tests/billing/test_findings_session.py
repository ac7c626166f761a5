"""From a session's log to what a payer asks: who was there together, how, and led by whom."""

from msgspec.structs import replace

from server.billing.findings import Facts, findings
from server.billing.findings_session import facts_of_session
from server.billing.rules_shipped import SHIPPED
from tests.cast import (
    BO,
    CYD,
    DEE,
    Play,
    board_closes,
    board_opens,
    confirms,
    ends,
    joins,
    leaves,
    play,
)

ROSTER = SHIPPED["ca_medi_cal_bh"]


def facts(story: Play) -> dict[str, Facts]:
    return facts_of_session(story.told, story.now, rules={}, ages={BO: 40})


def checks(one: Facts) -> set[str]:
    return {found.check for found in findings(one)}


def test_s9_who_came_alone_was_in_no_group() -> None:
    found = facts(play((0, joins("Bo")), (90, ends())))

    assert {BO} == set(found)
    assert (1, 1, 90) == (found[BO].members, found[BO].together, found[BO].minutes)
    assert "together" in checks(found[BO])


def test_two_who_never_met_were_two_and_never_together() -> None:
    story = play((0, joins("Bo")), (30, leaves("Bo")), (40, joins("Cyd")), (90, ends()))
    found = facts(story)

    assert {BO, CYD} == set(found)
    assert (2, 1) == (found[BO].members, found[BO].together)
    assert "together" in checks(found[CYD])


def test_everybody_is_measured_by_their_own_minutes_place_and_way_in() -> None:
    story = play(
        (0, joins("Bo")), (0, joins("Cyd", delivery="phone")), (52, leaves("Cyd")), (90, ends())
    )
    found = facts(story)

    assert (90, "video") == (found[BO].minutes, found[BO].modality)
    assert (52, "phone") == (found[CYD].minutes, found[CYD].modality)
    assert DEE not in found
    assert (40, None) == (found[BO].age, found[CYD].age)
    assert found[BO].state is not None


def test_s4_time_without_a_facilitator_is_flagged_and_the_minutes_stay() -> None:
    story = play(
        *((0, joins("Bo")), (0, joins("Cyd"))),
        *((20, board_closes("Ana")), (29, board_opens("Ana")), (90, ends())),
    )
    found = facts(story)[BO]

    assert (90, 9) == (found.minutes, found.facilitator_away_minutes)
    assert "facilitator_away" in checks(found)


def test_a_list_of_who_was_there_is_kept_once_somebody_stands_by_it() -> None:
    story = play((0, joins("Bo")), (0, joins("Cyd")), (90, ends()))
    before = replace(facts(story)[BO], rules=(ROSTER,))
    after = replace(facts(story.tell([(95, confirms())]))[BO], rules=(ROSTER,))

    assert [True, False] == ["roster_kept" in checks(one) for one in (before, after)]
