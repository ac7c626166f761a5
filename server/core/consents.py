"""What somebody agreed to, purpose by purpose, as it stands over time.

CON-1: each purpose stands alone; an answer to one never moves another. CON-2: what was agreed to
is taken back at any time and at once. Who was never asked has not agreed and not refused.
"""

from datetime import datetime

from msgspec import Struct

from server.core.plan import Purpose


class Agreed(Struct, frozen=True):
    """The latest answer to one purpose, to which version of its text, and since when."""

    given: bool
    version: str
    at: datetime


Standing = dict[Purpose, Agreed]


class ConsentStep(Struct, frozen=True):
    """What changed, and how everything stands from then on; *author_id* may be the member."""

    seq: int
    at: datetime
    author_id: str
    session_id: str | None
    changed: tuple[Purpose, ...]
    standing: Standing
    reason: str | None = None


def allows(standing: Standing, purpose: Purpose) -> bool:
    """Whether the latest answer is a yes; not asked is no yes."""
    agreed = standing.get(purpose)
    return agreed is not None and agreed.given


def answered(
    before: Standing, answers: dict[Purpose, bool], version: str, at: datetime
) -> tuple[Standing, tuple[Purpose, ...]]:
    """Return how everything stands after *answers*, and which purposes moved."""
    changed = tuple(
        purpose
        for purpose, given in answers.items()
        if purpose not in before
        or before[purpose].given != given
        # A no to a text stays a no whatever the text says by now.
        or (given and before[purpose].version != version)
    )
    return {**before, **{one: Agreed(answers[one], version, at) for one in changed}}, changed


def taken_back(
    before: Standing, purpose: Purpose, version: str, at: datetime
) -> tuple[Standing, tuple[Purpose, ...]]:
    """Return how everything stands once *purpose* is taken back; to the text it was given for."""
    known = before.get(purpose)
    if known is not None and not known.given:
        return before, ()
    return {**before, purpose: Agreed(False, known.version if known else version, at)}, (purpose,)
