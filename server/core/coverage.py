"""COV-1: which five kinds of evidence exist for a member: level, took part, response, goal, next
step. It says what a note could rest on, never how well somebody did.
"""

from collections.abc import Sequence

from server.core.participation import Finding
from server.core.taxonomy import Taxonomy
from server.core.views import CoverageView


def coverage(found: Sequence[Finding], taxonomy: Taxonomy) -> CoverageView:
    """Return the squares that one member's findings fill."""
    kinds = {taxonomy.coverage_kind(one.term) for one in found}
    return CoverageView(
        level="level" in kinds,
        took_part="took_part" in kinds,
        response="response" in kinds,
        # COV-2: whatever was tagged, linked to a goal it is evidence about that goal.
        goal="goal" in kinds or any(one.goal_id is not None for one in found),
        next_step="next_step" in kinds,
    )
