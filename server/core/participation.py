"""What was seen of a member, with co-facilitators' tags of the same moment made one.

TAG-7: the same member and term within 30 s by two authors is one finding with two authors; what
contradicts (two notes, two goals) stays apart, so that nothing is lost. TAG-8: what was retracted
counts for nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from server.core.events import Progress
from server.core.plan import Goal
from server.core.state import Session, TagState

SAME_MOMENT = timedelta(seconds=30)  # two people see one thing and look down to their keys

GoalState = Literal["not_yet", "touched", "progress", "no_change", "setback"]

# What a goal term says by itself; the others only say that the goal came up.
_MOVEMENT: dict[str, Progress] = {
    "gp_met": "progress",
    "gp_clear": "progress",
    "gp_some": "progress",
    "gp_maint": "no_change",
    "gp_none": "no_change",
    "gp_regress": "setback",
}
_NOT_ADDRESSED = "gp_not_addr"


class Finding(Struct, frozen=True):
    """One thing seen, by one facilitator or by several; the earliest tag comes first."""

    tags: tuple[TagState, ...]

    @property
    def tag_id(self) -> str:
        return self.tags[0].tag_id

    @property
    def member_id(self) -> str:
        return self.tags[0].member_id

    @property
    def term(self) -> str:
        return self.tags[0].term

    @property
    def happened_at(self) -> datetime:
        return self.tags[0].happened_at

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(tag.author for tag in self.tags)

    @property
    def seqs(self) -> tuple[int, ...]:
        """The events this rests on."""
        return tuple(sorted(seq for tag in self.tags for seq in tag.seqs))

    @property
    def note(self) -> str | None:
        return next((tag.note for tag in self.tags if tag.note), None)

    @property
    def level(self) -> int | None:
        return self.tags[0].level

    @property
    def peers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(peer for tag in self.tags for peer in tag.peers))

    @property
    def goal_id(self) -> str | None:
        return next((tag.goal_id for tag in self.tags if tag.goal_id), None)

    @property
    def progress(self) -> Progress | None:
        return next((tag.progress for tag in self.tags if tag.progress), None)

    @property
    def retracted(self) -> bool:
        return self.tags[0].retracted


def participation(session: Session) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of every member, in the order in which they happened."""
    return {
        member_id: findings(tag for tag in session.tags.values() if tag.member_id == member_id)
        for member_id in session.seats
    }


def findings(tags: Iterable[TagState]) -> tuple[Finding, ...]:
    """Return the findings in one member's *tags*, earliest first, without retracted ones."""
    found: list[Finding] = []
    for tag in sorted((tag for tag in tags if not tag.retracted), key=_moment):
        at = _place(found, tag)
        if at is None:
            found.append(Finding((tag,)))
        else:
            found[at] = Finding((*found[at].tags, tag))
    return tuple(found)


def times(found: Sequence[Finding], term: str) -> int:
    """Return how often *term* was seen, two facilitators' sight of one moment counted once."""
    return sum(one.term == term for one in found)


def goal_state(goal: Goal, found: Sequence[Finding]) -> GoalState:
    """Return what was seen of a goal today: the latest movement, else whether it came up."""
    about = [one for one in found if one.goal_id == goal.goal_id and one.term != _NOT_ADDRESSED]
    moved = [one.progress or _MOVEMENT.get(one.term) for one in about]
    latest = next((state for state in reversed(moved) if state is not None), None)
    return latest or ("touched" if about else "not_yet")


def _moment(tag: TagState) -> tuple[datetime, int]:
    return tag.happened_at, tag.seqs[0]


def _place(found: Sequence[Finding], tag: TagState) -> int | None:
    for at in range(len(found) - 1, -1, -1):
        if tag.happened_at - found[at].happened_at > SAME_MOMENT:
            return None  # earlier ones are further away still
        if _same(found[at], tag):
            return at
    return None


def _same(one: Finding, tag: TagState) -> bool:
    return (
        one.term == tag.term
        and tag.author not in one.authors
        and one.level == tag.level
        and _agree(one.note, tag.note)
        and _agree(one.goal_id, tag.goal_id)
        and _agree(one.progress, tag.progress)
    )


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other
