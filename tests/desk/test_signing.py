"""What stops a signature (SIG-1 to SIG-6): each reason is seen to stop, and a clean note passes."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from server.core.commands import RecordRisk
from server.core.note import NoteSentence
from server.core.plan import Facilitator
from server.core.session import fold
from server.core.state import Session
from server.desk import signing
from server.desk.bodies import open_questions
from server.desk.editing import add_sentence, answer, change_sentence
from server.desk.evidence import evidence
from server.store import Note
from server.store.facts import Reading
from tests.cast import ANA, BO, DEE, GUS, asks, at, corrects, ends
from tests.desk.bench import evening, note_of, told

READ_BY_GUS = Reading(GUS, 1, at(98))
SEATS = {"Bo": 0, "Cyd": 1, "Dee": 2}


def answered(session: Session, name: str) -> Note:
    """Return a note with every question answered and read again."""
    note, seat = note_of(session, name), session.plan.seats[SEATS[name]]
    body = note.body
    while questions := open_questions(body):
        first = questions[0]
        body = answer(body, first.prompt_id, first.choices[0] if first.choices else "Yes", seat)
    return replace(note, body=body)


def codes(session: Session, note: Note, *others: Note, signer: str = ANA) -> set[str]:
    found = signing.stops(session, evidence(session), note, [note, *others], signer)
    return {stop.code for stop in found if not stop.warning}


def written(note: Note, text: str) -> Note:
    return replace(note, body=add_sentence(note.body, "P", text))


def without(note: Note, gone: Callable[[NoteSentence], bool]) -> Note:
    """Return the note without the sentences that are *gone*."""
    sections = tuple(
        replace(part, sentences=tuple(s for s in part.sentences if not gone(s)))
        for part in note.body.sections
    )
    return replace(note, body=replace(note.body, sections=sections))


def test_a_note_read_and_answered_can_be_signed() -> None:
    session = evening()

    assert set() == codes(session, answered(session, "Bo"), note_of(session, "Cyd"))


def test_attendance_must_be_confirmed() -> None:
    session = fold(told((90, ends())))

    assert {"ATTENDANCE_OPEN"} == codes(session, answered(session, "Bo"))


def test_a_correction_takes_the_confirmation_back_and_makes_the_note_stale() -> None:
    note = answered(evening(), "Bo")
    corrected = evening((93, corrects("Bo", (0, 80), reason="Left early")))

    assert "EVIDENCE_CHANGED" in codes(corrected, note)


def test_an_open_question_stops() -> None:
    session = evening()

    assert {"QUESTION_OPEN"} == codes(session, note_of(session, "Bo"))


@pytest.mark.parametrize("changes", [{"readings": ()}, {"version": 2}])
def test_a_version_nobody_read_stops(changes: dict[str, Any]) -> None:
    session = evening()

    assert {"NOT_READ"} == codes(session, replace(answered(session, "Bo"), **changes))


def test_that_a_colleague_read_it_is_not_enough() -> None:
    session = evening()

    assert {"NOT_READ"} == codes(session, replace(answered(session, "Bo"), readings=(READ_BY_GUS,)))


def test_that_a_colleague_read_it_later_takes_nothing_away() -> None:
    session = evening()
    note = answered(session, "Bo")

    assert set() == codes(session, replace(note, readings=(*note.readings, READ_BY_GUS)))


@pytest.mark.parametrize("text", ["Cyd rang", "It was CYD’s idea", "C y d agreed with Bo"])
def test_another_member_named_in_any_spelling_stops(text: str) -> None:
    session = evening()
    found = codes(session, written(answered(session, "Bo"), text))
    if text.startswith("C y"):
        assert found <= {"PEER_NAMED"}  # letters apart are nobody's name to a machine
    else:
        assert {"PEER_NAMED"} == found


def test_minutes_other_than_the_records_stop() -> None:
    session = evening()
    note = answered(session, "Bo")
    first = note.body.sections[0].sentences[0].sentence_id
    wrong = replace(
        note, body=change_sentence(note.body, first, "Bo attended 88 of 90 minutes by video")
    )

    assert {"MINUTES_DIFFER"} == codes(session, wrong)


def test_a_denial_nobody_asked_for_stops() -> None:
    session = evening()

    found = codes(session, written(answered(session, "Bo"), "Bo denied suicidal ideation"))
    assert "DENIAL_UNSUPPORTED" in found


def test_a_risk_record_must_be_spoken_of_and_confirmed() -> None:
    session = evening((40, asks("Ana", RecordRisk(BO, "rk_si_passive"), as_id="risk-0001")))
    assert "QUESTION_OPEN" in codes(session, note_of(session, "Bo"))

    silent = answered(session, "Bo")
    silent = without(silent, lambda s: s.role == "risk" or "answer" in s.role)
    assert "RISK_MISSING" in codes(session, silent)


def test_two_notes_that_read_alike_stop_each_other() -> None:
    session = evening()
    bo, cyd = answered(session, "Bo"), answered(session, "Cyd")
    same = "Explained the thought record calmly, applied it to a conflict at work and felt relief"
    alike = [without(note, lambda _: True) for note in (bo, cyd)]
    first, second = (written(n, same) for n in alike)

    assert "ALIKE" in codes(session, first, second)
    assert "ALIKE" in codes(session, second, first)


def test_the_part_about_the_group_names_nobody() -> None:
    session = evening()
    note = answered(session, "Bo")
    named = replace(note.body.sections[0].sentences[0], text="Bo and Cyd talked.")

    found = codes(session, replace(note, body=replace(note.body, group=(named,))))
    assert {"GROUP_NAMES"} == found


def test_an_absence_record_is_never_signed() -> None:
    session = evening()

    assert "ABSENCE" in codes(session, answered(session, "Dee"))


def _led_by(ana: tuple[str, ...], gus: tuple[str, ...]) -> Session:
    return evening(
        facilitators=(
            Facilitator(ANA, "Ana Prior", "LCSW", "AP", ana),
            Facilitator(GUS, "Gus Noll", "LCPC", "GN", gus),
        )
    )


def test_only_who_is_licensed_where_the_member_was_signs() -> None:
    session = _led_by(("WI",), ("IL", "WI"))
    note = answered(session, "Bo")

    assert {"NOT_LICENSED"} == codes(session, note)
    assert set() == codes(session, replace(note, readings=(READ_BY_GUS,)), signer=GUS)


def test_where_nobody_is_licensed_whoever_signs_is_warned_and_not_stopped() -> None:
    session = _led_by(("WI",), ("WI",))
    note = answered(session, "Bo")
    found = signing.stops(session, evidence(session), note, [note], ANA)

    assert ["NOBODY_LICENSED"] == [stop.code for stop in found if stop.warning]
    assert set() == codes(session, note)


def test_the_seal_changes_with_words_evidence_and_member() -> None:
    note = note_of(evening(), "Bo")
    seals = {
        signing.seal(one)
        for one in (
            note,
            written(note, "One more thing"),
            replace(note, evidence_hash="another"),
            replace(note, member_id=DEE),
        )
    }

    assert 4 == len(seals)
