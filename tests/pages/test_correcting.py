"""What a facilitator types about somebody's time, and the correction it becomes."""

import pytest

from server.core.commands import CorrectAttendance
from server.core.events import Interval
from server.core.spans import Spans
from server.pages.correcting import CorrectionForm, What, Wrong, correction
from tests.cast import BO, at

WINDOW = Interval(at(0), at(90))
COUNTED: Spans = (Interval(at(5), at(30)), Interval(at(40), at(52.5)))


def asked(
    what: What, time: str = "", until: str = "", *, counted: Spans = COUNTED, reason: str = "why"
) -> CorrectAttendance:
    form = CorrectionForm(member_id=BO, what=what, reason=reason, at=time, until=until)
    return correction(form, counted=counted, window=WINDOW, timezone="America/Chicago")


def change(command: CorrectAttendance) -> tuple[str, list[tuple[float, float]]]:
    def minute(span: Interval) -> tuple[float, float]:
        start, end = span.start - at(0), span.end - at(0)
        return start.total_seconds() / 60, end.total_seconds() / 60

    return command.op, [minute(span) for span in command.intervals]


def test_left_earlier_than_measured_takes_time_off() -> None:
    assert ("remove", [(50, 52.5)]) == change(asked("left_at", "10:50"))


def test_left_later_than_measured_adds_time() -> None:
    assert ("add", [(52.5, 60)]) == change(asked("left_at", "11:00"))


def test_joined_earlier_than_measured_adds_time() -> None:
    assert ("add", [(0, 5)]) == change(asked("joined_at", "10:00"))


def test_joined_later_than_measured_takes_time_off() -> None:
    assert ("remove", [(5, 10)]) == change(asked("joined_at", "10:10"))


def test_the_recorded_time_adds_only_the_reason() -> None:
    assert ("set", [(5, 30), (40, 52.5)]) == change(asked("left_at", "10:52"))


def test_away_takes_off_and_here_replaces() -> None:
    assert ("remove", [(10, 20)]) == change(asked("away", "10:10", "10:20"))
    assert ("set", [(0, 90)]) == change(asked("here", "10:00", "11:30"))


def test_not_here_leaves_nothing() -> None:
    assert ("set", []) == change(asked("not_here"))


def test_of_someone_not_seen_one_time_is_enough() -> None:
    assert ("set", [(15, 90)]) == change(asked("joined_at", "10:15", counted=()))
    assert ("set", [(0, 15)]) == change(asked("left_at", "10:15", counted=()))


@pytest.mark.parametrize("written", ["10:50", "1050", "10.50", " 10:50 ", "10:50 am", "10:50a.m."])
def test_a_time_may_be_written_as_people_write_it(written: str) -> None:
    assert ("remove", [(50, 52.5)]) == change(asked("left_at", written))


@pytest.mark.parametrize(
    ("what", "time", "until", "field"),
    [
        ("left_at", "", "", "at"),
        ("left_at", "soon", "", "at"),
        ("left_at", "25:00", "", "at"),
        ("left_at", "13:99", "", "at"),
        ("left_at", "0:50 pm", "", "at"),
        ("left_at", "09:00", "", "at"),
        ("away", "10:10", "", "until"),
        ("away", "10:20", "10:10", "until"),
        ("here", "10:00", "12:00", "until"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(what: What, time: str, until: str, field: str) -> None:
    with pytest.raises(Wrong) as wrong:
        asked(what, time, until)

    assert field == wrong.value.field


def test_a_reason_is_needed() -> None:
    with pytest.raises(Wrong) as wrong:
        asked("left_at", "10:50", reason="  ")

    assert "reason" == wrong.value.field
