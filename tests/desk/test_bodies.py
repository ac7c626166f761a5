"""From a draft to a note, its header, and whether anybody touched it (NOT-2, NOT-4, NOT-5)."""

from server.desk.bodies import changes_in_words, is_touched, open_questions
from server.desk.editing import add_sentence, answer, change_sentence, remove_sentence
from tests.cast import joins, tags
from tests.desk.bench import asked, evening, note_of

HOME = "90853, place 10, modifier 95"


def test_a_draft_is_untouched_until_somebody_writes() -> None:
    note = note_of(evening(), "Bo")
    first = note.body.sections[0].sentences[0]
    changed = change_sentence(note.body, first.sentence_id, "Bo came.")

    assert not is_touched(note.body)
    assert is_touched(changed)
    assert is_touched(remove_sentence(note.body, first.sentence_id))


def test_who_never_came_has_an_absence_record_without_the_group() -> None:
    note = note_of(evening(), "Dee")

    assert "absence" == note.kind
    assert () == note.body.group
    assert "service" not in note.body.header
    assert "0 of 90" == note.body.header["minutes"]


def test_who_asked_for_no_draft_gets_none_of_ours() -> None:
    session = evening((53, joins("Dee", drafting=False)), (60, tags("Ana", "Dee", "pb_disclosed")))
    note = note_of(session, "Dee")

    assert "by_hand" == note.kind
    assert () == note.body.group
    assert not any(section.sentences for section in note.body.sections)


def test_the_header_says_the_members_own_times_and_place() -> None:
    head = note_of(evening(), "Cyd").body.header

    assert ("52 of 90", "10:00 am", "10:52 am") == (head["minutes"], head["start"], head["stop"])
    assert "12 Elm Street, Peoria, IL" == head["place"]
    assert HOME == head["service"]
    assert "2 members, 1 facilitator" == head["present"]
    assert "group agreement (2026-01), telehealth" == head["consent"]


def test_by_phone_the_suggested_modifier_is_another() -> None:
    session = evening((53, joins("Dee", delivery="phone")))

    assert note_of(session, "Dee").body.header["service"].endswith("modifier 93")


def test_what_differs_is_said_in_a_few_words() -> None:
    session = evening()
    body = note_of(session, "Bo").body
    first = body.sections[0].sentences[0].sentence_id
    goal_prompt = asked(body, "GOAL_NOT_TOUCHED")
    done = answer(body, goal_prompt.prompt_id, "No change", session.plan.seats[0])
    done = change_sentence(done, first, "Bo came.")
    done = add_sentence(done, "P", "Call on Friday")

    assert "as drafted" == changes_in_words(body)
    assert "1 question answered, 1 sentence changed, 1 sentence added" == changes_in_words(done)
    assert "1 sentence removed" == changes_in_words(remove_sentence(body, first))


def test_only_what_stops_a_signature_counts_as_a_question() -> None:
    body = note_of(evening(), "Bo").body

    assert {p.code for p in open_questions(body)} < {p.code for p in body.prompts}
    assert all(p.blocking for p in open_questions(body))
