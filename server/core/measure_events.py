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


class MemberCheckedIn(Event, frozen=True):
    """How a member says they come in: a number from 0 to 10, a word, what they want from today."""

    member_id: str
    mood: int | None
    word: str | None
    goal: str | None
