"""CON-3: what of a group for substance use leaves the practice only if the member agreed to it.

42 CFR Part 2 lets the member have their own record and the practice its own work; everything else
waits for their consent. A record is of such a group if it is marked so now, or was in its session.
"""

from collections.abc import Iterable

from server.core.consents import allows
from server.exports.record import Record
from server.store import Practice

WITHHELD = (
    "Not made: this group is for substance use (42 CFR Part 2), and this member has not agreed that"
    " anybody outside learns of it. It is asked when they join, and can be recorded under Consents"
    " in their chart."
)
WITHIN = frozenset({"member", "practice"})  # the purposes that need no such consent


async def withheld(scope: Practice, records: Iterable[Record], purpose: str | None = None) -> bool:
    """Whether one of *records* may not leave for *purpose*; without one it is for outside."""
    if purpose in WITHIN:
        return False
    for record in records:
        plan = record.session.plan
        group = await scope.people.group(plan.group_id)
        marked = "part_2" in plan.asks or (group is not None and group.part_2)
        if marked and not allows(await scope.consents.of(record.note.member_id), "part_2"):
            return True
    return False
