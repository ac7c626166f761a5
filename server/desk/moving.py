"""PURE. Observations of the wrong member: where one may go, and what was moved when, and why.

TAG-9 and TAG-10 decide; here is what the desk shows of it. The lines name members and are for
facilitators, beside a note; the words offered for an addendum name nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from notes_engine import EvidenceDocument
from server.core.events import MemberTagged, Recorded, TagMoved
from server.core.participation import Finding, participation
from server.core.state import Session
from server.core.taxonomy import Taxonomy
from server.desk.evidence_row import EvidenceRow
from server.desk.header import clock_12, stated_minutes
from server.store import Note


class Place(Struct, frozen=True):
    """Somebody whose observation it may have been; *value* is their id, with a goal's if needed."""

    value: str
    label: str


class Moved(Struct, frozen=True, kw_only=True):
    """One move of one tag, as the log has it."""

    tag_id: str
    happened_at: datetime
    left: str  # the member it was recorded of
    found: str  # the member it was about
    by: str
    at: datetime
    reason: str | None


def places(session: Session, finding: Finding, taxonomy: Taxonomy) -> tuple[Place, ...]:
    """Return where *finding* may go; a term about a goal only to somebody's goal."""
    term = taxonomy.terms.get(finding.term)
    needs_goal = term is not None and "goal_id" in term.requires
    found: list[Place] = []
    for seat in session.plan.seats:
        if seat.member_id == finding.member_id:
            continue
        if not needs_goal:
            found.append(Place(seat.member_id, seat.display_name))
        if finding.goal_id is not None or needs_goal:
            found += [
                Place(f"{seat.member_id}/{g.goal_id}", f"{seat.display_name}, goal {g.ordinal}")
                for g in seat.goals
            ]
    return tuple(found)


def moves(session: Session, log: Iterable[Recorded]) -> tuple[Moved, ...]:
    """Return every move of a tag, in the order in which they were made."""
    of: dict[str, str] = {}
    found = []
    for recorded in log:
        match recorded.event:
            case MemberTagged(tag_id, member_id):
                of[tag_id] = member_id
            case TagMoved(tag_id, member_id, reason=reason):
                moved = Moved(
                    tag_id=tag_id,
                    happened_at=session.tags[tag_id].happened_at,
                    left=of[tag_id],
                    found=member_id,
                    by=recorded.author,
                    at=recorded.at,
                    reason=reason,
                )
                found.append(moved)
                of[tag_id] = member_id
            case _:
                pass
    return tuple(found)


def may_have_moved(session: Session) -> bool:
    """Whether reading the log for moves is worth it."""
    return any(tag.came_from is not None for tag in session.tags.values())


def to_add(
    session: Session,
    document: EvidenceDocument,
    note: Note,
    moved: Iterable[Moved],
    rows: Mapping[str, EvidenceRow],
) -> Iterator[str]:
    """Yield words an addendum to a signed note could say about what changed since (SIG-9)."""
    if note.signature is None:
        return
    seat, zone = session.seat(note.member_id), session.plan.timezone
    fact = next(a for a in document.attendance if a.member == note.member_id)
    if fact.minutes != stated_minutes(note.body.header):
        yield (
            f"The attendance record was corrected after the signature:"
            f" {fact.minutes} of {fact.session_minutes} minutes."
        )
    mine = {tag.tag_id: f for f in participation(session)[note.member_id] for tag in f.tags}
    for one in (m for m in moved if m.at >= note.signature.at):
        when = clock_12(one.happened_at, zone)
        if one.left == note.member_id and one.tag_id not in mine:
            yield (
                f"What was noted at {when} was recorded of {seat.first_name} by mistake"
                " and is not about them."
            )
        elif one.found == note.member_id and one.tag_id in mine:
            row = rows[f"e{mine[one.tag_id].seqs[0]}"]
            words = f": “{row.words.replace('[a peer]', 'a peer')}”" if row.words else ""
            found = f"Found after the signature to be about {seat.first_name}"
            yield f"{found}: {row.label}{words}, {when}."
