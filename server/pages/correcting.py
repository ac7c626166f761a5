"""A person's words about one member's time, turned into a correction of the record.

The form speaks as people do ("left at 18:52"); the event holds intervals. "Left at" takes off
or adds exactly what differs from what counts now; the recorded time itself only adds the reason.
"""

import re
from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from server.core.commands import CorrectAttendance
from server.core.events import Interval
from server.core.localtime import local, utc
from server.core.spans import Spans
from server.pages.forms import Form
from server.pages.words import clock_time

What = Literal["left_at", "joined_at", "away", "here", "not_here"]

CHOICES: tuple[tuple[What, str], ...] = (
    ("left_at", "left at"),
    ("joined_at", "joined at"),
    ("away", "was away from"),
    ("here", "was here from"),
    ("not_here", "was not here"),
)
NEEDS_UNTIL = frozenset({"away", "here"})
Text = Annotated[str, Meta(max_length=10)]
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})[:.]?(?P<minute>[0-9]{2})(?: ?(?P<half>[ap])\.?m?\.?)?")


class CorrectionForm(Form, frozen=True):
    member_id: Annotated[str, Meta(max_length=64)]
    what: What
    reason: Annotated[str, Meta(max_length=1000)]
    at: Text = ""
    until: Text = ""


class Wrong(Exception):
    """The form cannot be kept; the text says what to change, *field* where."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field = field
        self.text = text


def correction(
    form: CorrectionForm, *, counted: Spans, window: Interval, timezone: str
) -> CorrectAttendance:
    """Return the command for *form*; Wrong when a time or the reason is missing or impossible."""
    reason = form.reason.strip()
    if not reason:
        raise Wrong("reason", "Write the reason: it is kept with the change.")
    if form.what == "not_here":
        return CorrectAttendance(form.member_id, "set", (), reason)
    at = _moment("at", form.at, window, timezone)
    if form.what in NEEDS_UNTIL:
        until = _moment("until", form.until, window, timezone)
        if until <= at:
            raise Wrong("until", "The second time must be after the first.")
        op: Literal["set", "remove"] = "set" if form.what == "here" else "remove"
        return CorrectAttendance(form.member_id, op, (Interval(at, until),), reason)
    if not counted:
        return CorrectAttendance(form.member_id, "set", (_alone(form.what, at, window),), reason)
    now_at = counted[-1].end if form.what == "left_at" else counted[0].start
    if clock_time(at, timezone) == clock_time(now_at, timezone):
        return CorrectAttendance(form.member_id, "set", counted, reason)
    span = Interval(min(at, now_at), max(at, now_at))
    more = (at > now_at) == (form.what == "left_at")
    return CorrectAttendance(form.member_id, "add" if more else "remove", (span,), reason)


def _alone(what: What, at: datetime, window: Interval) -> Interval:
    """The span of someone of whom nothing was counted: from the start, or to the end."""
    span = Interval(window.start, at) if what == "left_at" else Interval(at, window.end)
    if span.start >= span.end:
        raise Wrong("at", "That leaves no time in the session.")
    return span


def _moment(field: str, text: str, window: Interval, timezone: str) -> datetime:
    wall = _wall(text)
    if wall is None:
        raise Wrong(field, "Write a time, such as 18:52.")
    day = local(window.start, timezone).date()
    for candidate in (day, day + timedelta(days=1)):  # a session may cross midnight
        moment = utc(candidate, wall, timezone)
        # A minute on the clock is all of that minute: 18:00 typed may be 18:00:20 measured.
        if window.start - timedelta(minutes=1) < moment < window.end + timedelta(minutes=1):
            return min(max(moment, window.start), window.end)
    raise Wrong(field, "That is outside the session.")


def _wall(text: str) -> time | None:
    """Read `18:52`, `1852`, `6:52 pm`; None for anything else."""
    match = _TIME.fullmatch(text.strip().lower())
    if match is None:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"]), match["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
