"""What only a log can know, the oracle of attended time takes from it; and no more than that."""

import logging

import pytest

from server.core.plan import SessionPolicy
from tests.simulation.run import run
from tests.simulation.truth import Attended, Stay, expected_seconds, with_unshown

WINDOW = (0.0, 100.0)
POLICY = SessionPolicy(0, 30)


def test_who_came_back_right_before_the_server_died_was_there_until_the_next_return() -> None:
    seen = Attended([Stay(0, 30, "said"), Stay(60, 100, "said")])
    dies = {50.2: 55.0}

    before = expected_seconds(seen, WINDOW, POLICY, returns=dies, removals=[])
    after = expected_seconds(
        with_unshown(seen, [Stay(50.0, 50.2, "server")]), WINDOW, POLICY, returns=dies, removals=[]
    )

    assert ((70.0, 0.0), (80.0, 0.0)) == (before, after)


def test_a_stay_nobody_was_shown_is_credited_no_further_where_nobody_returns() -> None:
    seen = Attended([Stay(0, 30, "said")])
    wanted, unsure = expected_seconds(
        with_unshown(seen, [Stay(50.0, 50.2, "server")]),
        WINDOW,
        POLICY,
        returns={50.2: 55.0},
        removals=[],
    )

    assert (30.2, 0.0) == (round(wanted, 3), unsure)


def test_who_came_back_only_to_step_away_was_there_until_that_and_no_longer() -> None:
    seen = Attended([Stay(0, 30, "server"), Stay(50, 100, "said")])
    told = with_unshown(seen, [Stay(40, 40, "said")])

    assert (90.0, 0.0) == expected_seconds(told, WINDOW, POLICY, returns={30: 35}, removals=[])


def test_what_a_goodbye_under_way_may_have_ended_may_also_make_a_gap_too_long_to_bridge() -> None:
    seen = Attended([Stay(0, 30, "said"), Stay(20, 30.5, "server", unsaid=True), Stay(60, 100)])
    told = with_unshown(seen, [Stay(45, 45, "said")])

    most, unsure = expected_seconds(
        told, WINDOW, SessionPolicy(20, 30), returns={30.5: 32}, removals=[]
    )

    assert (100.0, 70.5) == (most, most - unsure)


@pytest.mark.parametrize(("removal", "unsure"), [(32.5, 2.5), (34.0, 0.0), (40.0, 0.0)])
def test_a_removal_takes_along_only_a_page_that_was_lost_a_moment_before(
    removal: float, unsure: float
) -> None:
    lost = Attended([Stay(0, 30, "lost")])

    assert (30.0, unsure) == expected_seconds(lost, WINDOW, POLICY, returns={}, removals=[removal])


def test_a_silenced_logger_changes_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(3).told
    monkeypatch.setattr(logging.getLogger("server.store.database"), "disabled", True)

    assert told == run(3).told
