"""A supervisor's part of a trainee's notes: what waits, sending back, the co-signature.

The signed note stays as it is. A review is only ever added, and none comes after a co-signature.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.store.errors import NotAsRead, NotSigned
from server.store.facts import Note, Review, ReviewKind, ReviewWords
from server.store.note_reading import open_note
from server.store.schema import review, signature
from server.store.scope import Scope
from server.store.sealed_rows import SealedReview, beside


class Queued(Struct, frozen=True):
    """A signed note that waits for a co-signature, before it is opened."""

    note_id: str
    signer_id: str
    signed_at: datetime


class Reviews:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def queue(self, signer_ids: frozenset[str]) -> list[Queued]:
        """Return which notes these people signed that nobody has co-signed, the oldest first."""
        scope, s, r = self._scope, signature.c, review.c
        cosigned = sa.exists().where(
            r.note_id == s.note_id, r.practice_id == scope.practice_id, r.kind == "cosigned"
        )
        query = (
            scope.select(s.note_id, s.signer_id, s.at)
            .where(s.signer_id.in_(sorted(signer_ids)), ~cosigned)
            .order_by(s.at, s.note_id)
        )
        return await scope.read(lambda c: [Queued(*row) for row in c.execute(query)])

    async def notes(self, note_ids: Sequence[str]) -> list[Note]:
        """Return these notes, in this order."""

        def run(connection: Connection) -> list[Note]:
            found = (open_note(self._scope, connection, note_id) for note_id in note_ids)
            return [one for one in found if one is not None]

        return await self._scope.read(run)

    async def add(
        self, seen: Note, kind: ReviewKind, words: ReviewWords, *, reviewer_id: str, at: datetime
    ) -> Review:
        """Add a review of the note as it was *seen*.

        NotSigned before the signature; NotAsRead when an addendum or another review came since.
        """
        scope, note_id = self._scope, seen.note_id

        def run(connection: Connection) -> Review:
            now = open_note(scope, connection, note_id)
            if now is None or now.signature is None:
                raise NotSigned("Only a signed note is reviewed.")
            if (len(now.addenda), now.reviews) != (len(seen.addenda), seen.reviews):
                raise NotAsRead("Something was added since this was shown; read it again.")
            position = len(now.reviews) + 1
            said = SealedReview(
                words.text,
                words.content_hash,
                words.addenda,
                words.name,
                words.credential,
                beside(kind, reviewer_id, at),
            )
            sealed = scope.seal(review.c.words, f"{note_id}/{position}", said)
            values = {"note_id": note_id, "position": position, "kind": kind, "at": at}
            connection.execute(
                scope.insert(review, **values, reviewer_id=reviewer_id, words=sealed)
            )
            return Review(kind, reviewer_id, at, said)

        return await scope.write(run)
