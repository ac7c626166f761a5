"""A person's words about one member's time, turned into a correction of the record.

The form speaks as people do ("left at 18:52"); the event holds intervals. What was measured
stays in the log, so "left at" takes off or adds exactly what differs from what counts now.
"""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from server.core.commands import CorrectAttendance
from server.core.events import Interval
from server.core.localtime import local, utc
from server.core.spans import Spans
from server.pages.forms import Form

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
    if form.what == "left_at":
        return _edge(form, at, counted[-1].end, late_is_more=True, reason=reason)
    return _edge(form, at, counted[0].start, late_is_more=False, reason=reason)


def _edge(
    form: CorrectionForm, at: datetime, now_at: datetime, *, late_is_more: bool, reason: str
) -> CorrectAttendance:
    if at == now_at:
        raise Wrong("at", "The record says so already.")
    span = Interval(min(at, now_at), max(at, now_at))
    more = (at > now_at) == late_is_more
    return CorrectAttendance(form.member_id, "add" if more else "remove", (span,), reason)


def _alone(what: What, at: datetime, window: Interval) -> Interval:
    """The span of someone of whom nothing was counted: from the start, or to the end."""
    span = Interval(window.start, at) if what == "left_at" else Interval(at, window.end)
    if span.start >= span.end:
        raise Wrong("at", "That leaves no time in the session.")
    return span


def _moment(field: str, text: str, window: Interval, timezone: str) -> datetime:
    try:
        wall = time.fromisoformat(text.strip())
    except ValueError:
        raise Wrong(field, "Write a time, such as 18:52.") from None
    if wall.tzinfo is not None:
        raise Wrong(field, "Write a time, such as 18:52.")
    day = local(window.start, timezone).date()
    for candidate in (day, day + timedelta(days=1)):  # a session may cross midnight
        moment = utc(candidate, wall, timezone)
        # A minute on the clock is all of that minute: 18:00 typed may be 18:00:20 measured.
        if window.start - timedelta(minutes=1) < moment < window.end + timedelta(minutes=1):
            return min(max(moment, window.start), window.end)
    raise Wrong(field, "That is outside the session.")
