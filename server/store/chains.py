"""Is the audit, and is every signed note, as it was written? Asked of the whole file at once.

For the operator, beside a running server or without one: it only reads. What a practice's chain
cannot tell by itself, that its end was cut off or that all of it was written anew, the anchors
tell; what was taken away from a signed note, the audit's entries tell.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.store.anchors import Anchor
from server.store.audit import first_altered
from server.store.database import reader_engine
from server.store.errors import Damaged
from server.store.note_reading import open_note, versions_of
from server.store.schema import audit_entry, practice, signature
from server.store.scope import Statements
from server.store.vault import Keyring, Vault

SIGNED, ADDED, REVIEWED = ("sign",), ("addendum",), ("cosign", "return")


class Verdict(Struct, frozen=True):
    """What was looked at, and a sentence for each thing that is not as it was written."""

    entries: int
    anchors: int
    signed_notes: int
    found: tuple[str, ...]


def verify_file(database: Path, keyring: Keyring, anchors: Iterable[Anchor]) -> Verdict:
    """Return what is wrong with the audit and the signed notes of *database*."""
    engine = reader_engine(database)
    with engine.connect() as connection, connection.begin():
        return verify(connection, Vault(keyring), list(anchors))


def verify(connection: Connection, vault: Vault, anchors: list[Anchor]) -> Verdict:
    return Verdict(
        connection.scalar(sa.select(sa.func.count()).select_from(audit_entry)) or 0,
        len(anchors),
        connection.scalar(sa.select(sa.func.count()).select_from(signature)) or 0,
        tuple(findings(connection, vault, anchors)),
    )


def findings(connection: Connection, vault: Vault, anchors: list[Anchor]) -> Iterator[str]:
    """Yield what is not as it was written: first of the audits, then of the signed notes."""
    practices = set(connection.scalars(sa.select(practice.c.id)))
    seen = practices | {one.practice for one in anchors}
    a = audit_entry.c
    seen |= set(connection.scalars(sa.select(a.practice_id).distinct()))
    scopes = [Statements(each, vault) for each in sorted(seen)]
    for scope in scopes:
        altered = first_altered(scope, connection)
        if altered is not None:
            yield f"audit of {scope.practice_id}: entry {altered} is not as it was written"
    yield from _against(connection, anchors)
    for scope in scopes:
        yield from _reasons(scope, connection)
        yield from _signed_notes(scope, connection)


def heads(connection: Connection) -> list[tuple[str, int, bytes]]:
    """Return practice, number and hash of the last entry of every audit."""
    a = audit_entry.c
    last = sa.select(a.practice_id, sa.func.max(a.seq).label("seq")).group_by(a.practice_id)
    ends = last.subquery()
    query = sa.select(a.practice_id, a.seq, a.hash).join(
        ends, (ends.c.practice_id == a.practice_id) & (ends.c.seq == a.seq)
    )
    return [(row.practice_id, row.seq, row.hash) for row in connection.execute(query)]


def _reasons(scope: Statements, connection: Connection) -> Iterator[str]:
    """The chain holds reasons as they are sealed; that they open is a matter of the keys."""
    a = audit_entry.c
    query = scope.select(a.seq, a.reason).where(a.reason.is_not(None))
    for row in connection.execute(query):
        try:
            scope.open(a.reason, f"{scope.practice_id}/{row.seq}", row.reason, str)
        except Damaged as damage:
            yield f"audit of {scope.practice_id}: entry {row.seq}: {damage}"


def _signed_notes(scope: Statements, connection: Connection) -> Iterator[str]:
    told: dict[str, Counter[str]] = {}
    a = audit_entry.c
    acts = (*SIGNED, *ADDED, *REVIEWED)
    query = scope.select(a.subject_id, a.act).where(a.subject_kind == "note", a.act.in_(acts))
    for row in connection.execute(query):
        told.setdefault(row.subject_id, Counter())[row.act] += 1
    signed = connection.scalars(scope.select(signature.c.note_id))
    for note_id in sorted(told.keys() | set(signed)):
        try:
            note = open_note(scope, connection, note_id)
            versions_of(scope, connection, note_id)
        except Damaged as damage:
            yield str(damage)
            continue
        acts_of = told.get(note_id, Counter())
        if note is None:
            yield f"note {note_id} was signed and is gone"
        elif acts_of["sign"] and note.signature is None:
            yield f"the signature of note {note_id} is gone"
        elif len(note.addenda) < sum(acts_of[act] for act in ADDED):
            yield f"an addendum of note {note_id} is gone"
        elif len(note.reviews) < sum(acts_of[act] for act in REVIEWED):
            yield f"a review of note {note_id} is gone"


def _against(connection: Connection, anchors: list[Anchor]) -> Iterator[str]:
    a = audit_entry.c
    query = sa.select(a.practice_id, a.seq, a.hash)
    now = {(row.practice_id, row.seq): row.hash.hex() for row in connection.execute(query)}
    for one in anchors:
        there = now.get((one.practice, one.seq))
        if there is None:
            yield f"audit of {one.practice}: entry {one.seq}, there on {one.at:%Y-%m-%d}, is gone"
        elif there != one.hash:
            yield f"audit of {one.practice}: entry {one.seq} is not the one that was anchored"
