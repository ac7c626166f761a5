"""Bands, cut-offs, changes and when a questionnaire is due."""

from datetime import timedelta
from importlib.resources import files

import pytest

from server.core.measures.due import Asking, due
from server.core.measures.reading import direction, more_than_chance, past_cut
from server.measures import INSTRUMENTS, read_instrument
from tests.clock import TEN

PHQ9 = (files("server.measures") / "phq9.toml").read_text("utf-8")
WEEKS = [TEN + timedelta(weeks=n) for n in range(12)]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("phq9", 9, "below"),
        ("phq9", 10, "past"),
        ("gad7", 9, "below"),
        ("gad7", 10, "past"),
        ("pcl5", 30, "below"),
        ("pcl5", 31, "in_between"),
        ("pcl5", 32, "in_between"),
        ("pcl5", 33, "past"),
        ("core10", 10, "below"),
        ("core10", 11, "past"),
        ("who5", 52, "below"),
        ("who5", 48, "past"),
        ("dass21", 42, None),
    ],
)
def test_a_score_is_seen_from_the_published_cut(
    name: str, value: int, expected: str | None
) -> None:
    assert expected == past_cut(INSTRUMENTS[name].scales[0], value)


@pytest.mark.parametrize(
    ("name", "earlier", "now", "expected"),
    [
        ("phq9", 15, 11, False),
        ("phq9", 15, 10, True),
        ("core10", 20, 15, False),
        ("core10", 20, 14, True),
        ("core10", 14, 20, True),
        ("pcl5", 40, 31, False),
        ("pcl5", 40, 30, True),
        ("gad7", 21, 0, None),
    ],
)
def test_a_change_counts_from_the_published_points_on(
    name: str, earlier: int, now: int, expected: bool | None
) -> None:
    assert expected is more_than_chance(INSTRUMENTS[name].scales[0], earlier, now)


def test_up_is_worse_but_for_well_being() -> None:
    phq9, who5 = INSTRUMENTS["phq9"].scales[0], INSTRUMENTS["who5"].scales[0]

    assert ("worse", "better", "same") == tuple(direction(phq9, 10, now) for now in (12, 8, 10))
    assert ("better", "worse") == tuple(direction(who5, 40, now) for now in (60, 20))


def asked(every: int, answered_before: int | None, session: int) -> bool:
    """Whether PHQ-9 is asked before session *session* (from 0), answered for an earlier one."""
    last = {} if answered_before is None else {"phq9": WEEKS[answered_before]}
    return due((Asking("phq9", every),), last, WEEKS[: session + 1]) == ("phq9",)


def test_every_fourth_session_is_the_fourth_after_the_last_answer() -> None:
    assert [True] + [False] * 3 + [True] == [asked(4, 0 if n else None, n) for n in range(5)]


def test_one_that_was_left_out_comes_again_at_the_next_meeting() -> None:
    assert [True, True, True] == [asked(4, 0, n) for n in (4, 5, 6)]


def test_before_the_first_session_only_is_asked_once() -> None:
    assert [True, False, False] == [asked(0, None, 0), asked(0, 0, 1), asked(0, 0, 11)]


def test_nothing_is_asked_twice_of_one_session() -> None:
    assert not asked(1, 3, 3)
    assert asked(1, 3, 4)


def test_the_texts_say_where_they_come_from_and_what_is_unconfirmed() -> None:
    shown = [one for one in INSTRUMENTS.values() if one.shown]

    assert ["phq9", "gad7", "pcl5", "dass21"] == [one.id for one in shown]
    assert all(one.notice and one.licence and one.source for one in shown)
    assert tuple(range(10, 21)) == INSTRUMENTS["pcl5"].unconfirmed
    assert (4, 19) == INSTRUMENTS["dass21"].unconfirmed


@pytest.mark.parametrize(
    ("was", "wrong"),
    [
        ("most = 27", "most = 28"),
        ("least = 5, most = 9", "least = 6, most = 9"),
        ("items = [1, 2, 3, 4, 5, 6, 7, 8, 9]", "items = [1, 2, 3, 4, 5, 6, 7, 8, 10]"),
        ("count = 9", "count = 8"),
        ("highest = 3", "highest = 4"),
    ],
)
def test_a_key_that_contradicts_itself_is_refused(was: str, wrong: str) -> None:
    text = PHQ9.replace(was, wrong)

    assert text != PHQ9
    with pytest.raises(ValueError, match="phq9"):
        read_instrument(text)
