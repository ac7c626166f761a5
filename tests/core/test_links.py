"""Whether a personal link works: one link, one member, one meeting."""

from datetime import datetime

import pytest
from msgspec import Struct

from server.core.links import WRONG_TRIES, link_state, link_window
from tests.cast import at


class ALink(Struct, frozen=True):
    valid_from: datetime = at(-15)
    valid_until: datetime = at(90)
    revoked_at: datetime | None = None
    wrong_tries: int = 0


@pytest.mark.parametrize(
    ("minute", "state"),
    [(-15.1, "too_early"), (-15, "good"), (89.9, "good"), (90, "expired"), (5000, "expired")],
)
def test_a_link_works_from_a_quarter_of_an_hour_before_until_the_end(
    minute: float, state: str
) -> None:
    assert state == link_state(ALink(), now=at(minute))


def test_a_window_is_made_of_the_meetings_own_times() -> None:
    assert (at(-15), at(90)) == link_window(at(0), at(90))


def test_a_revoked_link_never_works_again() -> None:
    for minute in (-60, 10, 100):
        assert "revoked" == link_state(ALink(revoked_at=at(-30)), now=at(minute))


def test_a_link_locks_after_five_wrong_birth_dates() -> None:
    assert "good" == link_state(ALink(wrong_tries=WRONG_TRIES - 1), now=at(0))
    assert "locked" == link_state(ALink(wrong_tries=WRONG_TRIES), now=at(0))
