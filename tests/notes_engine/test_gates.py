"""All evenings, all formats, no violation; and the scorer itself is able to object."""

import msgspec
import pytest

from notes_engine import FORMATS, Sentence, draft
from tests.notes_engine.everything import everything
from tests.notes_engine.gates import likeness, violations
from tests.notes_engine.sessions import SESSIONS


@pytest.mark.parametrize("evening", SESSIONS)
@pytest.mark.parametrize("note_format", FORMATS)
def test_no_evening_breaks_a_gate_in_any_format(evening: str, note_format: str) -> None:
    document = SESSIONS[evening]()

    assert [] == violations(document, draft(document, note_format))


def test_the_evenings_hold_ninety_members() -> None:
    assert sum(len(make().members) for make in SESSIONS.values()) >= 90


def test_notes_of_one_evening_differ() -> None:
    document = everything()
    found = likeness(draft(document), {member.id: member for member in document.members})

    assert max(words for words, _ in found.values()) <= 0.25


@pytest.mark.parametrize(
    "planted,gate",
    [
        ("She told Priya it was fair.", "_named"),
        ("She attended 85 of 90 minutes.", "_minutes"),
        ("She denied any concern.", "_claims"),
        ("She rode 17 stops.", "_numbers"),
        ("He rode the bus.", "_pronouns"),
        ("She said, “never again.”", "_quotations"),
        ("She was {{ state }}.", "_unsafe"),
    ],
)
def test_the_scorer_sees_a_planted_fault(planted: str, gate: str) -> None:
    document = everything()
    session = draft(document)
    note = session.members[0]
    fault = Sentence(text=planted, evidence=("e17",), role="report", variant="x")
    section = msgspec.structs.replace(
        note.sections[0], sentences=(*note.sections[0].sentences, fault)
    )
    bad = msgspec.structs.replace(note, sections=(section, *note.sections[1:]))
    faulty = msgspec.structs.replace(session, members=(bad, *session.members[1:]))

    assert any(gate in each for each in violations(document, faulty))
