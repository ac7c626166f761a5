"""Who may be drifting away from a group: rules over who came and who did not, with their reasons.

A hint names sessions, never a score, and is for whoever leads the group: it says whom to call.
Nothing of it flows into a note.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

IN_A_ROW = 2
OF_THE_LAST, MISSED_OF_THEM = 4, 3

HintRule = Literal["PRG-1", "PRG-2", "PRG-3"]


class Turn(Struct, frozen=True):
    """One session a member was expected at, once its minutes were confirmed."""

    session_id: str
    group_id: str
    member_id: str
    starts_at: datetime
    came: bool


class Hint(Struct, frozen=True):
    """Why somebody may be drifting away; *missed* are the sessions it rests on, in order."""

    rule: HintRule
    missed: tuple[Turn, ...]
    of: int  # how many sessions were looked at


def hint(turns: Sequence[Turn]) -> Hint | None:
    """Return the first rule that fits one member's *turns* in one group, which are in order.

    PRG-1: never came, twice expected. PRG-2: missed the last two. PRG-3: missed three of four.
    """
    missed = tuple(one for one in turns if not one.came)
    if len(turns) >= IN_A_ROW and len(missed) == len(turns):
        return Hint("PRG-1", missed, len(turns))
    row = tuple(_missed_running(turns))
    if len(row) >= IN_A_ROW:
        return Hint("PRG-2", row, len(row))
    late = turns[-OF_THE_LAST:]
    some = tuple(one for one in late if not one.came)
    if len(late) == OF_THE_LAST and len(some) >= MISSED_OF_THEM:
        return Hint("PRG-3", some, OF_THE_LAST)
    return None


def by_member(turns: Iterable[Turn]) -> dict[tuple[str, str], list[Turn]]:
    """Return the turns of each group and member, in the order they come."""
    found: dict[tuple[str, str], list[Turn]] = {}
    for one in turns:
        found.setdefault((one.group_id, one.member_id), []).append(one)
    return found


def _missed_running(turns: Sequence[Turn]) -> Iterator[Turn]:
    for count in range(len(turns)):
        if turns[len(turns) - 1 - count].came:
            return iter(turns[len(turns) - count :])
    return iter(turns)
