"""CON-4: what of a group's live work somebody in it has not agreed to, before anybody meets.

By name, for whoever leads the group; a member's page never says anything of another member.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from server.core.consents import Standing, allows
from server.core.plan import Purpose
from server.store.facts import Enrolment, GroupDetails

# What each means for the one who leads: not what it is called, but what is not done.
_SAID: dict[Purpose, str] = {
    "recording": "Recording is not agreed",
    "presence_log": "Time is written down by hand",
    "drafting": "The note is written without a draft",
    "part_2": "Nothing is sent out: no claim, no export",
}
_NO_UNTIL_YES: tuple[Purpose, ...] = ("recording", "part_2")  # not asked is no


class Withheld(Struct, frozen=True):
    """One purpose, what follows, and by whom it is withheld; *unasked* of them were never asked."""

    purpose: Purpose
    text: str
    names: tuple[str, ...]
    of: int
    unasked: int


def withheld(
    details: GroupDetails, here: Sequence[Enrolment], standings: Mapping[str, Standing]
) -> tuple[Withheld, ...]:
    """Return what somebody in the group has not agreed to, of what this group does."""
    found = []
    for purpose, text in _SAID.items():
        if purpose == "recording" and not details.recording:
            continue
        if purpose == "part_2" and not details.part_2:
            continue
        without = [one for one in here if _without(standings.get(one.member_id, {}), purpose)]
        if without:
            unasked = sum(purpose not in standings.get(one.member_id, {}) for one in without)
            names = tuple(one.name for one in without)
            found.append(Withheld(purpose, text, names, len(here), unasked))
    return tuple(found)


def _without(standing: Standing, purpose: Purpose) -> bool:
    if purpose in _NO_UNTIL_YES:
        return not allows(standing, purpose)
    return purpose in standing and not standing[purpose].given
