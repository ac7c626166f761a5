"""How alike two notes are: content-word Jaccard and 5-gram Jaccard on individual sentences.

String ratios have a floor near 0.4 between unrelated notes, so they cannot be a limit.
Attendance, technique and the next date are the group's and do not count. Nor does the sentence of
medical necessity: a formula by its nature, it made notes of people who had nothing in common alike.
"""

import re
from collections.abc import Iterable

import msgspec

SHARED_ROLES = frozenset({"attendance", "technique", "next", "named", "problem", "necessity"})
STOP_WORDS = frozenset(
    """a an the and or but of to in on at for by with from as is was were are be been being it its
    this that these those he she they him her them his their hers theirs himself herself themself
    who what which when while where how than then there here not no so if into over out up down
    after before during until about also had has have do did does will would could can may might
    more most some any each other another own again once only very peer peers group session
    facilitator facilitators today""".split()
)
_WORD = re.compile(r"[a-z0-9][a-z0-9'’\-]*")


class Alike(msgspec.Struct, frozen=True):
    jaccard: float
    five_gram: float


def tokens(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def content_words(text: str, leave: Iterable[str] = ()) -> frozenset[str]:
    """The words that carry meaning; *leave* holds the member's own name."""
    return frozenset(tokens(text)) - STOP_WORDS - {word.lower() for word in leave}


def grams(text: str, size: int, leave: Iterable[str] = ()) -> frozenset[tuple[str, ...]]:
    left = {word.lower() for word in leave}
    sequence = [word for word in tokens(text) if word not in left]
    return frozenset(tuple(sequence[i : i + size]) for i in range(len(sequence) - size + 1))


def jaccard(first: frozenset[object], second: frozenset[object]) -> float:
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


class Fingerprint(msgspec.Struct, frozen=True):
    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]


def fingerprint(text: str, leave: Iterable[str] = ()) -> Fingerprint:
    left = tuple(leave)
    return Fingerprint(content_words(text, left), grams(text, 5, left))


def alike(first: Fingerprint, second: Fingerprint) -> Alike:
    return Alike(
        round(jaccard(frozenset(first.words), frozenset(second.words)), 3),
        round(jaccard(frozenset(first.runs), frozenset(second.runs)), 3),
    )


def repeated_share(text: str, earlier: str, size: int = 6) -> float:
    """The share of *text*'s six-word runs that already stand in *earlier*."""
    mine = grams(text, size)
    return len(mine & grams(earlier, size)) / len(mine) if mine else 0.0
