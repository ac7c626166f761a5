"""Techniques run, group tags are seen, risks are completed in any order."""

import pytest

from server.core import commands as c
from server.core.state import InterventionState
from tests.cast import (
    BO,
    Act,
    Play,
    asks,
    at,
    changes_nothing,
    confirms,
    ends,
    is_refused,
    play,
    told,
)

TECHNIQUE = "technique-1"
RISK = "risk-0001"


def technique(story: Play) -> InterventionState:
    return story.told.interventions[TECHNIQUE]


def begins(by: str = "Ana", *, topic: str | None = None) -> Act:
    command = c.StartIntervention("iv_ground", topic)
    return asks(by, command, as_id=TECHNIQUE)


def stops(by: str = "Ana", *, claimed: float | None = None) -> Act:
    return asks(by, c.StopIntervention(TECHNIQUE), claimed=claimed)


def test_a_technique_has_a_beginning_and_an_end() -> None:
    story = play((20, begins(topic="five senses")), (31, stops("Gus")))

    assert (at(20), at(31)) == (technique(story).started_at, technique(story).stopped_at)


def test_pressed_by_two_facilitators_it_runs_once() -> None:
    play(
        (20, begins("Ana")),
        (20, changes_nothing(asks("Gus", c.StartIntervention("iv_ground")))),
        (30, stops("Ana")),
        (30, changes_nothing(stops("Gus"))),
        (40, asks("Gus", c.StartIntervention("iv_ground"))),
    )


def test_a_running_technique_ends_with_the_session() -> None:
    story = play((80, begins()), (90, ends()))

    assert at(90) == technique(story).stopped_at


def test_a_stop_pressed_offline_is_better_known_than_the_end() -> None:
    story = play((60, begins()), (90, ends("Gus")), (91, stops("Ana", claimed=70)))

    assert at(70) == technique(story).stopped_at


def test_a_technique_started_offline_and_arriving_late_ended_with_the_session() -> None:
    late = asks("Ana", c.StartIntervention("iv_ground"), claimed=85, as_id=TECHNIQUE)
    story = play((90, ends("Gus")), (91, late))

    assert (at(85), at(90)) == (technique(story).started_at, technique(story).stopped_at)


def test_a_technique_never_stops_before_it_began() -> None:
    story = play((20, begins()), (21, stops(claimed=3)))

    assert at(20) == technique(story).stopped_at


def test_a_technique_recorded_by_mistake_is_taken_back_and_kept() -> None:
    taken_back = asks("Gus", c.RetractIntervention(TECHNIQUE))
    story = play((20, begins()), (21, taken_back), (21, changes_nothing(taken_back)))
    assert technique(story).retracted

    story.tell(
        [(22, changes_nothing(stops())), (23, asks("Ana", c.StartIntervention("iv_ground")))]
    )
    assert 2 == len(story.told.interventions)


@pytest.mark.parametrize(
    ("reason", "command"),
    [
        ("unknown_tag", c.StartIntervention("iv_nonsense")),
        ("wrong_kind", c.StartIntervention("pb_disclosed")),
        ("no_such_technique", c.StopIntervention("never-begun-1")),
        ("no_such_technique", c.RetractIntervention("never-begun-1")),
        ("unknown_tag", c.TagGroup("pr_nonsense")),
        ("wrong_kind", c.TagGroup("pb_disclosed")),
        ("no_such_tag", c.RetractGroupTag("never-made-1")),
        ("unknown_tag", c.RecordRisk(BO, "rk_nonsense")),
        ("wrong_kind", c.RecordRisk(BO, "pb_disclosed")),
        ("unknown_member", c.RecordRisk("nobody-here", "rk_none")),
        ("no_such_risk", c.DetailRisk("never-made-1")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_not_recorded(reason: str, command: c.AnyCommand) -> None:
    play((20, is_refused(reason, asks("Ana", command))))


@pytest.mark.parametrize(
    "command",
    [c.StartIntervention("iv_ground"), c.TagGroup("tf_cohesion"), c.RecordRisk(BO, "rk_none")],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_observed_before_the_room_is_open(command: c.AnyCommand) -> None:
    told((-20, is_refused("room_not_open", asks("Ana", command))))


def test_the_group_is_tagged_once_a_press_and_by_its_author_taken_back() -> None:
    story = play(
        (20, asks("Ana", c.TagGroup("tf_cohesion"), as_id="process-1")),
        (20, changes_nothing(asks("Ana", c.TagGroup("tf_cohesion")))),
        (20, asks("Gus", c.TagGroup("tf_cohesion"))),
        (21, is_refused("not_your_tag", asks("Gus", c.RetractGroupTag("process-1")))),
        (21, asks("Ana", c.RetractGroupTag("process-1"))),
        (21, changes_nothing(asks("Ana", c.RetractGroupTag("process-1")))),
    )

    assert [True, False] == [seen.retracted for seen in story.told.process.values()]


def test_a_risk_is_recorded_at_once_and_completed_by_either_facilitator() -> None:
    details = c.DetailRisk(RISK, "low", "asked directly", "plan reviewed", "call tomorrow")
    story = play(
        (40, asks("Ana", c.RecordRisk(BO, "rk_si_passive"), as_id=RISK)),
        (44, asks("Gus", details)),
        (44, changes_nothing(asks("Ana", details))),
    )

    assert "asked directly" == story.told.risks[RISK].assessment


def test_a_risk_that_came_up_after_the_group_has_its_own_time() -> None:
    story = play((90, ends()), (105, asks("Ana", c.RecordRisk(BO, "rk_none"), as_id=RISK)))

    assert at(105) == story.told.risks[RISK].happened_at


def test_after_the_confirmation_a_risk_is_an_addendum_but_details_may_follow() -> None:
    play(
        (40, asks("Ana", c.RecordRisk(BO, "rk_si_passive"), as_id=RISK)),
        (90, ends()),
        (95, confirms()),
        (96, is_refused("already_confirmed", asks("Ana", c.RecordRisk(BO, "rk_none")))),
        (97, asks("Ana", c.DetailRisk(RISK, "low"))),
    )
