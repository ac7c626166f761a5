"""When a group meets: the hour on the wall stays, whatever clocks and months do."""

from datetime import date, time, timedelta

import pytest
from msgspec.structs import replace

from server.core.localtime import local
from server.core.recurrence import Moved, Schedule, meetings

ZONE = "America/Chicago"
AUTUMN = Schedule(first=date(2026, 10, 21), starts=time(18), minutes=90)  # Wednesdays
LENGTH = timedelta(minutes=90)


def days(schedule: Schedule, end: date) -> list[str]:
    return [one.day.isoformat() for one in meetings(schedule, ZONE, begin=date.min, end=end)]


def changed(**values: object) -> Schedule:
    return Schedule(**{"first": AUTUMN.first, "starts": time(18), "minutes": 90, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("first", [date(2026, 10, 21), date(2027, 3, 3)])
def test_the_hour_on_the_wall_stays_across_both_clock_changes(first: date) -> None:
    found = meetings(changed(first=first), ZONE, begin=first, end=first + timedelta(days=28))

    assert {time(18)} == {local(one.starts_at, ZONE).time() for one in found}
    assert 2 == len({local(one.starts_at, ZONE).utcoffset() for one in found})


def test_a_meeting_lasts_as_long_as_it_says_also_in_the_night_clocks_change() -> None:
    night = changed(first=date(2026, 10, 31), starts=time(0, 30), minutes=120)

    held = meetings(night, ZONE, begin=date(2026, 11, 1), end=date(2026, 12, 1))
    late = meetings(
        changed(first=date(2026, 11, 1), starts=time(0, 30), minutes=120),
        ZONE,
        begin=date(2026, 11, 1),
        end=date(2026, 11, 1),
    )

    assert timedelta(minutes=120) == late[0].ends_at - late[0].starts_at
    assert {timedelta(minutes=120)} == {one.ends_at - one.starts_at for one in held}


def test_an_hour_that_is_skipped_is_the_moment_after_it() -> None:
    spring = changed(first=date(2027, 3, 14), starts=time(2, 30))
    found = meetings(spring, ZONE, begin=spring.first, end=spring.first)

    assert time(3, 30) == local(found[0].starts_at, ZONE).time()


def test_every_other_week_is_counted_from_the_first() -> None:
    assert ["2026-10-21", "2026-11-04", "2026-11-18"] == days(
        changed(interval=2), date(2026, 11, 30)
    )


def test_the_third_wednesday_of_each_month() -> None:
    assert ["2026-10-21", "2026-11-18", "2026-12-16", "2027-01-20"] == days(
        changed(every="month"), date(2027, 1, 31)
    )


def test_a_fifth_weekday_is_the_last_where_a_month_has_no_fifth() -> None:
    last = changed(first=date(2026, 10, 30), every="month")

    assert ["2026-10-30", "2026-11-27", "2026-12-25", "2027-01-29"] == days(last, date(2027, 2, 1))


def test_nothing_after_the_last_day() -> None:
    assert ["2026-10-21", "2026-10-28"] == days(
        changed(until=date(2026, 10, 28)), date(2026, 12, 1)
    )


def test_a_day_left_out_is_left_out_and_the_others_stay() -> None:
    assert ["2026-10-21", "2026-11-04"] == days(
        changed(skipped=(date(2026, 10, 28),)), date(2026, 11, 4)
    )


def test_a_meeting_that_moved_is_held_then_and_still_counts_for_its_day() -> None:
    moved = Moved(date(2026, 11, 25), date(2026, 11, 24), time(17, 15))
    found = meetings(
        changed(moved=(moved,)), ZONE, begin=date(2026, 11, 25), end=date(2026, 11, 25)
    )

    assert date(2026, 11, 25) == found[0].day
    assert "2026-11-24T17:15" == local(found[0].starts_at, ZONE).isoformat()[:16]


def test_a_closed_day_is_left_out_unless_the_meeting_was_moved_by_hand() -> None:
    weekly = Schedule(first=date(2026, 3, 4), starts=time(18), minutes=90)
    closed = {date(2026, 3, 11), date(2026, 3, 18)}
    moved = replace(weekly, moved=(Moved(date(2026, 3, 18), date(2026, 3, 18), time(9)),))

    def days(schedule: Schedule) -> list[int]:
        end = date(2026, 3, 25)
        found = meetings(schedule, ZONE, begin=date.min, end=end, closed=closed)
        return [one.day.day for one in found]

    assert [4, 25] == days(weekly)
    assert [4, 18, 25] == days(moved)
