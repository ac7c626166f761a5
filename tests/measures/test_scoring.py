"""Scores against the published keys: vectors in vectors/, one line a form that was filled in.

They were worked out from the keys by a calculation of its own, never by our scorer.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.measures.instrument import Instrument
from server.core.measures.reading import band
from server.core.measures.scoring import Scored, score, typed
from server.measures import INSTRUMENTS, ORDER

FOLDER = Path(__file__).parent / "vectors"
PROVISIONAL = {True: "yes", False: "no", None: "open"}
SHOWN_OR_NOT = [name for name in ORDER if not INSTRUMENTS[name].typed]


def vectors() -> Iterator[tuple[str, str, str]]:
    for name in ORDER:
        for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
            if not line.startswith("#"):
                answers, expected = line.split("  ", 1)
                yield name, answers, expected


def told(instrument: Instrument, scored: Scored) -> str:
    parts = []
    for scale, one in zip(instrument.scales, scored.scores, strict=True):
        value = "none" if one.value is None else f"{one.value:g}"
        name = band(scale, one.value) if one.value is not None else None
        parts.append(f"{scale.id}={value}" + (f" ({name})" if name else ""))
    if instrument.risk:
        parts.append(str(scored.risk))
    if instrument.provisional:
        parts.append(f"provisional={PROVISIONAL[scored.provisional]}")
    return "  ".join(parts)


def scored(instrument: Instrument, answers: str) -> Scored:
    if instrument.typed:
        return typed(instrument, [None if a == "-" else int(a) for a in answers.split()])
    return score(instrument, [None if a == "-" else int(a) for a in answers])


@pytest.mark.parametrize(("name", "answers", "expected"), list(vectors()))
def test_scores_are_those_of_the_published_key(name: str, answers: str, expected: str) -> None:
    instrument = INSTRUMENTS[name]
    if expected == "refused":
        with pytest.raises(ValueError, match="lies between"):
            scored(instrument, answers)
    else:
        assert expected == told(instrument, scored(instrument, answers))


def test_every_instrument_has_thirty_vectors_and_every_band_both_its_ends() -> None:
    by_name: dict[str, list[str]] = {name: [] for name in ORDER}
    for name, _, expected in vectors():
        by_name[name].append(expected)

    assert [] == [name for name, told in by_name.items() if len(told) < 30]
    for name, instrument in INSTRUMENTS.items():
        found = " ".join(by_name[name])
        for scale in instrument.scales:
            ends = {e for b in scale.bands for e in (b.least, b.most)}
            reached = {e for e in ends if e % scale.times == 0}
            assert [] == [e for e in sorted(reached) if f"{scale.id}={e} (" not in found], name


def test_depression_and_anxiety_are_not_swapped() -> None:
    """A public page swaps the two: 'I couldn't seem to experience any positive feeling'."""
    answers = [0] * 21
    answers[2] = 3

    assert [6, 0, 0] == [s.value for s in score(INSTRUMENTS["dass21"], answers).scores]


def test_anxiety_of_five_before_doubling_is_moderate() -> None:
    """The table of undoubled bands calls it mild; the doubled one is the published one."""
    answers = [0] * 21
    answers[1], answers[3] = 3, 2
    instrument = INSTRUMENTS["dass21"]
    anxiety = instrument.scales[1]
    value = score(instrument, answers).scores[1].value

    assert (10, "moderate") == (value, band(anxiety, value or 0))


def test_an_unanswered_item_about_harm_is_neither_yes_nor_no() -> None:
    assert "unanswered" == score(INSTRUMENTS["phq9"], [0] * 8 + [None]).risk


@pytest.mark.parametrize("name", SHOWN_OR_NOT)
def test_answers_that_cannot_be_are_refused(name: str) -> None:
    one = INSTRUMENTS[name]
    for wrong in ([0] * (one.count - 1), [0] * (one.count + 1), [-1] + [0] * (one.count - 1)):
        with pytest.raises(ValueError, match=name):
            score(one, wrong)
    with pytest.raises(ValueError, match=name):
        score(one, [one.highest + 1] + [0] * (one.count - 1))
    with pytest.raises(ValueError, match=name):
        typed(one, [0])


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Instrument, list[int | None]]:
    one = INSTRUMENTS[draw(st.sampled_from(SHOWN_OR_NOT))]
    answer = st.none() | st.integers(0, one.highest)
    return one, draw(st.lists(answer, min_size=one.count, max_size=one.count))


@given(filled_in())
def test_a_score_lies_between_its_ends_and_in_one_band(
    form: tuple[Instrument, list[int | None]],
) -> None:
    instrument, answers = form
    for scale, one in zip(instrument.scales, score(instrument, answers).scores, strict=True):
        if one.value is not None:
            assert scale.least <= one.value <= scale.most
            assert not scale.bands or band(scale, one.value)


@given(filled_in(), st.data())
def test_a_higher_answer_never_lowers_a_score_that_it_raises(
    form: tuple[Instrument, list[int | None]], draw: st.DataObject
) -> None:
    instrument, answers = form
    number = draw.draw(st.integers(1, instrument.count))
    before = answers[number - 1]
    if before is None or before == instrument.highest:
        return
    more = [*answers]
    more[number - 1] = before + 1
    lower, higher = score(instrument, answers).scores, score(instrument, more).scores
    for scale, one, other in zip(instrument.scales, lower, higher, strict=True):
        if one.value is None or other.value is None:
            assert one.value is other.value
        elif number not in scale.items:
            assert one.value == other.value
        elif number in instrument.reversed:
            assert other.value <= one.value
        else:
            assert other.value >= one.value


@given(filled_in())
def test_the_item_about_harm_is_heard_whatever_else_is_missing(
    form: tuple[Instrument, list[int | None]],
) -> None:
    instrument, answers = form
    if instrument.risk is None:
        assert score(instrument, answers).risk is None
        return
    own = answers[instrument.risk.item - 1]
    alone: list[int | None] = [None] * instrument.count
    alone[instrument.risk.item - 1] = own

    assert score(instrument, answers).risk == score(instrument, alone).risk
    assert (own is not None and own >= 1) == (score(instrument, alone).risk == "raised")
