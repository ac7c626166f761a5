"""Breaks: begun, ended and taken back by either facilitator, for the whole group.

BRK-1: one break at a time, at the moment it was called; of two facilitators the first decides.
BRK-2: the session's end ends a break, and a press from before the end is believed over it.
BRK-3: a break that was none is taken back, until attendance is confirmed.
"""

from server.core.commands import EndBreak, RetractBreak
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.room_events import BreakBegan, BreakEnded, BreakRetracted


def begin(asked: Asked) -> Answer:
    session = asked.session
    if session.started_at is None:
        return refusals.NOT_STARTED
    at = max(session.started_at, asked.happened_at)
    # A press that arrives late, from before a break that a colleague called, is that break.
    known = any(
        not one.retracted and (one.stopped_at is None or at < one.stopped_at)
        for one in session.breaks.values()
    )
    return NOTHING if known else (BreakBegan(asked.command_id, at),)


def end(command: EndBreak, asked: Asked) -> Answer:
    one = asked.session.breaks.get(command.break_id)
    if one is None:
        return refusals.NO_SUCH_BREAK
    if one.retracted or (one.stopped_at is not None and not one.stopped_by_end):
        return NOTHING
    return (BreakEnded(one.break_id, max(one.started_at, asked.happened_at)),)


def retract(command: RetractBreak, asked: Asked) -> Answer:
    one = asked.session.breaks.get(command.break_id)
    if one is None:
        return refusals.NO_SUCH_BREAK
    return NOTHING if one.retracted else (BreakRetracted(one.break_id),)
