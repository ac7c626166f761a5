"""Answers in, scores out, by the published key and nothing else.

MEA-1: an answer is a whole number within the range of the form; anything else is refused.
MEA-2: what an instrument's key does not say of unanswered items is not done: no score then.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from server.core.measures.instrument import Instrument, Scale
from server.core.measures.reading import band

Answers = tuple[int | None, ...]  # None: left unanswered
RiskAnswer = Literal["raised", "not_raised", "unanswered"]
HUNDREDTH = Decimal("0.01")


class Score(Struct, frozen=True, forbid_unknown_fields=True):
    """One scale, as the key named and banded it that day, so that a record needs no key later.

    Without *value* too much was left out; *filled* items were made up for.
    """

    scale: str
    name: str
    value: float | None
    most: int
    band: str | None = None
    filled: int = 0
    main: bool = True


class Scored(Struct, frozen=True):
    """Everything an instrument says of one set of answers."""

    scores: tuple[Score, ...]
    missing: int
    risk: RiskAnswer | None = None  # None: it has no such item
    provisional: bool | None = None  # None: it has no such rule, or too much is missing


def score(instrument: Instrument, answers: Sequence[int | None]) -> Scored:
    """Return the scores of *answers*, one for each item; ValueError when they cannot be its."""
    answers = tuple(answers)
    if instrument.typed or len(answers) != instrument.count:
        raise ValueError(f"{instrument.id} has {instrument.count} answers")
    if any(a is not None and not 0 <= a <= instrument.highest for a in answers):
        raise ValueError(f"an answer to {instrument.id} lies between 0 and {instrument.highest}")
    missing = answers.count(None)
    keyed = tuple(_keyed(instrument, n, a) for n, a in enumerate(answers, start=1))
    invalid = instrument.invalid_over is not None and missing > instrument.invalid_over
    return Scored(
        scores=tuple(
            _named(scale, None) if invalid else _scaled(scale, keyed) for scale in instrument.scales
        ),
        missing=missing,
        risk=_risk(instrument, answers),
        provisional=_provisional(instrument, answers),
    )


def typed(instrument: Instrument, values: Sequence[int | None]) -> Scored:
    """Return scores that were worked out elsewhere; ValueError when they cannot be its."""
    values = tuple(values)
    if not instrument.typed or len(values) != len(instrument.scales):
        raise ValueError(f"{instrument.id} has {len(instrument.scales)} scores")
    for scale, value in zip(instrument.scales, values, strict=True):
        if value is not None and not scale.least <= value <= scale.most:
            raise ValueError(f"{scale.id} lies between {scale.least} and {scale.most}")
    scores = (_named(s, v) for s, v in zip(instrument.scales, values, strict=True))
    return Scored(tuple(scores), missing=0)


def _keyed(instrument: Instrument, number: int, answer: int | None) -> int | None:
    if answer is None or number not in instrument.reversed:
        return answer
    return instrument.highest - answer


def _scaled(scale: Scale, keyed: Answers) -> Score:
    given = [keyed[n - 1] for n in scale.items]
    answered = [a for a in given if a is not None]
    left_out = len(given) - len(answered)
    if not answered or (left_out > scale.may_miss and not scale.mean):
        return _named(scale, None)
    total = Decimal(sum(answered))
    if scale.mean:
        mean = (total / len(answered)).quantize(HUNDREDTH, ROUND_HALF_UP)
        return _named(scale, float(mean), left_out)
    # A made-up-for total is a whole number again, halves up, so that it falls into a band.
    whole = (total * len(given) / len(answered)).quantize(Decimal(1), ROUND_HALF_UP)
    return _named(scale, int(whole) * scale.times, left_out)


def _named(scale: Scale, value: float | None, filled: int = 0) -> Score:
    return Score(
        scale=scale.id,
        name=scale.name,
        value=value,
        most=scale.most,
        band=None if value is None else band(scale, value),
        filled=filled,
        main=scale.main,
    )


def _risk(instrument: Instrument, answers: Answers) -> RiskAnswer | None:
    if instrument.risk is None:
        return None
    answer = answers[instrument.risk.item - 1]
    if answer is None:
        return "unanswered"  # MEA-5: which is not a no
    return "raised" if answer >= instrument.risk.at_least else "not_raised"


def _provisional(instrument: Instrument, answers: Answers) -> bool | None:
    rule = instrument.provisional
    if rule is None:
        return None
    most = {
        cluster: _counted(instrument, cluster, answers, unanswered=True) for cluster in rule.needs
    }
    least = {cluster: _counted(instrument, cluster, answers) for cluster in rule.needs}
    if all(least[cluster] >= need for cluster, need in rule.needs.items()):
        return True
    # Said only when no answer that is missing could turn it around.
    return None if all(most[c] >= need for c, need in rule.needs.items()) else False


def _counted(
    instrument: Instrument, cluster: str, answers: Answers, *, unanswered: bool = False
) -> int:
    scale, rule = instrument.scale(cluster), instrument.provisional
    if scale is None or rule is None:
        return 0
    given = (answers[n - 1] for n in scale.items)
    return sum(unanswered if a is None else a >= rule.at_least for a in given)
