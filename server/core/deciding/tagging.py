"""Tags on one member: made by a key, refined for a few seconds, undone until the record is closed.

TAG-1: two presses of the same key within 700 ms are one. TAG-2: the moment is the claimed one,
kept inside what can be true. TAG-3: only its author changes a tag. TAG-4: progress and goal terms
name the goal they are about. TAG-9: a tag of the wrong member moves to the right one with its time
and words; what belongs to a person, goal and peers, is what fits the new one. TAG-10: after the
end either facilitator moves it, with a reason.
"""

from datetime import timedelta

from msgspec.structs import replace

from server.core.commands import (
    MoveTag,
    RefineTag,
    Refused,
    RestoreTag,
    RetractTag,
    TagMember,
)
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.deciding.room import begun_by_now
from server.core.events import MemberTagged, TagMoved, TagRefined, TagRestored, TagRetracted
from server.core.state import TagState
from server.core.taxonomy import Term

BOUNCE = timedelta(milliseconds=700)  # a tremor, a sticky key; slower is meant
LATEST_SHIFT = timedelta(minutes=5)  # further back is memory, and belongs at the desk

Modified = TagMember | RefineTag | TagMoved


def tag(command: TagMember, asked: Asked) -> Answer:
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    if command.member_id not in asked.session.seats:
        return refusals.UNKNOWN_MEMBER
    term = asked.term(command.term)
    if term is None:
        return refusals.UNKNOWN_TAG
    if not term.taggable:
        return refusals.WRONG_KIND
    if command.level is not None and term.category != "participation_level":
        return refusals.LEVEL_ELSEWHERE
    refusal = _unfit(command, command.member_id, term, asked)
    if refusal is not None:
        return refusal
    made = MemberTagged(
        tag_id=asked.command_id,
        member_id=command.member_id,
        term=_levelled(term, command.level, asked),
        happened_at=asked.happened_at,
        level=term.rank if command.level is None else command.level,
        note=command.note,
        peers=tuple(dict.fromkeys(command.peers)),
        goal_id=command.goal_id,
        progress=command.progress,
    )
    return NOTHING if _bounced(made, asked) else (*begun_by_now(asked), made)


def refine(command: RefineTag, asked: Asked) -> Answer:
    known = _own(command.tag_id, asked)
    if isinstance(known, Refused):
        return known
    if known.retracted:
        return refusals.TAG_UNDONE
    term = asked.term(known.term)
    refusal = _unfit(command, known.member_id, term, asked)
    if refusal is not None:
        return refusal
    shifted = known.happened_at + timedelta(seconds=command.shift_seconds)
    changed = TagRefined(
        tag_id=known.tag_id,
        happened_at=asked.within_room(max(shifted, known.first_happened_at - LATEST_SHIFT)),
        note=command.note,
        peers=tuple(dict.fromkeys(command.peers)),
        goal_id=command.goal_id,
        progress=command.progress,
    )
    return NOTHING if changed == _as_it_stands(known) else (changed,)


def move(command: MoveTag, asked: Asked) -> Answer:
    reason = (command.reason or "").strip()
    # TAG-10: whose moment it was is a fact of the record, and no longer only its author's word.
    puts_right = bool(reason) and asked.session.ended_at is not None
    known = _known(command.tag_id, asked) if puts_right else _own(command.tag_id, asked)
    if isinstance(known, Refused):
        return known
    if known.retracted:
        return refusals.TAG_UNDONE
    if command.member_id not in asked.session.seats:
        return refusals.UNKNOWN_MEMBER
    if command.member_id == known.member_id:
        return NOTHING  # the other press was quicker
    moved = replace(_moved(command, known), reason=reason or None)
    term = asked.term(known.term)
    refusal = _unfit(moved, command.member_id, term, asked)
    if refusal is refusals.GOAL_NEEDED:
        return refusals.GOAL_OF_ANOTHER
    return refusal or (moved,)


def retract(command: RetractTag, asked: Asked) -> Answer:
    known = _own(command.tag_id, asked)
    if isinstance(known, Refused):
        return known
    return NOTHING if known.retracted else (TagRetracted(known.tag_id),)


def restore(command: RestoreTag, asked: Asked) -> Answer:
    known = _own(command.tag_id, asked)
    if isinstance(known, Refused):
        return known
    return (TagRestored(known.tag_id),) if known.retracted else NOTHING


def _unfit(command: Modified, member_id: str, term: Term | None, asked: Asked) -> Refused | None:
    """Return why these modifiers cannot stand on a tag of this member."""
    seats = asked.session.seats
    if any(peer == member_id or peer not in seats for peer in command.peers):
        return refusals.UNKNOWN_PEER
    if command.goal_id is None:
        about_a_goal = term is not None and "goal_id" in term.requires
        return refusals.GOAL_NEEDED if about_a_goal or command.progress else None
    goals = asked.session.seat(member_id).goals
    if command.goal_id not in {goal.goal_id for goal in goals}:
        return refusals.UNKNOWN_GOAL
    return None


def _moved(command: MoveTag, known: TagState) -> TagMoved:
    before = known.came_from
    if before is not None and before.member_id == command.member_id and command.goal_id is None:
        # Moved back: that was the mistake, so it is as it was.
        return TagMoved(
            known.tag_id, before.member_id, before.peers, before.goal_id, before.progress
        )
    return TagMoved(
        tag_id=known.tag_id,
        member_id=command.member_id,
        peers=tuple(peer for peer in known.peers if peer != command.member_id),
        goal_id=command.goal_id,
        progress=known.progress if command.goal_id is not None else None,
    )


def _levelled(term: Term, level: int | None, asked: Asked) -> str:
    # Declining shares rank 0 with listening, so a term that fits its digit is left alone.
    if level is None or level == term.rank:
        return term.id
    return asked.taxonomy.levels[level]


def _bounced(made: MemberTagged, asked: Asked) -> bool:
    # Newest first: what was recorded before the moment in question happened before it as well.
    for earlier in reversed(asked.session.tags.values()):
        if earlier.recorded_at < made.happened_at - BOUNCE:
            return False
        if (
            earlier.author == asked.actor.id
            and (earlier.member_id, earlier.term) == (made.member_id, made.term)
            and not earlier.retracted
            and abs(made.happened_at - earlier.happened_at) <= BOUNCE
            and (made.note, made.goal_id, made.progress) in ((None, None, None), _said(earlier))
        ):
            return True
    return False


def _said(known: TagState) -> tuple[str | None, str | None, str | None]:
    return known.note, known.goal_id, known.progress


def _as_it_stands(known: TagState) -> TagRefined:
    return TagRefined(
        tag_id=known.tag_id,
        happened_at=known.happened_at,
        note=known.note,
        peers=known.peers,
        goal_id=known.goal_id,
        progress=known.progress,
    )


def _own(tag_id: str, asked: Asked) -> TagState | Refused:
    known = _known(tag_id, asked)
    if isinstance(known, Refused) or known.author == asked.actor.id:
        return known
    return refusals.NOT_YOUR_TAG


def _known(tag_id: str, asked: Asked) -> TagState | Refused:
    return asked.session.tags.get(tag_id) or refusals.NO_SUCH_TAG
