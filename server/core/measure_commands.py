"""Questionnaires, as filled in: the page that read them scores them too. Part of commands.py."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from server.core.command_base import Code, Command, Id, MicroNote, Short, Words
from server.core.measures.scoring import RiskAnswer, Score


class EnterMeasure(Command, frozen=True):
    """A questionnaire filled in on paper, scored by the page that read it; *term* if it alerts."""

    member_id: Id
    instrument: Code
    taken_on: date
    answers: tuple[int | None, ...]
    scores: tuple[Score, ...]
    risk: RiskAnswer | None = None
    provisional: bool | None = None
    term: Code | None = None


class AnswerMeasure(Command, frozen=True):
    """A questionnaire filled in on the way in, scored by the page that read it."""

    instrument: Code
    taken_on: date
    answers: tuple[int | None, ...]
    scores: tuple[Score, ...]
    risk: RiskAnswer | None = None
    provisional: bool | None = None
    term: Code | None = None


class TakeBackMeasure(Command, frozen=True):
    """Take back what was put in from paper by mistake."""

    measure_id: Id
    reason: MicroNote


class CheckOut(Command, frozen=True):
    helpful: Annotated[int, Meta(ge=0, le=10)] | None = None
    words: Words | None = None


class CheckIn(Command, frozen=True):
    mood: Annotated[int, Meta(ge=0, le=10)] | None = None
    word: Short | None = None
    goal: MicroNote | None = None
