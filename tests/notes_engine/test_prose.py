"""How a draft reads: faults an editor found once, each as one short evening."""

import pytest

from notes_engine import FORMATS, MemberDraft, draft
from notes_engine.group_block import group_block
from notes_engine.mask import Cast
from tests.notes_engine.builders import Evening
from tests.notes_engine.paper import sentences, text_of
from tests.notes_engine.sessions import catching_a_thought, techniques, twelve_full


def _evening(*goals: str) -> Evening:
    e = Evening()
    e.member("b", "Bo Strand", "she", *(goals or ("Leave the house on four days",)))
    e.attends("b")
    return e


def _note(e: Evening, note_format: str = "DAP") -> MemberDraft:
    return draft(e.document(), note_format).members[0]


def _assessment(e: Evening) -> str:
    return _note(e).sections[1].text


@pytest.mark.parametrize("session", range(12))  # every wording of the family is drawn once
@pytest.mark.parametrize("clause", ["asking is information", "the thought comes first"])
def test_a_whole_clause_stands_after_that(session: int, clause: str) -> None:
    e = Evening(f"x{session}")
    e.member("b", "Bo Strand", "she")
    e.attends("b")
    e.tag("b", "18:30", "rs_teachback", clause)

    assert f"that {clause}" in text_of(_note(e))


def test_a_participle_inside_a_noun_phrase_gets_no_article() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_skill", "filled one thought record on the skipped walk")

    assert "filled one thought record on the skipped walk" in text_of(_note(e))


def test_what_was_asked_of_the_group_was_done_and_not_reported() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "asked the group for a lift home")

    told = text_of(_note(e))

    assert "asked the group for a lift home." in told
    assert "that she asked" not in told


def test_her_own_words_are_hers_before_she_is_named() -> None:
    found = [
        text
        for number in range(12)
        for text in [_explained(f"x{number}")]
        if text.startswith("In her own words")
    ]

    assert found
    assert all(text.startswith("In her own words Bo explained") for text in found)


def _explained(session: str) -> str:
    e = Evening(session)
    e.member("b", "Bo Strand", "she")
    e.attends("b")
    e.tag("b", "18:30", "rs_teachback", "a feeling is not a fact")
    return next(s.text for s in sentences(_note(e, "BIRP")) if s.role == "statement")


def test_techniques_are_listed_only_where_no_sentence_names_one() -> None:
    for note in draft(catching_a_thought()).members:
        listed = [s for s in sentences(note) if s.role == "technique"]
        led = [s for s in sentences(note) if "+bare.during" in s.variant]

        assert not (listed and led)


@pytest.mark.parametrize("note_format", FORMATS)
def test_at_most_three_techniques_are_named_and_no_two_notes_say_it_alike(note_format: str) -> None:
    told = [
        s
        for document in (catching_a_thought(), twelve_full())
        for note in draft(document, note_format).members
        for s in sentences(note)
        if s.role == "technique"
    ]

    assert all(len(s.evidence) <= 3 for s in told)
    assert len({s.text for s in told}) == len(told)


def test_leaving_as_a_technique_begins_is_not_being_there_for_it() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "she")
    e.attends("b", until="18:52:10")
    e.technique("iv_psychoed", "18:30", "18:50")
    e.technique("cbt_thought_record", "18:52:05", "19:10")

    assert "thought record" not in text_of(_note(e, "BIRP"))


def test_the_shared_block_tells_techniques_by_their_short_names() -> None:
    e = _evening()
    e.technique("iv_checkin", "18:00", "18:15")
    e.technique("iv_validate", "18:20", "18:30")
    e.technique("iv_homework", "19:20", "19:30", topic="one thought record before Sunday")
    document = e.document()

    told = [sentence.text for sentence in group_block(document, Cast(document.members))]

    given = "between-session practice (one thought record before Sunday)"
    assert [
        "The session held a check-in round.",
        f"Validation was also used, and the group was given {given}.",
    ] == told


def test_need_is_said_with_diagnosis_goal_and_what_was_done_today() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_homework_done", "went to the market alone on Tuesday", goal=1,
          progress="progress")  # fmt: skip

    told = _assessment(e)

    assert "eneralized anxiety disorder (F41.1)" in told
    assert "eaving the house on four days" in told
    assert "oing to the market alone on Tuesday" in told
    assert "medically necessary" in told


