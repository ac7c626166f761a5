"""Between UTC and a clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from server.core.localtime import date_of_service, is_zone, local, utc

ZONE = "America/Chicago"


@pytest.mark.parametrize(
    ("started", "day"),
    [
        (datetime(2026, 11, 19, 0, 0, tzinfo=UTC), date(2026, 11, 18)),
        (datetime(2026, 11, 19, 5, 59, 59, tzinfo=UTC), date(2026, 11, 18)),
        (datetime(2026, 11, 19, 6, 0, tzinfo=UTC), date(2026, 11, 19)),
    ],
)
def test_the_date_of_service_is_the_one_on_the_sessions_calendar(
    started: datetime, day: date
) -> None:
    assert day == date_of_service(started, ZONE)


def test_wall_time_and_back_is_the_same_moment() -> None:
    evening = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    shown = local(evening, ZONE)

    assert time(17, 30) == shown.time()
    assert evening == utc(shown.date(), shown.time(), ZONE)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert datetime(2026, 11, 1, 6, 30, tzinfo=UTC) == utc(date(2026, 11, 1), time(1, 30), ZONE)


def test_an_hour_that_is_skipped_leads_to_the_moment_after_it() -> None:
    skipped = utc(date(2026, 3, 8), time(2, 30), ZONE)

    assert datetime(2026, 3, 8, 8, 30, tzinfo=UTC) == skipped
    assert time(3, 30) == local(skipped, ZONE).time()
    assert timedelta(minutes=30) == skipped - datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["America/Chicago", "UTC", "Asia/Kolkata"])
def test_a_zone_is_known_by_its_name(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "America", "Mars/Olympus", "../etc/passwd", "a" * 300])
def test_what_is_no_zone_is_refused_quietly(name: str) -> None:
    assert not is_zone(name)
