"""What members took on until next time: from a session that somebody stands by to the next plan.

NOT-6: a member reads it as their own words, so nothing that names or concerns another member is
kept, and a session of long ago does not replace what a newer one said.
"""

import re

from server.core.plan import SessionPlan
from server.core.state import Session
from server.store import Practice

COMMITTED = "rs_commit"


async def remember(scope: Practice, session_id: str, session: Session) -> None:
    """Keep what each member took on, where nothing of a later session was kept already."""
    now = {seat.member_id: seat for seat in (await scope.calendar.plan(session_id)).seats}
    for member_id, said in commitments(session).items():
        if member_id not in now:
            continue  # left the group meanwhile
        kept = now[member_id].last_commitment
        earlier = {None, session.seat(member_id).last_commitment, *_all(session, member_id)}
        if kept in earlier and kept != said:
            await scope.people.set_commitment(session.plan.group_id, member_id, said)


def commitments(session: Session) -> dict[str, str]:
    """Return the last thing each member took on, of those who took on something."""
    tags = sorted(session.tags.values(), key=lambda tag: tag.happened_at)
    return {
        tag.member_id: tag.note
        for tag in tags
        if tag.term == COMMITTED
        and tag.note
        and not tag.retracted
        and not tag.peers
        and not _names_another(tag.note, tag.member_id, session.plan)
    }


def _all(session: Session, member_id: str) -> set[str | None]:
    return {tag.note for tag in session.tags.values() if tag.member_id == member_id}


def _names_another(note: str, member_id: str, plan: SessionPlan) -> bool:
    words = {word.casefold() for word in re.findall(r"\w+", note)}
    others = (seat for seat in plan.seats if seat.member_id != member_id)
    return any(
        words & {part.casefold() for part in re.findall(r"\w\w+", f"{one.first_name} {one.name}")}
        for one in others
    )