def test_no_change_is_said_with_what_happened() -> None:
    e = _evening("Two evening walks a week")
    e.tag("b", "18:30", "pb_homework_done", "walked Monday, skipped Thursday", goal=1,
          progress="no_change")  # fmt: skip

    assert "walked Monday and skipped Thursday." in _assessment(e)
    assert "in light of" not in _assessment(e)


def test_no_necessity_sentence_goes_round_in_a_circle() -> None:
    texts = [text_of(n) for f in FORMATS for n in draft(catching_a_thought(), f).members]

    assert not [t for t in texts if "rests on" in t or "dates from" in t or "is recent" in t]


def test_a_plan_to_act_can_be_progress_in_the_members_own_words() -> None:
    e = _evening("Tell one person when it gets bad")
    e.tag("b", "18:30", "rs_commit", "tell her brother how the mornings are", goal=1,
          progress="progress")  # fmt: skip

    assert "plan to tell her brother how the mornings are" in _assessment(e)


def test_a_sentence_does_not_begin_with_a_digit() -> None:
    e = _evening("3 bus stops alone")
    e.tag("b", "18:30", "rl_opener", "40 people felt seen", goal=1, progress="no_change")

    assert not [s.text for s in sentences(_note(e)) if s.text[0].isdigit()]


def test_a_denial_of_nothing_is_a_question() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "denies")

    note = _note(e)

    assert "den" not in text_of(note).replace("attended", "")
    assert any("denial" in prompt.text for prompt in note.prompts)


def test_a_factor_tied_to_a_goal_is_joined_to_it() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "the move to Ohio")
    tag = e.tag("b", "18:40", "tf_hope", goal=1)

    assert any({tag, "b-G1"} <= set(s.evidence) for s in sentences(_note(e)))


def test_only_what_was_marked_is_quoted_in_the_question() -> None:
    e = _evening()
    e.tag("b", "18:30", "pl_minimal")
    e.tag("b", "18:31", "pb_quiet")

    asked = next(p for p in _note(e).prompts if p.code == "NO_PARTICIPATION")

    assert asked.text.startswith("Only “quiet” and “minimal” were noted for Bo.")
    assert ("Listened attentively", "Not observed") == asked.choices


def test_one_doubt_about_several_moments_is_one_question() -> None:
    e = _evening()
    for minute in (30, 40):
        e.tag("b", f"18:{minute}", "pb_disclosed", "https://example.org")

    asked = [p.text for p in _note(e).prompts if p.code == "UNTRUSTED_TEXT"]

    assert 1 == len(asked)
    assert "6:30 pm and 6:40 pm" in asked[0]


@pytest.mark.parametrize(
    "flag,code,blocks",
    [
        ("open_at_end", "ATTENDANCE_OPEN", True),
        ("unknown_interval", "ATTENDANCE_OPEN", True),
        ("corrected", "ATTENDANCE_MANUAL", False),
        ("closed_by_session_end", None, False),
        ("gap_bridged", None, False),
    ],
)
def test_flags_of_the_attendance_record_become_questions(
    flag: str, code: str | None, blocks: bool
) -> None:
    e = Evening()
    e.member("b", "Bo Strand", "she")
    e.attends("b", flags=(flag,), reason="dial-in counted twice")

    asked = [p for p in _note(e).prompts if p.code.startswith("ATTENDANCE")]

    assert ([code] if code else []) == [p.code for p in asked]
    assert all(p.blocking is blocks for p in asked)


def test_a_correction_is_said_and_its_reason_is_no_reason_for_leaving() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "she")
    e.attends("b", until="19:20", flags=("corrected",), reason="dial-in counted twice")

    note = _note(e)

    assert "the minutes were corrected by hand" in text_of(note)
    assert "dial-in" not in text_of(note)
    assert any("dial-in counted twice" in p.text for p in note.prompts)


def test_the_minutes_stand_whatever_reason_was_typed() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "she")
    e.member("c", "Hope Day", "she")
    techniques(e)
    e.attends("c")
    e.attends("b", until="19:20", reason="Hope 40% «left» 7:15")

    assert "attended 80 of 90 minutes" in text_of(_note(e))
