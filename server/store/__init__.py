"""The only part that speaks SQL: the log, people, sessions, links, notes, audit.

Open it with `Store.open`; everything else is reached through `store.doors` and
`store.practice(practice_id)`. Errors are in errors.py, facts in facts.py.
"""

from server.store.facts import (
    Account,
    AuditEntry,
    MemberChart,
    NewNote,
    Note,
    NoteCard,
    NoteVersion,
    PersonalLink,
    SessionCard,
    Signature,
    SignedIn,
    Visit,
)
from server.store.migrate import migrate
from server.store.store import Practice, Store
from server.store.vault import KeyFileError, Keyring

__all__ = [
    "Account",
    "AuditEntry",
    "KeyFileError",
    "Keyring",
    "MemberChart",
    "NewNote",
    "Note",
    "NoteCard",
    "NoteVersion",
    "PersonalLink",
    "Practice",
    "SessionCard",
    "Signature",
    "SignedIn",
    "Store",
    "Visit",
    "migrate",
]
