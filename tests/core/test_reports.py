"""What the platform told is shared between the versions of a session, and no version sees more."""

from server.core.deliveries import AnyDelivery
from server.core.reports import Reports
from tests.stories import off_video, on_video

FIRST, SECOND, THIRD = on_video("Bo", 1), off_video("Bo", 30), on_video("Cyd", 2)


def of(*told: AnyDelivery) -> Reports:
    found = Reports()
    for one in told:
        found = found.with_one(one)
    return found


def test_an_earlier_version_never_sees_what_came_later() -> None:
    before = of(FIRST)
    after = before.with_one(SECOND)

    assert [FIRST] == list(before)
    assert [FIRST, SECOND] == list(after)
    assert (False, True) == (SECOND.key() in before, SECOND.key() in after)


def test_two_futures_of_one_session_do_not_mix() -> None:
    before = of(FIRST)
    one, other = before.with_one(SECOND), before.with_one(THIRD)

    assert [[FIRST, SECOND], [FIRST, THIRD]] == [list(one), list(other)]
    assert SECOND.key() not in other


def test_a_copy_changes_nothing() -> None:
    assert 1 == len(of(FIRST, FIRST))


def test_what_is_the_same_is_equal_however_it_came_about() -> None:
    shared = of(FIRST).with_one(SECOND)

    assert of(FIRST, SECOND) == shared
    assert of(FIRST) != shared
    assert of(SECOND, FIRST) != shared
