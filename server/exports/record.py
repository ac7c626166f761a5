"""All that is exported of one note: the note, its versions, its session, whose it is, who wrote it.

Read from the store alone, so that an export is the same whether the room is still in memory. What
the store does not hold here, such as process notes, cannot get into an export.
"""

from collections.abc import Sequence

from msgspec import Struct

from notes_engine import EvidenceDocument
from notes_engine.evidence import AttendanceFact
from server.core.events import Recorded
from server.core.plan import Seat
from server.core.session import fold
from server.core.state import Session
from server.desk.drafting import notes_of
from server.desk.evidence import evidence
from server.store import Account, MemberChart, Note, NoteVersion, Practice
from server.store.facts import Addendum, PracticeCard


class Record(Struct, frozen=True, kw_only=True):
    """One member's record of one session. *others* are there to be left out, and compared with."""

    practice: PracticeCard
    chart: MemberChart
    note: Note
    versions: tuple[NoteVersion, ...]  # oldest first
    others: tuple[Note, ...]
    log: tuple[Recorded, ...]
    session: Session
    document: EvidenceDocument
    staff: dict[str, Account]
    masked: bool = False  # a copy in which words about others are masked

    @property
    def seat(self) -> Seat:
        return self.session.seat(self.note.member_id)

    @property
    def zone(self) -> str:
        return self.session.plan.timezone

    @property
    def attendance(self) -> AttendanceFact:
        return next(a for a in self.document.attendance if a.member == self.note.member_id)

    def name_of(self, account_id: str) -> str:
        """Return name and credential of somebody of the staff, for a line that says who wrote."""
        found = self.staff.get(account_id)
        return f"{found.name}, {found.credential}" if found else "Somebody who left"

    def wrote(self, entry: Addendum) -> str:
        """Return who wrote an addendum, as they were called and licensed that day."""
        return f"{entry.name}, {entry.credential}" if entry.name else self.name_of(entry.author)


async def record_of(scope: Practice, note: Note) -> Record:
    """Return the record that *note* belongs to; the caller has seen to who may have it."""
    log = await scope.log.read(note.session_id)
    session = fold(log)
    chart = await scope.people.member(note.member_id)
    if chart is None:
        raise LookupError("a note without a chart")
    versions: Sequence[NoteVersion] = await scope.notes.versions(note.note_id)
    notes = await notes_of(scope, note.session_id)
    return Record(
        practice=await scope.calendar.practice(),
        chart=chart,
        note=note,
        versions=tuple(reversed(versions)),
        others=tuple(other for other in notes if other.note_id != note.note_id),
        log=tuple(log),
        session=session,
        document=evidence(session),
        staff={account.account_id: account for account in await scope.people.accounts()},
    )
