"""A supervisor's part of a trainee's notes: what waits, sending back, the co-signature.

The signed note stays as it is. A review is only ever added, and none comes after a co-signature.
"""

from datetime import datetime

from sqlalchemy import Connection

from server.store.errors import NotAsRead, NotSigned
from server.store.facts import Note, Review, ReviewKind, ReviewWords
from server.store.note_reading import open_note, reviews_of
from server.store.schema import note, review, signature
from server.store.scope import Scope
from server.store.sealed_rows import SealedReview, beside


class Reviews:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def waiting(self, signer_ids: frozenset[str]) -> list[Note]:
        """Return the notes these people signed that nobody has co-signed, the oldest first."""
        scope, s = self._scope, signature.c
        signed = (
            scope.select(s.note_id, s.signer_id, note.c.id)
            .where(s.note_id == note.c.id)
            .order_by(s.at)
        )

        def run(connection: Connection) -> list[Note]:
            found = [
                open_note(scope, connection, row.note_id)
                for row in connection.execute(signed).all()
                if row.signer_id in signer_ids
                and not any(
                    r.kind == "cosigned" for r in reviews_of(scope, connection, row.note_id)
                )
            ]
            return [one for one in found if one is not None]

        return await scope.read(run)

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
