"""What a draft guarantees, each as one short evening."""

from datetime import date

import msgspec
import pytest

from notes_engine import FORMATS, MemberDraft, draft
from notes_engine.evidence import PriorNote, SectionMap
from tests.notes_engine.builders import Evening
from tests.notes_engine.everything import everything
from tests.notes_engine.paper import sentences, text_of


def _evening() -> Evening:
    e = Evening()
    e.member("b", "Bo Strand", "he", "Ask for help once a week")
    e.member("c", "Cyd Marsh", "she", "Name the feeling before replying")
    e.attends("b")
    e.attends("c", "18:17")
    return e


def _note(e: Evening, member: str = "b", note_format: str = "DAP") -> MemberDraft:
    return next(n for n in draft(e.document(), note_format).members if n.member == member)


def _codes(note: MemberDraft) -> list[str]:
    return [prompt.code for prompt in note.prompts]


def test_minutes_are_the_attendance_records() -> None:
    said = text_of(_note(_evening(), "c"))

    assert "Cyd joined 17 minutes after the start and attended 73 of 90 minutes by video." in said


def test_a_technique_is_credited_only_to_a_member_in_the_room() -> None:
    e = _evening()
    e.technique("iv_checkin", "18:00", "18:15")
    early = e.interventions[0].id

    cited = {i for s in sentences(_note(e, "c", "BIRP")) for i in s.evidence}

    assert early not in cited
    assert early in {i for s in sentences(_note(e, "b", "BIRP")) for i in s.evidence}


def test_nothing_recorded_gives_questions_and_no_sentence() -> None:
    note = _note(_evening())

    assert ["attendance", "next"] == [s.role for s in sentences(note)]
    assert ["NO_PARTICIPATION", "GOAL_NOT_TOUCHED", "PLAN_MISSING"] == _codes(note)


def test_a_retracted_tag_is_as_if_never_made() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "the move to Ohio", retracted=True)

    assert "Ohio" not in str(_note(e))


def test_a_tag_outside_presence_is_kept_and_asked_about() -> None:
    e = _evening()
    tag = e.tag("c", "18:05", "pb_disclosed", "the move to Ohio")

    note = _note(e, "c")

    assert "Ohio" not in text_of(note)
    assert (tag,) == next(p for p in note.prompts if p.code == "EVIDENCE_CONFLICT").evidence


def test_two_facilitators_marking_one_moment_is_one_sentence_with_both() -> None:
    e = _evening()
    first = e.tag("b", "18:30:00", "pb_disclosed", "the move to Ohio", by=("F1",))
    second = e.tag("b", "18:30:20", "pb_disclosed", "the move to Ohio", by=("F2",))

    told = [s for s in sentences(_note(e)) if "Ohio" in s.text]

    assert [(first, second)] == [s.evidence for s in told]


def test_distress_and_settling_are_one_sentence_with_a_turn() -> None:
    e = _evening()
    up = e.tag("b", "18:30", "rs_distress_up")
    down = e.tag("b", "18:40", "rs_regulated", "slow breathing")

    assert (up, down) in [s.evidence for s in sentences(_note(e))]


def test_interruptions_are_counted_once() -> None:
    e = _evening()
    marks = tuple(e.tag("b", f"18:3{i}", "pb_interrupt") for i in range(3))

    told = next(s for s in sentences(_note(e)) if s.evidence == marks)

    assert "three times" in told.text


def test_a_goal_with_evidence_shares_a_sentence_with_it() -> None:
    e = _evening()
    tag = e.tag("b", "18:30", "rs_applied", "asked for a lift", goal=1, progress="progress")

    told = next(s for s in sentences(_note(e)) if "b-G1" in s.evidence)

    assert tag in told.evidence
    assert "asking for help once a week" in told.text


def test_risk_stands_in_the_plan_in_every_format_and_blocks() -> None:
    e = _evening()
    e.risk("b", "18:40", "rk_si_passive", level="low", disposition="call tomorrow")

    for note_format in FORMATS:
        note = _note(e, "b", note_format)
        assert "disclosed passive thoughts of death" in note.sections[-1].text
        assert {"RISK_REVIEW", "RISK_NO_ACTION"} <= {p.code for p in note.prompts if p.blocking}


def test_anothers_risk_leaves_no_trace() -> None:
    e = _evening()
    quiet = _note(e, "c")
    e.risk("b", "18:40", "rk_si_passive", level="low")

    assert text_of(quiet) == text_of(_note(e, "c"))


def test_risk_words_without_a_risk_record_become_a_blocking_question() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "wants to die when the rent comes")

    note = _note(e)

    assert "die" not in text_of(note)
    assert any(p.code == "RISK_REVIEW" and p.blocking for p in note.prompts)


def test_an_absence_is_a_record_and_not_a_note() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "he")
    e.absent("b")

    note = _note(e)

    assert ("no_note", "Bo did not attend.") == (note.status, text_of(note))
    assert ["OUTREACH"] == _codes(note)


def test_a_member_who_refused_drafting_gets_no_sentence() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "he", consent=False)
    e.attends("b")
    e.tag("b", "18:30", "pb_disclosed", "the move to Ohio")

    note = _note(e)

    assert ("by_hand", "", ["BY_HAND"]) == (note.status, text_of(note), _codes(note))


def test_nothing_seen_can_be_said_of_someone_on_the_phone() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "he", delivery="phone")
    e.attends("b")
    e.tag("b", "18:30", "pb_feelings", "looked pale, eyes down")

    note = _note(e)

    assert "pale" not in text_of(note)
    assert "EVIDENCE_CONFLICT" in _codes(note)


