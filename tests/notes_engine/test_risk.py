"""The risk record in the plan: every word, in sentences where the grammar is certain."""

import pytest

from notes_engine import draft
from notes_engine.risk import acted, assessed, followed
from tests.notes_engine.builders import Evening


def _plan(**parts: str) -> str:
    e = Evening()
    e.member("b", "Bo Strand", "he")
    e.attends("b")
    e.risk("b", "18:40", "rk_si_passive", **parts)
    return draft(e.document()).members[0].sections[-1].text


def test_a_full_record_reads_as_sentences() -> None:
    told = _plan(
        level="low",
        assessment="some mornings he would not mind not waking up; "
        "no plan and no intent when asked",
        action="stayed with him in private messages, safety plan agreed for after group",
        disposition="seen alone by Owen Hale after group, call on November 19 at 9:00 am",
    )

    assert told.startswith(
        "At 6:40 pm Bo disclosed passive thoughts of death; the level was recorded as low. "
        "The assessment recorded that some mornings he would not mind not waking up, with no plan "
        "and no intent when asked. Owen Hale, LCPC, stayed with him in private messages; a safety "
        "plan was agreed for after group. He was seen alone by Owen Hale after group; a call is "
        "set for November 19 at 9:00 am."
    )


@pytest.mark.parametrize(
    "typed", ["asked directly, no plan and no intent voiced", "C-SSRS screener completed", "none"]
)
def test_words_that_are_no_certain_sentence_stay_behind_a_label(typed: str) -> None:
    assert assessed(typed) is None
    assert any(f"{lead}: {typed}." in _plan(assessment=typed).replace(": c-", ": C-")
               for lead in ("On assessment", "The assessment recorded"))  # fmt: skip


def test_an_uncertain_follow_up_is_kept_as_it_was_written() -> None:
    assert followed("Hana drove him") is None
    assert acted("safety plan") is None
    assert "Owen" not in _plan(disposition="advised to see a doctor, Hana drove him").split(".")[1]
    assert "no further step needed" in _plan(disposition="no further step needed")


def test_a_level_nobody_would_expect_loses_nothing() -> None:
    told = _plan(level="hostile at first, then low")

    assert "disclosed passive thoughts of death." in told
    assert "“hostile at first, then low.”" in told


def test_who_was_not_assessed_was_not_found_well() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "he")
    e.attends("b")
    e.risk("b", "18:40", "rk_not_assessed")

    told = draft(e.document()).members[0].sections[-1].sentences[0].text

    assert "Bo was not individually assessed for risk." == told
