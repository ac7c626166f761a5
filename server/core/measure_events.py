"""Questionnaires: what was answered, and what the key makes of it. Part of events.py."""

from datetime import date

from server.core.event_base import Event
from server.core.measures.scoring import RiskAnswer, Score


class MeasureAnswered(Event, frozen=True):
    """One questionnaire as filled in, with its scores by the key of that day.

    By the member on the way in, or by a facilitator from paper; *taken_on* is the day it was
    filled in. Without *answers* only the scores were typed in.
    """

    measure_id: str
    member_id: str
    instrument: str
    taken_on: date
    answers: tuple[int | None, ...]
    scores: tuple[Score, ...]
    risk: RiskAnswer | None = None
    provisional: bool | None = None


class MeasureTakenBack(Event, frozen=True):
    """A questionnaire from paper was mistyped: it counts for nothing and stays in the log (MEA-7).

    A risk it raised stays a risk: whoever looks at the paper says by name what is true.
    """

    measure_id: str
    member_id: str
    reason: str


class MemberCheckedOut(Event, frozen=True):
    """How helpful a member says it was, from 0 to 10, and their own words, after the room."""

    member_id: str
    helpful: int | None
    words: str | None


class MemberCheckedIn(Event, frozen=True):
    """How a member says they come in: a number from 0 to 10, a word, what they want from today."""

    member_id: str
    mood: int | None
    word: str | None
    goal: str | None


MeasureEvent = MeasureAnswered | MeasureTakenBack | MemberCheckedIn | MemberCheckedOut
