"""Notes: no edit lost, one signature, and a signed note never changes."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.core.events import SessionPlanned
from server.core.note import NoteBody, content_hash
from server.store import NewNote, NoteCard, Signature, Store
from server.store.errors import Damaged, NotAsRead, NoteConflict, NoteSigned, NotSigned
from server.store.facts import AddendumKind, Reading
from server.store.schema import addendum, note_version
from tests.clock import TEN
from tests.store.practice import Own, body, by_hand


async def _drafted(own: Own) -> list[NoteCard]:
    drafts = [
        NewNote(own.bo, "note", body("Bo spoke."), "evidence"),
        NewNote(own.cyd, "absence", body("Cyd did not come."), "evidence"),
    ]
    return await own.practice.notes.create(own.session_id, drafts, author="engine", at=TEN)


@pytest.fixture
async def note_id(own: Own) -> str:
    return (await _drafted(own))[0].note_id


def _hash(own: Own, words: NoteBody) -> str:
    return content_hash(
        words, evidence_hash="evidence", member_id=own.bo, session_id=own.session_id
    )


async def _save(own: Own, note_id: str, expected_version: int, *sentences: str) -> int:
    return await own.practice.notes.save_version(
        note_id,
        expected_version=expected_version,
        body=body(*sentences),
        author=own.facilitator_id,
        at=TEN,
    )


async def _sign(
    own: Own, note_id: str, version: int, words: NoteBody, *, expected_seq: int = 0
) -> Signature:
    return await own.practice.notes.sign(
        note_id,
        version=version,
        content_hash=_hash(own, words),
        expected_seq=expected_seq,
        statement="I have read this note.",
        signer_id=own.facilitator_id,
        name="Ana Test",
        credential="LCSW",
        at=TEN,
    )


async def _add(own: Own, note_id: str, text: str, *, kind: AddendumKind = "addendum") -> str:
    return await own.practice.notes.add_addendum(
        note_id,
        kind=kind,
        text=text,
        author=own.facilitator_id,
        name="Ana Test",
        credential="LCSW",
        at=TEN,
    )


async def test_drafting_again_changes_nothing(own: Own) -> None:
    first = await _drafted(own)
    await _save(own, first[0].note_id, 1, "Bo spoke at length.")

    again = await _drafted(own)

    assert [c.note_id for c in first] == [c.note_id for c in again]
    assert [2, 1] == [c.version for c in again]
    assert ["note", "absence"] == [c.kind for c in again]


async def test_drafting_twice_at_once_makes_one_note_each(own: Own) -> None:
    one, other = await asyncio.gather(_drafted(own), _drafted(own))

    assert 2 == len({c.note_id for c in one + other})


async def test_a_stale_save_is_refused_with_the_others_words(own: Own, note_id: str) -> None:
    await _save(own, note_id, 1, "Bo spoke at length.")

    with pytest.raises(NoteConflict) as refused:
        await _save(own, note_id, 1, "Bo was quiet.")

    assert (2, body("Bo spoke at length.")) == (refused.value.version, refused.value.body)
    assert "Bo" not in str(refused.value)


async def test_of_many_saves_at_once_one_is_kept_and_none_is_lost_silently(
    own: Own, note_id: str
) -> None:
    outcomes = await asyncio.gather(
        *(_save(own, note_id, 1, f"Words of editor {n}.") for n in range(20)),
        return_exceptions=True,
    )

    assert [2] == [o for o in outcomes if not isinstance(o, Exception)]
    assert 19 == sum(isinstance(o, NoteConflict) for o in outcomes)
    assert [2, 1] == [v.version for v in await own.practice.notes.versions(note_id)]


async def test_reading_is_remembered_with_its_version(own: Own, note_id: str) -> None:
    await own.practice.notes.mark_read(note_id, 1, own.facilitator_id, TEN)

    note = await own.practice.notes.note(note_id)
    assert note is not None
    assert (Reading(own.facilitator_id, 1, TEN),) == note.readings


async def test_what_one_reader_read_stays_read_when_a_colleague_reads(
    own: Own, note_id: str
) -> None:
    notes = own.practice.notes
    await notes.mark_read(note_id, 1, "ana", TEN)
    await notes.mark_read(note_id, 1, "gus", TEN + timedelta(minutes=1))
    await _save(own, note_id, 1, "Bo spoke at length.")
    await notes.mark_read(note_id, 2, "gus", TEN + timedelta(minutes=2))

    note = await notes.note(note_id)
    assert note is not None
    assert {"ana": 1, "gus": 2} == {one.reader_id: one.version for one in note.readings}


async def test_an_addendum_keeps_the_name_and_credential_of_its_day(own: Own, note_id: str) -> None:
    await _sign(own, note_id, 1, body("Bo spoke."))
    await _add(own, note_id, "Bo rang.")

    note = await own.practice.notes.note(note_id)
    assert note is not None
    assert ("Ana Test", "LCSW") == (note.addenda[0].name, note.addenda[0].credential)


async def test_an_addendum_of_the_first_release_still_opens(
    store: Store, own: Own, note_id: str
) -> None:
    await _sign(own, note_id, 1, body("Bo spoke."))
    await _add(own, note_id, "Bo rang.")
    notes = own.practice.notes

    def as_it_was(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER addendum_no_update")
        row = connection.execute(sa.select(addendum.c.id)).scalar_one()
        plain = notes._scope.seal(addendum.c.text, row, "Bo rang.")
        connection.execute(sa.update(addendum).values(text=plain))

    by_hand(store, as_it_was)

    note = await notes.note(note_id)
    assert note is not None
    assert [("Bo rang.", None)] == [(one.text, one.name) for one in note.addenda]


async def test_a_note_is_signed_once_however_many_try(own: Own, note_id: str) -> None:
    outcomes = await asyncio.gather(
        *(_sign(own, note_id, 1, body("Bo spoke.")) for _ in range(20)), return_exceptions=True
    )

    signed = [o for o in outcomes if isinstance(o, Signature)]
    assert 1 == len(signed)
    assert 19 == sum(isinstance(o, NoteSigned) for o in outcomes)
    note = await own.practice.notes.note(note_id)
    assert note is not None
    assert signed[0] == note.signature


async def test_signing_and_saving_at_once_never_signs_unread_words(own: Own, note_id: str) -> None:
    outcomes = await asyncio.gather(
        _save(own, note_id, 1, "Bo spoke at length."),
        _sign(own, note_id, 1, body("Bo spoke.")),
        return_exceptions=True,
    )

    assert 2 == outcomes[0]
    assert isinstance(outcomes[1], NotAsRead)


async def test_other_words_than_the_latest_are_not_signed(own: Own, note_id: str) -> None:
    await _save(own, note_id, 1, "Bo spoke at length.")

    for version, words in ((1, "Bo spoke."), (2, "Bo spoke."), (1, "Bo spoke at length.")):
        with pytest.raises(NotAsRead):
            await _sign(own, note_id, version, body(words))


async def test_nothing_is_signed_over_a_record_that_moved_on(own: Own, note_id: str) -> None:
    log = own.practice.log
    planned = SessionPlanned(await own.practice.calendar.plan(own.session_id))
    await log.append(
        own.session_id, expected_seq=0, author="ana", command_id=None, events=(planned,), at=TEN
    )

    with pytest.raises(NotAsRead):
        await _sign(own, note_id, 1, body("Bo spoke."), expected_seq=0)
    await _sign(own, note_id, 1, body("Bo spoke."), expected_seq=1)


async def test_a_signed_note_takes_addenda_and_no_versions(own: Own, note_id: str) -> None:
    notes = own.practice.notes
    with pytest.raises(NotSigned):
        await _add(own, note_id, "Also.")
    await _sign(own, note_id, 1, body("Bo spoke."))

    with pytest.raises(NoteSigned):
        await _save(own, note_id, 1, "Bo said nothing.")
    with pytest.raises(NoteSigned):
        await notes.mark_read(note_id, 1, "somebody", TEN)
    await _add(own, note_id, "Bo rang.", kind="late_entry")
    await _add(own, note_id, "Twice.", kind="correction")

    note = await notes.note(note_id)
    assert note is not None
    assert ["Bo rang.", "Twice."] == [a.text for a in note.addenda]
    assert body("Bo spoke.") == note.body


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE note_version SET author = 'x'",
        "DELETE FROM note_version",
        "UPDATE signature SET version = 9",
        "DELETE FROM signature",
        "UPDATE addendum SET author = 'x'",
        "DELETE FROM addendum",
        "UPDATE note SET evidence_hash = 'x'",
        "UPDATE note SET member_id = 'x'",
        "UPDATE note_reading SET version = 9",
        "UPDATE note_reading SET at = 0",
        "DELETE FROM note_reading",
        "INSERT INTO note_reading SELECT practice_id, id, 'x', 1, 0 FROM note"
        " WHERE id IN (SELECT note_id FROM signature)",
        "DELETE FROM note",
        "INSERT INTO note_version SELECT practice_id, note_id, 2, author, at, body"
        " FROM note_version WHERE note_id IN (SELECT note_id FROM signature)",
        "INSERT OR REPLACE INTO note_version SELECT * FROM note_version",
    ],
)
async def test_the_database_itself_keeps_what_is_signed(
    store: Store, own: Own, note_id: str, act: str
) -> None:
    await own.practice.notes.mark_read(note_id, 1, own.facilitator_id, TEN)
    await _sign(own, note_id, 1, body("Bo spoke."))
    await _add(own, note_id, "Bo rang.")
    before = await own.practice.notes.note(note_id)

    with pytest.raises(IntegrityError, match=r"append-only|never|FOREIGN KEY"):
        await store.journal.write(lambda c: c.exec_driver_sql(act))

    assert before == await own.practice.notes.note(note_id)


async def test_a_signed_note_that_was_altered_is_not_shown(
    store: Store, own: Own, note_id: str
) -> None:
    await _sign(own, note_id, 1, body("Bo spoke."))
    # Somebody with the key and without our triggers: the seal is right, the words are not.
    notes = own.practice.notes
    forged = notes._scope.seal(note_version.c.body, f"{note_id}/1", body("Bo said nothing."))

    def forge(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER note_version_no_update")
        change = sa.update(note_version).where(note_version.c.note_id == note_id)
        connection.execute(change.values(body=forged))

    by_hand(store, forge)

    with pytest.raises(Damaged, match="not what was signed"):
        await notes.note(note_id)


def test_the_hash_binds_words_evidence_member_and_session() -> None:
    def of(words: str = "w", evidence: str = "e", member: str = "m", session: str = "s") -> str:
        return content_hash(
            body(words), evidence_hash=evidence, member_id=member, session_id=session
        )

    assert of() == of()
    assert 5 == len({of(), of(words="x"), of(evidence="x"), of(member="x"), of(session="x")})
