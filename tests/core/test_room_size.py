"""What the door says of a payer's limit: whose, how many, and that nobody is stopped by it."""

from server.core.board import facilitator_view
from server.core.views import KnockView
from tests.cast import (
    BO,
    CYD,
    Play,
    answers_questions,
    joins,
    knocks,
    leaves,
    lets_in,
    plan,
    play,
    seat,
    taxonomy,
)

LIMITED = plan(seats=(seat("Bo", payer_allows=1), seat("Cyd"), seat("Dee", payer_allows=2)))


def knock(story: Play) -> KnockView:
    (only,) = facilitator_view(story.told, now=story.now, taxonomy=taxonomy()).knocks
    return only


def waiting() -> Play:
    return play(
        (-9, joins("Bo")),
        (-8, answers_questions("Cyd")),
        (-7, knocks("Cyd")),
        agreed=LIMITED,
    )


def test_a_knock_over_a_limit_says_whose_and_how_many_there_would_be() -> None:
    over = knock(waiting())

    assert (2, [(BO, "Bo E.", 1)]) == (
        over.would_be,
        [(one.member_id, one.name, one.allows) for one in over.allowed_by],
    )


def test_a_limit_stops_nobody() -> None:
    story = waiting().tell([(-6, lets_in("Cyd"))])

    assert story.told.seats[CYD].in_room


def test_the_limit_of_who_is_not_here_is_not_spoken_of() -> None:
    story = play(
        (-9, joins("Bo")), (-8, leaves("Bo")), (-8, answers_questions("Cyd")), (-7, knocks("Cyd")),
        agreed=LIMITED,
    )  # fmt: skip

    assert (None, ()) == (knock(story).would_be, knock(story).allowed_by)


def test_while_they_are_too_many_the_board_says_whose_payer_allows_fewer() -> None:
    story = play(
        (-9, joins("Bo")), (-8, joins("Cyd")), (-7, joins("Dee")), agreed=LIMITED,
    )  # fmt: skip
    board = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())
    story = story.tell([(-6, leaves("Dee")), (-5, leaves("Bo"))])
    after = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())

    assert [("Bo E.", 1), ("Dee E.", 2)] == [(one.name, one.allows) for one in board.over_limit]
    assert () == after.over_limit


def test_a_limit_nobody_is_sure_of_says_so() -> None:
    hearsay = plan(seats=(seat("Bo", payer_allows=1, payer_unconfirmed=True), seat("Cyd")))
    story = play((-9, joins("Bo")), (-8, joins("Cyd")), agreed=hearsay)
    board = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())

    assert [True] == [one.unconfirmed for one in board.over_limit]


def test_a_second_device_makes_nobody_more() -> None:
    story = play((-9, joins("Bo")), (-7, knocks("Bo", device="phone")), agreed=LIMITED)

    assert () == knock(story).allowed_by
