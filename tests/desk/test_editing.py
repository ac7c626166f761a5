"""What a clinician does to a draft. NOT-1: nothing is lost; NOT-3: answers become sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from server.core.note import NoteBody
from server.desk.editing import (
    CannotEdit,
    Edit,
    add_sentence,
    answer,
    change_sentence,
    collides,
    edited,
    remove_sentence,
    undone,
    use_evidence,
)
from tests.desk.bench import asked, evening, note_of, words

SESSION = evening()
BODY = note_of(SESSION, "Bo").body
CYD = note_of(SESSION, "Cyd").body
FIRST, SECOND = (s.sentence_id for s in BODY.sections[0].sentences[:2])
BO_SEAT, CYD_SEAT = SESSION.plan.seats[:2]


def test_a_changed_sentence_keeps_its_evidence_and_says_it_was_changed() -> None:
    before = BODY.sections[0].sentences[0]
    after = change_sentence(BODY, FIRST, " bo   came\non time ").sections[0].sentences[0]

    assert "Bo came on time." == after.text
    assert (before.evidence, True) == (after.evidence, after.changed)


def test_changing_nothing_is_no_change() -> None:
    assert BODY == change_sentence(BODY, FIRST, BODY.sections[0].sentences[0].text)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_a_sentence_without_words_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        change_sentence(BODY, FIRST, text)


def test_a_removed_sentence_leaves_its_records_to_be_used() -> None:
    told = next(s for s in BODY.sections[0].sentences if "first week" in s.text)
    without = remove_sentence(BODY, told.sentence_id)

    assert told.text not in words(without)
    assert set(told.evidence) & set(without.unused)


def test_the_part_about_the_group_is_nobodys_to_change() -> None:
    body = replace(BODY, group=(replace(BODY.sections[0].sentences[0], sentence_id="group-1"),))
    for change in (
        Edit("change", sentence="group-1", text="x"),
        Edit("remove", sentence="group-1"),
    ):
        with pytest.raises(CannotEdit):
            edited(body, change)


def test_a_choice_becomes_the_clinicians_sentence_in_the_section_that_asked() -> None:
    prompt = asked(BODY, "GOAL_NOT_TOUCHED")
    body = answer(BODY, prompt.prompt_id, "Not addressed", BO_SEAT)
    said = next(s for s in next(p for p in body.sections if p.key == prompt.section).sentences
                if s.origin == "clinician")  # fmt: skip

    assert "Today goal 2 (sleep through four nights a week) was not addressed." == said.text
    assert prompt.evidence == said.evidence
    assert "answered" == asked(body, "GOAL_NOT_TOUCHED").state


def test_another_answer_replaces_the_sentence_of_the_first() -> None:
    prompt = asked(BODY, "GOAL_NOT_TOUCHED").prompt_id
    once = answer(BODY, prompt, "Not addressed", BO_SEAT)
    twice = answer(once, prompt, "slept well on Monday and Tuesday", BO_SEAT)

    assert "was not addressed" not in words(twice)
    assert "Slept well on Monday and Tuesday." in words(twice)


def test_what_was_not_observed_is_not_said() -> None:
    body = note_of(evening(), "Cyd").body
    open_ones = [p for p in body.prompts if "Not observed" in p.choices]
    assert open_ones, "this draft has nothing one could have missed"
    after = answer(body, open_ones[0].prompt_id, "Not observed", CYD_SEAT)

    assert words(body) == words(after)
    assert "not_observed" in {p.state for p in after.prompts}


def test_free_words_do_not_answer_where_only_a_choice_makes_sense() -> None:
    prompt = asked(BODY, "PRONOUNS_MISSING")
    with pytest.raises(CannotEdit):
        answer(BODY, prompt.prompt_id, "ask again", BO_SEAT)


def test_unused_evidence_becomes_a_sentence_once() -> None:
    body = replace(BODY, unused=("e99",))
    used = use_evidence(body, "e99", "D", "Bo asked a question")

    assert ("e99",) == used.sections[0].sentences[-1].evidence
    assert () == used.unused
    with pytest.raises(CannotEdit):
        use_evidence(used, "e99", "D", "Bo asked a question")


def test_undo_goes_back_one_act_at_a_time_and_no_further_than_the_draft() -> None:
    one = remove_sentence(BODY, FIRST)
    two = add_sentence(one, "P", "Call on Friday")

    assert one == undone([BODY, one, two])
    assert BODY == undone([BODY, one, two, one])
    assert undone([BODY, one, two, one, BODY]) is None


def test_typing_in_one_sentence_is_one_step() -> None:
    typed = [change_sentence(BODY, FIRST, text) for text in ("Bo c", "Bo came", "Bo came late")]

    assert BODY == undone([BODY, *typed])


def test_undo_never_brings_back_a_text_about_another_record() -> None:
    anew = replace(BODY, header=BODY.header | {"evidence": "another"})

    assert undone([BODY, remove_sentence(BODY, FIRST), anew]) is None


def test_only_the_same_words_collide() -> None:
    theirs = change_sentence(BODY, FIRST, "Bo came early.")

    assert collides(BODY, theirs, Edit("change", sentence=FIRST, text="Bo came late."))
    assert not collides(BODY, theirs, Edit("change", sentence=SECOND, text="Bo left."))
    assert not collides(BODY, theirs, Edit("add", section="P", text="Call."))


ACTS = st.lists(
    st.one_of(
        st.builds(Edit, st.just("remove"), sentence=st.sampled_from([FIRST, SECOND])),
        st.builds(Edit, st.just("change"), sentence=st.just(SECOND), text=st.text(min_size=1)),
        st.builds(Edit, st.just("add"), section=st.just("P"), text=st.text(min_size=1)),
    ),
    max_size=6,
)


@given(ACTS)
def test_no_two_sentences_ever_share_an_id(acts: list[Edit]) -> None:
    body: NoteBody = BODY
    for act in acts:
        try:
            body = edited(body, act)
        except CannotEdit:
            continue
        ids = [s.sentence_id for part in body.sections for s in part.sentences]
        assert len(ids) == len(set(ids))
