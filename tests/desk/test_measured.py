"""Questionnaires as evidence: the score, the earlier one, and nothing of what was left open."""

from datetime import date

from notes_engine import MemberDraft, draft
from server.desk.evidence import evidence
from server.desk.evidence_rows import evidence_rows
from tests.cast import (
    BO,
    CYD,
    Play,
    answers_questions,
    ends,
    joins,
    plan,
    play,
    says,
    seat,
    taxonomy,
)
from tests.measure_stories import LEFT_OPEN, LOW, RAISED, answer, asking, fills_in


def session(answers: tuple[int | None, ...]) -> Play:
    return play(
        (-14, answers_questions("Bo", measures=True)),
        (-13, fills_in("Bo", answers)),
        (-12, joins("Bo", measures=True)),
        (-12, joins("Cyd")),
        (90, ends()),
        agreed=asking(),
    )


def test_a_score_is_evidence_beside_the_earlier_one() -> None:
    (fact,) = evidence(session(LOW).told).measures

    assert (BO, "PHQ-9", 4, 14) == (fact.member, fact.instrument, fact.score, fact.earlier_score)
    assert date(2026, 2, 4) == fact.earlier_date


def test_nothing_is_said_of_what_could_not_be_scored() -> None:
    assert () == evidence(session((1, None, None, None, 0, 0, 0, 0, 0)).told).measures


def test_the_row_says_the_band_and_who_filled_it_in() -> None:
    told = session(LOW).told
    document = evidence(told)
    rows = evidence_rows(told, document, BO, taxonomy())
    row = rows[document.measures[0].id]

    assert "PHQ-9: 4 of 27, none-minimal" == row.label
    assert "Answered by the member" == row.by
    assert "Before: 14, February 4, 2026" in row.more


def test_no_score_of_one_member_is_among_anothers_records() -> None:
    told = session(RAISED).told
    rows = evidence_rows(told, evidence(told), CYD, taxonomy())

    assert not [row for row in rows.values() if "PHQ" in row.label or row.mark.startswith("R")]


def drafted(answers: tuple[int | None, ...], member_id: str) -> MemberDraft:
    made = draft(evidence(session(answers).told))
    return next(one for one in made.members if one.member == member_id)


def text_of(answers: tuple[int | None, ...], member_id: str) -> str:
    made = drafted(answers, member_id)
    return " ".join(s.text for part in made.sections for s in part.sentences)


def test_the_note_says_the_score_and_only_in_its_own_members_note() -> None:
    assert "PHQ-9" in text_of(LOW, BO)
    assert "PHQ-9" not in text_of(LOW, CYD)


def test_an_unanswered_item_never_becomes_a_denial() -> None:
    for word in ("denie", "no suicid", "no safety concern"):
        assert word not in text_of(LEFT_OPEN, BO).lower()
        assert word not in text_of(LOW, BO).lower()


def test_an_endorsed_item_is_said_and_what_was_done_is_asked() -> None:
    assert "endorsed the self-harm item on a questionnaire" in text_of(RAISED, BO)
    assert [p for p in drafted(RAISED, BO).prompts if p.code == "RISK_NO_ACTION"]


def test_the_three_scores_of_dass_are_three_facts() -> None:
    bo = seat("Bo", measures=("dass21",))
    told = play(
        (-14, answers_questions("Bo", measures=True)),
        (-13, says("Bo", answer((1,) * 21, "dass21"))),
        (-12, joins("Bo", measures=True)),
        (90, ends()),
        agreed=plan(seats=(bo,)),
    ).told
    document = evidence(told)
    names = [fact.instrument for fact in document.measures]

    assert ["DASS-21 depression", "DASS-21 anxiety", "DASS-21 stress"] == names
    assert 3 == len({fact.id for fact in document.measures})
    assert {fact.id for fact in document.measures} <= evidence_rows(
        told, document, BO, taxonomy()
    ).keys()
