"""Our clock against a machine whose clock somebody sets, and whose lid somebody closes."""

from datetime import timedelta

import pytest

from server.clock import SystemClock
from tests.clock import TEN, MachineClock


@pytest.mark.parametrize("hours", [-2, 3])
def test_a_clock_that_is_set_gives_and_takes_no_time(hours: int) -> None:
    clock = MachineClock()

    clock.advance(60)
    clock.is_set(hours)
    clock.advance(60)

    assert TEN + timedelta(minutes=2) == clock.now()


def test_once_nothing_runs_the_time_of_day_is_right_again() -> None:
    clock = MachineClock()
    clock.is_set(3)

    assert timedelta(hours=3) == clock.set_right()
    assert TEN + timedelta(hours=3) == clock.now()


def test_a_process_that_starts_with_a_clock_set_back_goes_on_from_what_it_finds() -> None:
    clock = MachineClock()
    written = TEN + timedelta(hours=2)

    assert timedelta(hours=2) == clock.not_before(written)
    assert written == clock.now()
    assert timedelta() == clock.not_before(TEN)


def test_the_machines_own_clock_is_told_in_utc() -> None:
    now = SystemClock().now()

    assert timedelta() == now.utcoffset()
