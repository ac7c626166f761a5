"""After the end: attendance is put right with a reason, then stood by.

SES-8: a correction never touches what was measured; it stands beside it with author and reason.
SES-9: a correction after the confirmation takes the confirmation back. SES-11: what was never
started was not held, and there is no attendance to stand by.
"""

from collections.abc import Sequence
from itertools import pairwise

from server.core.commands import CorrectAttendance
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import AttendanceConfirmed, AttendanceCorrected, Interval


def correct(command: CorrectAttendance, asked: Asked) -> Answer:
    session = asked.session
    if command.member_id not in session.seats:
        return refusals.UNKNOWN_MEMBER
    if session.ended_at is None:
        return refusals.NOT_ENDED
    if session.started_at is None:
        return refusals.NEVER_STARTED
    reason = command.reason.strip()
    if not reason:
        return refusals.REASON_NEEDED
    if not command.intervals and command.op != "set":
        return refusals.TIMES_NEEDED  # setting somebody to no time at all is a correction
    if not _in_order(command.intervals):
        return refusals.TIMES_UNCLEAR
    if any(
        one.start < session.started_at or one.end > session.ended_at for one in command.intervals
    ):
        return refusals.TIMES_OUTSIDE
    return (AttendanceCorrected(command.member_id, command.op, command.intervals, reason),)


def confirm(asked: Asked) -> Answer:
    if asked.session.ended_at is None:
        return refusals.NOT_ENDED
    if asked.session.started_at is None:
        return refusals.NEVER_STARTED
    return NOTHING if asked.session.confirmed_at else (AttendanceConfirmed(),)


def _in_order(intervals: Sequence[Interval]) -> bool:
    # A time without a zone cannot be compared, and nobody can say later what was meant.
    moments = [moment for one in intervals for moment in (one.start, one.end)]
    if any(moment.utcoffset() is None for moment in moments):
        return False
    return all(one.start < one.end for one in intervals) and all(
        earlier.end <= later.start for earlier, later in pairwise(intervals)
    )
