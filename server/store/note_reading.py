"""Opening a note, and checking at each reading that a signed one is still what was signed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from server.core.note import NoteBody, content_hash
from server.store.errors import Damaged
from server.store.facts import (
    Addendum,
    Note,
    NoteVersion,
    Reading,
    Review,
)
from server.store.schema import (
    addendum,
    note,
    note_reading,
    note_version,
    review,
    signature,
)
from server.store.scope import Statements
from server.store.sealed_rows import SealedAddendum, SealedReview, SealedSignature, check

# The first addenda were sealed as their words alone.
SAID: type[str | SealedAddendum] = str | SealedAddendum  # type: ignore[assignment]


def open_note(scope: Statements, connection: Connection, note_id: str) -> Note | None:
    """Return the note with its latest version; Damaged when a signed one was altered."""
    row = connection.execute(scope.select(*note.c).where(note.c.id == note_id)).first()
    if row is None:
        return None
    latest = latest_version(scope, connection, note_id)
    signed = signature_of(scope, connection, note_id)
    if signed is not None:
        now = content_hash(
            latest.body,
            evidence_hash=row.evidence_hash,
            member_id=row.member_id,
            session_id=row.session_id,
        )
        if (signed.version, signed.content_hash) != (latest.version, now):
            raise Damaged(f"note {note_id} is not what was signed")
        saved = saves_of(scope, connection, note_id)
        check(f"note {note_id}", signed.beside, row.kind, row.created_at, saved)
    return Note(
        note_id=note_id,
        session_id=row.session_id,
        member_id=row.member_id,
        kind=row.kind,
        body=latest.body,
        version=latest.version,
        author=latest.author,
        saved_at=latest.at,
        evidence_hash=row.evidence_hash,
        readings=readings_of(scope, connection, note_id),
        signature=signed,
        addenda=addenda_of(scope, connection, note_id),
        reviews=reviews_of(scope, connection, note_id),
    )


def latest_version(scope: Statements, connection: Connection, note_id: str) -> NoteVersion:
    found = versions_of(scope, connection, note_id, latest_only=True)
    if not found:
        raise Damaged(f"note {note_id} has no words")
    return found[0]


def versions_of(
    scope: Statements, connection: Connection, note_id: str, *, latest_only: bool = False
) -> list[NoteVersion]:
    """Return the versions, newest first."""
    v = note_version.c
    query = scope.select(*v).where(v.note_id == note_id).order_by(v.version.desc())
    if latest_only:
        query = query.limit(1)
    return [
        NoteVersion(
            row.version,
            row.author,
            row.at,
            scope.open(v.body, f"{note_id}/{row.version}", row.body, NoteBody),
        )
        for row in connection.execute(query)
    ]


def saves_of(
    scope: Statements, connection: Connection, note_id: str
) -> list[tuple[int, str, datetime]]:
    """Return number, author and moment of every version, the first one first."""
    v = note_version.c
    query = scope.select(v.version, v.author, v.at).where(v.note_id == note_id).order_by(v.version)
    return [(row.version, row.author, row.at) for row in connection.execute(query)]


def signature_of(scope: Statements, connection: Connection, note_id: str) -> SealedSignature | None:
    s = signature.c
    row = connection.execute(scope.select(*s).where(s.note_id == note_id)).first()
    if row is None:
        return None
    signed = scope.open(s.attestation, note_id, row.attestation, SealedSignature)
    # The row's own columns are for looking up; what was signed is inside the seal.
    if (signed.version, signed.signer_id, signed.at) != (row.version, row.signer_id, row.at):
        raise Damaged(f"the signature of note {note_id} was altered")
    return signed


def addenda_of(scope: Statements, connection: Connection, note_id: str) -> tuple[Addendum, ...]:
    a = addendum.c
    query = scope.select(*a).where(a.note_id == note_id).order_by(a.position)
    rows = connection.execute(query).all()
    if [row.position for row in rows] != list(range(1, len(rows) + 1)):
        raise Damaged(f"an addendum of note {note_id} is missing")
    return tuple(_addendum(scope, row) for row in rows)


def _addendum(scope: Statements, row: "Row[*tuple[Any, ...]]") -> Addendum:
    said = scope.open(addendum.c.text, row.id, row.text, SAID)
    if isinstance(said, str):
        return Addendum(row.id, row.kind, said, row.author, row.at)
    check(
        f"addendum {row.id}",
        said.beside,
        row.note_id,
        row.position,
        row.kind,
        row.author,
        row.at,
    )
    return Addendum(
        row.id,
        row.kind,
        said.text,
        row.author,
        row.at,
        said.name,
        said.credential,
        said.evidence_hash,
    )


def reviews_of(scope: Statements, connection: Connection, note_id: str) -> tuple[Review, ...]:
    """Return what supervisors said, the earliest first."""
    r = review.c
    query = scope.select(*r).where(r.note_id == note_id).order_by(r.position)
    return tuple(_review(scope, row) for row in connection.execute(query))


def _review(scope: Statements, row: "Row[*tuple[Any, ...]]") -> Review:
    place = f"{row.note_id}/{row.position}"
    words = scope.open(review.c.words, place, row.words, SealedReview)
    check(f"review {place}", words.beside, row.kind, row.reviewer_id, row.at)
    return Review(row.kind, row.reviewer_id, row.at, words)


def readings_of(scope: Statements, connection: Connection, note_id: str) -> tuple[Reading, ...]:
    """Return what each reader read last, the earliest first."""
    r = note_reading.c
    query = scope.select(r.reader_id, r.version, r.at).where(r.note_id == note_id).order_by(r.at)
    return tuple(Reading(*row) for row in connection.execute(query))
