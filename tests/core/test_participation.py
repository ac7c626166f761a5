"""What was seen of a member: two facilitators, one moment; goals; the five squares."""

import pytest

from server.core import commands as c
from server.core.coverage import coverage
from server.core.events import Progress
from server.core.participation import Finding, goal_state, participation, times
from server.core.views import CoverageView
from tests.cast import ANA, BO, CYD, DEE, GUS, Act, Play, asks, goal, play, tags, taxonomy

SECOND = 1 / 60


def seen(story: Play, member_id: str = BO) -> tuple[Finding, ...]:
    return participation(story.told)[member_id]


def test_the_same_thing_seen_by_two_within_half_a_minute_is_one_finding() -> None:
    story = play(
        (30, tags("Gus", "Bo", "pb_support", as_id="tag-of-gus-1", peers=(CYD,))),
        (30.4, tags("Ana", "Bo", "pb_support", as_id="tag-of-ana-1", note="kindly", peers=(DEE,))),
    )

    (one,) = seen(story)
    assert ("tag-of-gus-1", (GUS, ANA)) == (one.tag_id, one.authors)
    assert ("kindly", (CYD, DEE)) == (one.note, one.peers)
    assert 2 == len(one.seqs)


@pytest.mark.parametrize(
    "second",
    [
        tags("Ana", "Bo", "pb_support", claimed=30 + 31 * SECOND),
        tags("Gus", "Bo", "pb_support", claimed=30 + 20 * SECOND),
        tags("Ana", "Bo", "pb_feelings", claimed=30),
        tags("Ana", "Bo", "pb_support", claimed=30, note="about the flat"),
        tags("Ana", "Bo", "pb_support", claimed=30, goal_id=goal("Bo", 2)),
    ],
    ids=["later", "the same author again", "another term", "another note", "another goal"],
)
def test_what_differs_stays_apart(second: Act) -> None:
    first = tags("Gus", "Bo", "pb_support", note="about work", goal_id=goal("Bo"))

    assert 2 == len(seen(play((30, first), (31, second))))


def test_half_a_minute_is_counted_from_the_first_of_them() -> None:
    story = play(
        (30, tags("Gus", "Bo", "pb_support")),
        (30.5, tags("Ana", "Bo", "pb_support")),
        (31, tags("Gus", "Bo", "pb_support")),
    )

    assert [2, 1] == [len(one.tags) for one in seen(story)]


def test_findings_are_in_the_order_in_which_they_happened() -> None:
    story = play(
        (30, tags("Ana", "Bo", "pb_support")), (31, tags("Ana", "Bo", "pb_quiet", claimed=20))
    )

    assert ["pb_quiet", "pb_support"] == [one.term for one in seen(story)]


def test_what_was_taken_back_counts_for_nothing() -> None:
    story = play(
        (30, tags("Ana", "Bo", "pb_support", as_id="tag-of-ana-1")),
        (30, tags("Gus", "Bo", "pb_support")),
        (31, asks("Ana", c.RetractTag("tag-of-ana-1"))),
    )

    assert [(GUS,)] == [one.authors for one in seen(story)]


def test_one_moment_of_speaking_over_others_is_counted_once() -> None:
    story = play(
        (10, tags("Ana", "Bo", "pb_interrupt")),
        (10.2, tags("Gus", "Bo", "pb_interrupt")),
        (20, tags("Ana", "Bo", "pb_interrupt")),
    )

    assert 2 == times(seen(story), "pb_interrupt")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([], "not_yet"),
        ([("gp_not_addr", None)], "not_yet"),
        ([("pb_disclosed", None)], "touched"),
        ([("gp_barrier", None)], "touched"),
        ([("gp_some", None)], "progress"),
        ([("gp_some", None), ("gp_regress", None)], "setback"),
        ([("gp_regress", None), ("pb_disclosed", None)], "setback"),
        ([("pb_disclosed", "no_change")], "no_change"),
    ],
)
def test_a_goal_stands_as_last_seen(told: list[tuple[str, Progress | None]], state: str) -> None:
    story = play(
        *(
            (minute, tags("Ana", "Bo", term, goal_id=goal("Bo"), progress=progress))
            for minute, (term, progress) in enumerate(told, start=10)
        )
    )
    first, second = story.told.seat(BO).goals

    assert state == goal_state(first, seen(story))
    assert "not_yet" == goal_state(second, seen(story))


@pytest.mark.parametrize(
    ("term", "linked", "square"),
    [
        ("pl_active", False, "level"),
        ("pb_disclosed", False, "took_part"),
        ("rs_insight", False, "response"),
        ("gp_some", True, "goal"),
        ("rs_commit", False, "next_step"),
        ("pn_continue", False, "next_step"),
    ],
)
def test_each_square_is_filled_by_its_kind_of_evidence(
    term: str, linked: bool, square: str
) -> None:
    story = play((30, tags("Ana", "Bo", term, goal_id=goal("Bo") if linked else None)))
    nothing = dict.fromkeys(CoverageView.__struct_fields__, False)

    assert CoverageView(**{**nothing, square: True}) == coverage(seen(story), taxonomy())


def test_whatever_is_linked_to_a_goal_is_evidence_about_it() -> None:
    story = play((30, tags("Ana", "Bo", "pb_disclosed", goal_id=goal("Bo"))))

    assert coverage(seen(story), taxonomy()).goal
