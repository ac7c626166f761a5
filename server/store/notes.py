"""Notes: made once per member and session, saved as versions, signed once, then never changed.

The rules stand twice: here, where they are refused in words, and in the database's triggers,
where nothing gets past them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection, Row

from server.core import note as core_note
from server.core.note import NoteBody, NoteKind
from server.ids import new_id
from server.store.errors import NotAsRead, NoteConflict, NoteSigned, NotFound, NotSigned
from server.store.facts import (
    AddendumKind,
    NewNote,
    Note,
    NoteCard,
    NoteVersion,
    Signature,
)
from server.store.note_reading import latest_version, open_note, saves_of, versions_of
from server.store.schema import (
    addendum,
    note,
    note_reading,
    note_version,
    session_event,
    signature,
)
from server.store.scope import Scope
from server.store.sealed_rows import SealedAddendum, SealedSignature, beside

# What was added to a signed note stays for good: a nervous mouse must not add it twice.
SECOND_PRESS = timedelta(minutes=1)


class Tally(Struct, frozen=True):
    """How many notes a session has, and how many of them wait for a signature."""

    notes: int
    unsigned: int


class Notes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def create(
        self, session_id: str, drafts: Sequence[NewNote], *, author: str, at: datetime
    ) -> list[NoteCard]:
        """Make the notes of a session that are not there yet; return all of them.

        Calling it again changes nothing: what a member's note is made of is decided once.
        """
        scope = self._scope
        there = scope.select(note.c.member_id).where(note.c.session_id == session_id)

        def run(connection: Connection) -> None:
            known = set(connection.scalars(there))
            for draft in drafts:
                if draft.member_id not in known:
                    known.add(draft.member_id)
                    self._insert(connection, session_id, draft, len(known), author, at)

        await scope.write(run)
        return await self.of_session(session_id)

    async def of_session(self, session_id: str) -> list[NoteCard]:
        """Return the session's notes in the order they were made."""
        return await self._scope.read(lambda c: self._cards(c, note.c.session_id == session_id))

    async def of_sessions(self, session_ids: Sequence[str]) -> dict[str, list[NoteCard]]:
        """Return the notes of those that have any, by session, in the order they were made."""
        found: dict[str, list[NoteCard]] = {}
        asked = note.c.session_id.in_(session_ids)
        for card in await self._scope.read(lambda c: self._cards(c, asked)):
            found.setdefault(card.session_id, []).append(card)
        return found

    async def tally(self, session_ids: Sequence[str]) -> dict[str, Tally]:
        """Return how many notes those that have any have, without looking at one."""
        n, s = note.c, signature.c
        signed = sa.exists().where(s.note_id == n.id, s.practice_id == self._scope.practice_id)
        # SIG-6: an absence record waits for nobody's signature.
        waits = sa.and_(n.kind != "absence", ~signed).cast(sa.Integer)
        query = (
            self._scope.select_among(n.session_id)
            .add_columns(sa.func.count(), sa.func.sum(waits))
            .where(n.session_id.in_(session_ids))
            .group_by(n.session_id)
        )

        def run(connection: Connection) -> dict[str, Tally]:
            return {row[0]: Tally(row[1], row[2]) for row in connection.execute(query)}

        return await self._scope.read(run)

    async def of_member(self, member_id: str) -> list[NoteCard]:
        """Return a member's notes of whatever session, in no particular order."""
        return await self._scope.read(lambda c: self._cards(c, note.c.member_id == member_id))

    async def note(self, note_id: str) -> Note | None:
        """Return a note; Damaged when it is not what was signed."""
        return await self._scope.read(lambda c: open_note(self._scope, c, note_id))

    async def versions(self, note_id: str) -> list[NoteVersion]:
        """Return every version, newest first."""
        return await self._scope.read(lambda c: versions_of(self._scope, c, note_id))

    async def save_version(
        self,
        note_id: str,
        *,
        expected_version: int,
        body: NoteBody,
        author: str,
        at: datetime,
        rests_on: tuple[NoteKind, str] | None = None,
    ) -> int:
        """Save *body* as the version after *expected_version* and return its number.

        *rests_on* is the kind and the evidence hash of a note drafted anew after the record
        changed. NoteConflict carries the version somebody else saved first; NoteSigned is final.
        """

        def run(connection: Connection) -> int:
            version = self._save(connection, note_id, expected_version, body, author, at)
            if rests_on is not None:
                renewed = {"kind": rests_on[0], "evidence_hash": rests_on[1]}
                change = self._scope.update(note).where(note.c.id == note_id)
                connection.execute(change.values(**renewed))
            return version

        return await self._scope.write(run)

    async def save_versions(
        self, saves: Sequence[tuple[str, int, NoteBody]], *, author: str, at: datetime
    ) -> None:
        """Save one version of each note, by id and expected version: all of them or none.

        NoteConflict and NoteSigned as with `save_version`, of the first that does not fit.
        """

        def run(connection: Connection) -> None:
            for note_id, expected_version, body in saves:
                self._save(connection, note_id, expected_version, body, author, at)

        await self._scope.write(run)

    async def mark_read(self, note_id: str, version: int, by: str, at: datetime) -> None:
        """Remember which version a person has had before their eyes; NoteSigned is final."""
        seen = self._scope.upsert(
            note_reading, note_id=note_id, reader_id=by, version=version, at=at
        ).on_conflict_do_update(
            index_elements=["note_id", "reader_id"], set_={"version": version, "at": at}
        )

        def run(connection: Connection) -> None:
            self._editable(connection, note_id)
            connection.execute(seen)

        await self._scope.write(run)

    async def sign(
        self,
        note_id: str,
        *,
        version: int,
        content_hash: str,
        expected_seq: int,
        statement: str,
        signer_id: str,
        name: str,
        credential: str,
        at: datetime,
    ) -> Signature:
        """Sign what the signer's page showed, if it still is the note's latest version.

        *expected_seq* is where the session's log ended when the note was found fit to sign: what
        was recorded since may be another record. NotAsRead when either moved on; NoteSigned when
        somebody signed before.
        """
        signed = SealedSignature(
            version=version,
            content_hash=content_hash,
            statement=statement,
            signer_id=signer_id,
            signer_name=name,
            credential=credential,
            at=at,
        )

        def run(connection: Connection) -> Signature:
            self._editable(connection, note_id)
            facts = self._as_read(connection, note_id, signed, expected_seq)
            saved = saves_of(self._scope, connection, note_id)
            sealed = msgspec.structs.replace(
                signed, beside=beside(facts.kind, facts.created_at, saved)
            )
            values = {
                "note_id": note_id,
                "version": version,
                "signer_id": signer_id,
                "at": at,
                "attestation": self._scope.seal(signature.c.attestation, note_id, sealed),
            }
            connection.execute(self._scope.insert(signature, **values))
            return sealed

        return await self._scope.write(run)

    async def add_addendum(
        self,
        note_id: str,
        *,
        kind: AddendumKind,
        text: str,
        author: str,
        name: str,
        credential: str,
        evidence_hash: str = "",
        at: datetime,
    ) -> str:
        """Put words beside a signed note and return their id; NotSigned before the signature.

        *name* and *credential* are kept as they are that day: whoever is licensed differently
        later has not written it as such. *evidence_hash* is the record it was written about. The
        same words of the same author within a minute are a second press of the button.
        """
        scope, addendum_id, a = self._scope, new_id(), addendum.c
        last = scope.select(*a).where(a.note_id == note_id).order_by(a.position.desc()).limit(1)

        def run(connection: Connection) -> str:
            self._known(connection, note_id)
            if not self._is_signed(connection, note_id):
                raise NotSigned("An addendum belongs to a signed note; this one can be edited.")
            before = connection.execute(last).first()
            if before is not None and (before.kind, before.author) == (kind, author):
                said = scope.open(a.text, before.id, before.text, SealedAddendum).text
                if said == text and at - before.at < SECOND_PRESS:
                    return str(before.id)
            position = before.position + 1 if before is not None else 1
            words = SealedAddendum(
                text, name, credential, evidence_hash, beside(note_id, position, kind, author, at)
            )
            values = {
                "id": addendum_id,
                "note_id": note_id,
                "position": position,
                "kind": kind,
                "author": author,
                "at": at,
                "text": scope.seal(a.text, addendum_id, words),
            }
            connection.execute(scope.insert(addendum, **values))
            return addendum_id

        return await scope.write(run)

    # ---- within a transaction

    def _save(
        self,
        connection: Connection,
        note_id: str,
        expected_version: int,
        body: NoteBody,
        author: str,
        at: datetime,
    ) -> int:
        self._editable(connection, note_id)
        latest = latest_version(self._scope, connection, note_id)
        if latest.version != expected_version:
            raise NoteConflict(
                version=latest.version, body=latest.body, author=latest.author, at=latest.at
            )
        self._insert_version(connection, note_id, latest.version + 1, body, author, at)
        return latest.version + 1

    def _insert(
        self,
        connection: Connection,
        session_id: str,
        draft: NewNote,
        position: int,
        author: str,
        at: datetime,
    ) -> None:
        note_id = new_id()
        values = {
            "id": note_id,
            "session_id": session_id,
            "position": position,
            "member_id": draft.member_id,
            "kind": draft.kind,
            "evidence_hash": draft.evidence_hash,
            "created_at": at,
        }
        connection.execute(self._scope.insert(note, **values))
        self._insert_version(connection, note_id, 1, draft.body, author, at)

    def _insert_version(
        self,
        connection: Connection,
        note_id: str,
        version: int,
        body: NoteBody,
        author: str,
        at: datetime,
    ) -> None:
        values = {
            "note_id": note_id,
            "version": version,
            "author": author,
            "at": at,
            "body": self._scope.seal(note_version.c.body, f"{note_id}/{version}", body),
        }
        connection.execute(self._scope.insert(note_version, **values))

    def _as_read(
        self, connection: Connection, note_id: str, signed: Signature, expected_seq: int
    ) -> "Row[*tuple[Any, ...]]":
        """Return the note's row, if it and the latest version are what is to be signed."""
        latest = latest_version(self._scope, connection, note_id)
        facts = connection.execute(self._scope.select(*note.c).where(note.c.id == note_id)).one()
        now = core_note.content_hash(
            latest.body,
            evidence_hash=facts.evidence_hash,
            member_id=facts.member_id,
            session_id=facts.session_id,
        )
        if (latest.version, now) != (signed.version, signed.content_hash):
            raise NotAsRead("The note has changed since it was shown; read it again, then sign.")
        e = session_event.c
        log = self._scope.select(e.seq).where(e.session_id == facts.session_id)
        # One writer: nothing is recorded between this look and the signature.
        if (connection.scalar(log.order_by(e.seq.desc()).limit(1)) or 0) != expected_seq:
            raise NotAsRead("The record has changed since it was looked at; read it again.")
        return facts

    def _editable(self, connection: Connection, note_id: str) -> None:
        self._known(connection, note_id)
        if self._is_signed(connection, note_id):
            raise NoteSigned("This note is signed and never changes; add an addendum.")

    def _known(self, connection: Connection, note_id: str) -> None:
        query = self._scope.select(note.c.id).where(note.c.id == note_id)
        if connection.execute(query).first() is None:
            raise NotFound("no such note in this practice")

    def _is_signed(self, connection: Connection, note_id: str) -> bool:
        query = self._scope.select(signature.c.note_id).where(signature.c.note_id == note_id)
        return connection.execute(query).first() is not None

    def _cards(self, connection: Connection, condition: "sa.ColumnElement[bool]") -> list[NoteCard]:
        n, v, s = note.c, note_version.c, signature.c
        versions = self._scope.select_among(v.note_id, v.version, n.id).where(
            v.note_id == n.id, condition
        )
        signatures = self._scope.select_among(s.note_id, s.at, n.id).where(
            s.note_id == n.id, condition
        )
        latest: dict[str, int] = {}
        for note_id, version, _ in connection.execute(versions):
            latest[note_id] = max(version, latest.get(note_id, 0))
        signed_at = {note_id: at for note_id, at, _ in connection.execute(signatures)}
        query = self._scope.select_among(*n).where(condition).order_by(n.position)
        return [
            NoteCard(
                note_id=row.id,
                session_id=row.session_id,
                member_id=row.member_id,
                kind=row.kind,
                version=latest[row.id],
                signed_at=signed_at.get(row.id),
            )
            for row in connection.execute(query)
        ]