def test_they_takes_a_plural_verb_and_the_name_a_singular_one() -> None:
    e = Evening()
    e.member("b", "Bo Strand", "they")
    e.member("c", "Cyd Marsh", "name")
    for member in ("b", "c"):
        e.attends(member)
        e.tag(member, "18:30", "pb_disclosed", "has not slept since Monday")

    assert "they have not slept" in text_of(_note(e, "b"))
    assert "Cyd has not slept" in text_of(_note(e, "c"))


def test_members_with_nothing_to_tell_them_apart_are_not_passed_as_drafts() -> None:
    e = _evening()
    for member in ("b", "c"):
        e.tag(member, "18:40", "pb_disclosed")
        e.tag(member, "18:41", "rs_applied")

    assert all("NO_SPECIFICS" in _codes(n) for n in draft(e.document()).members)


def test_notes_that_read_alike_are_asked_about() -> None:
    e = _evening()
    for member in ("b", "c"):
        e.tag(member, "18:40", "pb_disclosed", "“the rent went up and the job went away on Friday”")

    notes = draft(e.document()).members

    assert all("ALIKE" in _codes(n) for n in notes)
    assert [n.closest.member for n in notes if n.closest] == ["c", "b"]


def test_a_note_that_repeats_an_earlier_one_is_asked_about() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "“the rent went up and the job went away on Friday”")
    before = text_of(_note(e))
    e.members[0] = msgspec.structs.replace(
        e.members[0], prior_notes=(PriorNote(date=date(2026, 11, 11), text=before),)
    )

    assert "REPEATS_EARLIER" in _codes(_note(e))


def test_another_members_day_changes_no_fact_of_this_one() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "the move to Ohio")
    before = _note(e)
    e.tag("c", "18:31", "pb_disclosed", "the new dog")

    after = _note(e)

    assert before.facts == after.facts
    assert [s.evidence for s in sentences(before)] == [s.evidence for s in sentences(after)]


def test_the_order_of_facts_in_the_document_is_no_matter() -> None:
    document = everything()
    turned = msgspec.structs.replace(
        document,
        tags=document.tags[::-1],
        interventions=document.interventions[::-1],
        attendance=document.attendance[::-1],
    )

    assert msgspec.json.encode(draft(document)) == msgspec.json.encode(draft(turned))


def test_the_shared_block_names_nobody() -> None:
    e = _evening()
    document = e.document()
    session = msgspec.structs.replace(document.session, theme="What Bo and Cyd asked for")

    group = draft(msgspec.structs.replace(document, session=session)).group

    assert "The theme was what a member and a member asked for." == group[0].text


def test_a_practices_own_sections_hold_the_same_sentences() -> None:
    e = _evening()
    e.tag("b", "18:30", "pb_disclosed", "the move to Ohio")
    document = e.document()
    own = (
        SectionMap(key="1", title="Seen", roles=("attendance", "report")),
        SectionMap(key="2", title="Next", roles=("next",)),
    )
    policy = msgspec.structs.replace(document.policy, section_map=own)

    note = draft(msgspec.structs.replace(document, policy=policy), "CUSTOM").members[0]

    assert ["Seen", "Next"] == [section.title for section in note.sections]
    assert "Ohio" in note.sections[0].text


@pytest.mark.parametrize("note_format", FORMATS)
def test_every_section_has_text_or_a_question(note_format: str) -> None:
    note = _note(_evening(), "b", note_format)
    asked = {prompt.section for prompt in note.prompts}

    assert all(section.sentences or section.key in asked for section in note.sections)


def test_ten_people_with_little_in_common_are_not_called_alike_for_our_formulas() -> None:
    """One diagnosis, one step forward, one next step: what they did differs, our frames do not."""
    told = (
        ("walked to the harbor", "traced an old excuse", "walk on Sunday"),
        ("slept through two nights", "drew a map of quiet places", "put the phone away"),
        ("asked a neighbor for a ladder", "named three to call", "ring a friend"),
        ("took the bus to the library", "practiced the exhale", "visit the market"),
        ("turned down a double shift", "rehearsed a refusal", "decline the call"),
        ("cooked soup for once", "compared hunger with boredom", "set the table twice"),
        ("told of the allotment", "restated the lesson", "bring a photograph"),
        ("read a novel until lunch", "weighed the costs", "leave the tablet off"),
        ("printed both forms", "listed what frightens", "post the envelope"),
        ("opened a pile of mail", "sorted worries by date", "write the landlord"),
    )
    e = Evening()
    for number, (did, said, step) in enumerate(told):
        who = f"m{number}"
        e.member(who, f"Person{'abcdefghij'[number]} Strand", "they", f"{did.split()[-1]} daily")
        e.attends(who)
        e.tag(who, "18:20", "gp_some", note=did, goal=1, progress="progress")
        e.tag(who, "18:40", ("rs_insight", "pb_disclosed", "pb_skill")[number % 3], note=said)
        e.tag(who, "19:20", "rs_commit", note=step)
    for name in FORMATS:
        alike = [n.closest for n in draft(e.document(), name).members for p in n.prompts
                 if p.code == "ALIKE"]  # fmt: skip

        assert [] == alike, name


def test_what_will_be_done_did_not_happen_during_a_technique() -> None:
    e = _evening()
    e.technique("iv_ground", "18:10", "19:00", topic="breathing")
    e.tag("b", "18:20", "pb_disclosed", note="will mark the day with flowers")
    for name in FORMATS:
        told = " ".join(s.text for s in sentences(_note(e, note_format=name)))

        assert "flowers" in told, name
        assert not any(
            "During" in s.text and "will" in s.text for s in sentences(_note(e, note_format=name))
        )
