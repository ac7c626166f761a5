"""MEA-9: a group's own numbers, never one member's."""

from datetime import timedelta

import pytest

from server.core.climate import Answer, means
from tests.clock import TEN


def said(*numbers: int, session: str = "one", week: int = 0) -> list[Answer]:
    return [Answer(session, TEN + timedelta(weeks=week), number) for number in numbers]


@pytest.mark.parametrize("few", [(7,), (7, 7), (7, 7, 7, 7)])
def test_fewer_than_five_answers_give_no_number(few: tuple[int, ...]) -> None:
    assert [None] == [one.value for one in means(said(*few))]


@pytest.mark.parametrize(
    ("numbers", "mean"),
    [((7,) * 5, 7.0), ((0, 10, 0, 10, 0), 4.0), ((8, 8, 8, 8, 9), 8.0), ((8, 8, 8, 9, 9, 9), 8.5)],
)
def test_five_or_more_give_their_mean_to_the_nearest_half(
    numbers: tuple[int, ...], mean: float
) -> None:
    assert [mean] == [one.value for one in means(said(*numbers))]


def test_one_more_answer_of_anybody_can_leave_the_mean_as_it_was() -> None:
    (five,), (six,) = means(said(7, 7, 7, 7, 7)), means(said(7, 7, 7, 7, 7, 8))

    assert five.value == six.value


def test_sessions_come_in_order_whoever_answered_first() -> None:
    late, early = said(*(5,) * 5, session="late", week=1), said(*(6,) * 5, session="early")

    assert ["early", "late"] == [one.session_id for one in means([*late, *early])]


def test_without_answers_there_is_nothing() -> None:
    assert [] == means([])
