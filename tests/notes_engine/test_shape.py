"""Micro-notes as people type them, and the clauses they must become."""

import pytest

from notes_engine.shape import as_gerund, shape


@pytest.mark.parametrize(
    "typed,kind,text",
    [
        ("walked Monday, skipped Thursday", "verb", "walked Monday and skipped Thursday"),
        ("asked the group for a lift home", "verb", "asked the group for a lift home"),
        ("wanted to stop, did not", "verb", "wanted to stop but did not"),
        ("stopped herself, let a peer end", "verb", "stopped ⟦r⟧ and let a peer end"),
        ("has not told his brother yet", "verb", "⟦has|have⟧ not told his brother yet"),
        ("works nights and eats alone", "verb", "⟦works|work⟧ nights and ⟦eats|eat⟧ alone"),
        ("said no to Saturday shift", "verb", "said no to a Saturday shift"),
        ("told sister “no” on Friday", "verb", "told ⟦p⟧ sister “no” on Friday"),
        ("“I was hurt, not angry”", "quote", "I was hurt, not angry"),
        ("I hate Mondays", "quote", "I hate Mondays"),
        ("hands shaking, camera on", "with", "hands shaking and the camera on"),
        ("market on Friday with her sister", "noun", "the market on Friday with her sister"),
        ("same fear of being a burden", "noun", "the same fear of being a burden"),
        ("argument with wife", "noun", "an argument with ⟦p⟧ wife"),
        ("two thought records", "noun", "two thought records"),
        ("brother came on Sunday", "clause", "⟦p⟧ brother came on Sunday"),
        ("it peaked and then got bored", "clause", "it peaked and then got bored"),
        ("walks help but evenings are long", "clause", "walks help but evenings are long"),
        ("voice cracked when reading", "clause", "⟦p⟧ voice cracked when reading"),
        ("scared, then relieved", "state", "scared, then relieved"),
        ("70 to 40 SUDS", "change", "from 70 to 40 SUDS"),
        ("trying breathing at work", "gerund", "trying breathing at work"),
        ("speak before the break", "base", "speak before the break"),
    ],
)
def test_a_micro_note_becomes_a_clause_of_its_own_kind(typed: str, kind: str, text: str) -> None:
    shaped = shape(typed)

    assert (kind, text) == (shaped.kind, shaped.text)


@pytest.mark.parametrize(
    "typed,text",
    [
        ("to call sister", "call ⟦p⟧ sister"),
        ("will walk on Monday", "walk on Monday"),
        ("text the group line after", "text the group line after"),
        ("call sister on Friday", "call ⟦p⟧ sister on Friday"),
    ],
)
def test_what_someone_will_do_is_a_bare_verb(typed: str, text: str) -> None:
    assert ("base", text) == (shape(typed, planned=True).kind, shape(typed, planned=True).text)


def test_a_verb_phrase_can_become_the_subject_of_a_sentence() -> None:
    assert as_gerund("stopped ⟦r⟧ and let a peer end") == "stopping ⟦r⟧ and letting a peer end"
    assert as_gerund("wanted to stop but did not") is None


def test_words_inside_quotation_marks_stay_as_they_were_said() -> None:
    assert shape("wrote “brother, go home” on card").text == "wrote “brother, go home” on card"
