"""After the signature: words beside a note, never in it. SIG-7.

An addendum is new, a late entry was known then, a correction says what was wrong. Each carries
its author, credential and the time it was written; the signed text stays as it is. What names
another member is not kept.
"""

from datetime import datetime

import notes_engine
from notes_engine import EvidenceDocument
from server.desk.editing import CannotEdit
from server.desk.evidence import fingerprint
from server.store import Account, Note, Practice
from server.store.facts import AddendumKind

KINDS: dict[AddendumKind, tuple[str, str]] = {
    "addendum": ("Addendum", "something new"),
    "late_entry": ("Late entry", "known then, not written then"),
    "correction": ("Correction", "something above is wrong"),
}
LONGEST = 4000


async def amend(
    scope: Practice,
    note: Note,
    document: EvidenceDocument,
    kind: AddendumKind,
    text: str,
    author: Account,
    *,
    at: datetime,
) -> str:
    """Add an entry to a signed note and return its id; NotSigned before the signature."""
    said = "\n".join(line.strip() for line in text.strip().splitlines())
    if not said:
        raise CannotEdit("Write what is to be added.")
    if len(said) > LONGEST:
        raise CannotEdit(f"That is too long: {len(said)} of {LONGEST} characters.")
    named = who_is_named(document, note.member_id, said)
    if named:
        words = " and ".join(f"“{name}”" for name in named)
        raise CannotEdit(f"{words} is another member of the group. Say it without naming them.")
    return await scope.notes.add_addendum(
        note.note_id,
        kind=kind,
        text=said,
        author=author.account_id,
        name=author.name,
        credential=author.credential,
        evidence_hash=fingerprint(document, note.member_id),
        at=at,
    )


def who_is_named(document: EvidenceDocument, member_id: str, text: str) -> list[str]:
    """Return the words in *text* that name another member than *member_id* (SIG-4)."""
    found = notes_engine.review(document, member_id, {"added": text}, {})
    return [one.quote for one in found if one.code == "PEER_NAMED"]
