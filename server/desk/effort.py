"""PURE. What a note cost its clinician, from what is kept anyway: versions, audit, signature.

Shown to a practice about its own notes, as medians; never about one person.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from msgspec import Struct

from server.core.note import NoteBody, NoteChange

# Two acts at the desk with more than this between them: somebody did something else meanwhile.
IDLE = timedelta(minutes=5)


class NoteTrail(Struct, frozen=True, kw_only=True):
    """One signed note's way from the end of its session to the signature."""

    ended_at: datetime
    opened_at: datetime | None  # first looked at
    signed_at: datetime
    change: NoteChange


class SessionEffort(Struct, frozen=True, kw_only=True):
    """One session's notes; times in minutes, shares from 0 to 1."""

    notes: int
    to_open: float | None
    open_to_signature: float | None
    at_desk: float
    untouched: float
    characters_changed: int


def session_effort(trails: Sequence[NoteTrail], acts: Iterable[datetime]) -> SessionEffort:
    """Return the medians of a session's signed notes; *acts* are all that was done about them."""
    opened = [trail for trail in trails if trail.opened_at is not None]
    shares = [trail.change.share for trail in trails]
    return SessionEffort(
        notes=len(trails),
        to_open=_median([_minutes(t.ended_at, t.opened_at) for t in opened if t.opened_at]),
        open_to_signature=_median(
            [_minutes(t.opened_at, t.signed_at) for t in opened if t.opened_at]
        ),
        at_desk=at_desk(acts),
        untouched=median(shares),
        characters_changed=round(median(t.change.characters for t in trails)),
    )


def at_desk(acts: Iterable[datetime]) -> float:
    """Return the minutes between acts that followed each other within `IDLE`."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(acts))]
    return sum((gap for gap in gaps if gap <= IDLE), timedelta()) / timedelta(minutes=1)


def note_change(drafted: NoteBody, signed: NoteBody) -> NoteChange:
    """Return what was changed between draft and signature."""
    said = [s for part in drafted.sections for s in part.sentences]
    kept = {s.text for part in signed.sections for s in part.sentences}
    return NoteChange(
        len(said), sum(s.text in kept for s in said), changed_characters(drafted, signed)
    )


def changed_characters(drafted: NoteBody, signed: NoteBody) -> int:
    """Return how many characters were put in or taken out between draft and signature."""
    before, after = _differing(_text(drafted), _text(signed))
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in same)
    return len(before) + len(after) - 2 * kept


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return both without what they begin and end with alike: most of a note was not touched."""
    head = _alike(before, after)
    before, after = before[head:], after[head:]
    tail = _alike(before[::-1], after[::-1])
    return before[: len(before) - tail], after[: len(after) - tail]


def _alike(one: str, other: str) -> int:
    """Return with how many same characters both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _text(body: NoteBody) -> str:
    return "\n".join(s.text for part in body.sections for s in part.sentences)


def _minutes(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin) / timedelta(minutes=1))


def _median(values: list[float]) -> float | None:
    return median(values) if values else None
