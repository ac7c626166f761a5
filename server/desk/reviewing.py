"""PURE. Where a trainee's note stands between their signature and their supervisor's (SIG-8)."""

from collections.abc import Mapping
from typing import Literal

from server.store import Account, Note
from server.store.facts import Review

Standing = Literal["none", "waiting", "returned", "answered", "cosigned"]

STATEMENT = (
    "I supervise who signed this note and have read it. I agree that it describes the service, "
    "and I sign it with them."
)


def standing(note: Note, staff: Mapping[str, Account]) -> Standing:
    """Return where the note is; "none" when nobody has to sign with its signer."""
    if note.signature is None:
        return "none"
    if any(review.kind == "cosigned" for review in note.reviews):
        return "cosigned"
    signer = staff.get(note.signature.signer_id)
    if note.reviews:
        return "answered" if len(note.addenda) > note.reviews[-1].words.addenda else "returned"
    return "waiting" if signer is not None and signer.supervisor_id is not None else "none"


def cosignature(note: Note) -> Review | None:
    return next((review for review in note.reviews if review.kind == "cosigned"), None)
