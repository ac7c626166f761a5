"""After the signature: words beside a note, never in it. SIG-7.

An addendum is new, a late entry was known then, a correction says what was wrong. Each carries
its author, credential and the time it was written; the signed text stays as it is.
"""

from datetime import datetime

from server.desk.editing import CannotEdit
from server.store import Account, Practice
from server.store.facts import AddendumKind

KINDS: dict[AddendumKind, tuple[str, str]] = {
    "addendum": ("Addendum", "something new"),
    "late_entry": ("Late entry", "known then, not written then"),
    "correction": ("Correction", "something above is wrong"),
}
LONGEST = 4000


async def amend(
    scope: Practice, note_id: str, kind: AddendumKind, text: str, author: Account, *, at: datetime
) -> str:
    """Add an entry to a signed note and return its id; NotSigned before the signature."""
    said = "\n".join(line.strip() for line in text.strip().splitlines())
    if not said:
        raise CannotEdit("Write what is to be added.")
    if len(said) > LONGEST:
        raise CannotEdit(f"That is too long: {len(said)} of {LONGEST} characters.")
    return await scope.notes.add_addendum(
        note_id,
        kind=kind,
        text=said,
        author=author.account_id,
        name=author.name,
        credential=author.credential,
        at=at,
    )
