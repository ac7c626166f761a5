"""What the store refuses, in words. No text here ever holds what a column sealed."""

from datetime import datetime

from server.cannot import Cannot
from server.core.note import NoteBody


class StoreError(Cannot):
    """Base of all refusals of the store."""


class NotFound(StoreError):
    """There is no such row in this practice."""


class Conflict(StoreError):
    """Somebody wrote first: what was expected to be last is not; *actual_seq* is."""

    def __init__(self, actual_seq: int) -> None:
        super().__init__(f"the last one is {actual_seq} by now")
        self.actual_seq = actual_seq


class NoteConflict(Conflict):
    """Another version was saved first; it is carried along, to be shown beside one's own."""

    def __init__(self, *, version: int, body: NoteBody, author: str, at: datetime) -> None:
        super().__init__(version)
        self.version = version
        self.body = body
        self.author = author
        self.at = at


class DuplicateCommand(StoreError):
    """This command is in the log already; its last event has number *seq*."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"recorded before as number {seq}")
        self.seq = seq


class NoteSigned(StoreError):
    """A signed note never changes; what is missing goes into an addendum."""


class NotAsRead(StoreError):
    """What would be signed is not what the signer's page showed."""


class NotSigned(StoreError):
    """An addendum belongs to a signed note; this one can still be edited."""


class SessionBegun(StoreError):
    """A session that has a log, or anything else kept about it, is neither moved nor taken out."""


class IdentityTaken(StoreError):
    """Whom the identity provider named is linked with another account of the practice."""


class EmailTaken(StoreError):
    """An account with this e-mail address exists."""


class Damaged(StoreError):
    """What is stored is not what was written: altered, moved, or sealed by a lost key."""


class StoreClosed(StoreError):
    """The store is closed; nothing was written."""


class StoreFull(StoreError):
    """The disk is full: nothing was written, and the store goes on once there is space."""


class StoreBroken(StoreError):
    """The disk failed while writing: no write is taken until the server is started again."""


class DataFolderBusy(StoreError):
    """Another server works on this data folder."""


class DataFolderUnusable(StoreError):
    """The data folder cannot be made or written."""


class SchemaOutdated(StoreError):
    """The database belongs to another release; migrate it first."""


class LastOwner(StoreError):
    """A practice without an owner could never be managed again."""


class LastFactor(StoreError):
    """Where a second step is asked for, the last one stays until there is another."""
