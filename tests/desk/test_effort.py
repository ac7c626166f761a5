"""What notes cost: from the end to the first look, to the signature, and what was changed."""

from datetime import timedelta

from server.core.note import NoteBody, NoteSection, NoteSentence
from server.desk.effort import NoteTrail, at_desk, changed_characters, note_change, session_effort
from tests.clock import TEN


def _body(*texts: str) -> NoteBody:
    said = tuple(NoteSentence(f"D-{n}", text) for n, text in enumerate(texts, start=1))
    return NoteBody(format="DAP", sections=(NoteSection("D", "Data", said),))


def _trail(opened: int | None, signed: int, before: NoteBody, after: NoteBody) -> NoteTrail:
    return NoteTrail(
        ended_at=TEN,
        opened_at=None if opened is None else TEN + timedelta(minutes=opened),
        signed_at=TEN + timedelta(minutes=signed),
        change=note_change(before, after),
    )


DRAFT = _body("Bo was there.", "They spoke.")
CHANGED = _body("Bo was there.", "They spoke twice.")


def test_the_medians_of_a_session_are_of_its_notes() -> None:
    trails = [
        _trail(4, 14, DRAFT, DRAFT),
        _trail(6, 26, DRAFT, CHANGED),
        _trail(8, 18, DRAFT, DRAFT),
    ]
    told = session_effort(trails, [])

    assert (3, 6.0, 10.0) == (told.notes, told.to_open, told.open_to_signature)
    assert (1.0, 0) == (told.untouched, told.characters_changed)


def test_a_note_nobody_opened_has_no_time_to_open_and_does_not_become_nought() -> None:
    told = session_effort([_trail(None, 14, DRAFT, DRAFT)], [])

    assert told.to_open is None
    assert told.open_to_signature is None


def test_a_long_pause_is_not_time_at_the_desk() -> None:
    acts = [TEN + timedelta(minutes=m) for m in (3, 0, 1, 40, 42)]

    assert 5.0 == at_desk(acts)
    assert 0.0 == at_desk([])


def test_characters_put_in_and_taken_out_are_counted_once_each() -> None:
    assert 6 == changed_characters(DRAFT, CHANGED)
    assert 6 == changed_characters(CHANGED, DRAFT)
    assert 0.5 == session_effort([_trail(1, 2, DRAFT, CHANGED)], []).untouched


def test_a_draft_without_a_sentence_was_not_changed_by_anybody() -> None:
    assert 1.0 == note_change(_body(), DRAFT).share
