"""The shapes of the taxonomy's files. A key no shape knows is an error, because a misspelt
one would otherwise have no effect and nobody would notice.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from server.core.events import Progress
from server.core.taxonomy import Category, Kind, Scope, Tier

Part2 = Literal["yes", "ask", "no"]
PART2: Mapping[Part2, bool | None] = {"yes": True, "ask": None, "no": False}


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Review(_Strict, frozen=True):
    """review.toml: which version, who read it, and which files in which order."""

    version: int
    reviewed: date
    reviewed_by: str
    files: tuple[str, ...]


class Entry(_Strict, frozen=True):
    """One term's own line; what it leaves out, its file says."""

    label: str
    tier: Tier | None = None
    requires: tuple[str, ...] | None = None
    part2: Part2 | None = None
    video: bool = False
    rank: int | None = None


class TermFile(_Strict, frozen=True):
    """One category, or one modality of the interventions. Tables stay unread here, so that
    an error in one can name its term.
    """

    category: Category
    kind: Kind
    scope: tuple[Scope, ...]
    terms: dict[str, object] = {}
    headings: dict[str, dict[str, object]] = {}
    tier: Tier | None = None
    requires: tuple[str, ...] = ()
    part2: Part2 = "no"
    modality: str | None = None
    name: str | None = None


class PadEntry(_Strict, frozen=True):
    """What one letter tags, and the word on its key."""

    term: str
    label: str


class Pad(_Strict, frozen=True):
    """pad.toml: letters, levels, what one press says of a goal."""

    keys: dict[str, PadEntry]
    levels: dict[str, str]
    progress: dict[Progress, str]
