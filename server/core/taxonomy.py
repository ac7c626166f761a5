"""The words a facilitator can tag with: terms, the tag pad, and look-ups over both.

Facts and functions only; `server.taxonomy` reads them from its files. Attendance has no
terms: it is measured from presence and never tagged.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, get_args

import msgspec

from server.core.events import Progress

Kind = Literal["member", "group", "intervention", "risk", "plan", "edit_only"]
Tier = Literal["live", "core", "ext", "edit_only"]
Scope = Literal["group", "member"]
Category = Literal[
    "participation_level",
    "participation_behavior",
    "response_to_intervention",
    "goal_progress",
    "risk_flag",
    "therapeutic_factor",
    "group_process",
    "member_role",
    "intervention",
    "plan_next",
    "mental_status",
]
CoverageKind = Literal["level", "took_part", "response", "goal", "next_step"]
PadGroup = Literal["takes_part", "responds", "also"]

GENERAL = "general"  # the modality whose interventions every group has

# The letters and their places are the same in every practice, so that a facilitator who
# moves between practices keeps their fingers; a practice chooses what each one tags.
PAD_POSITIONS: Mapping[str, PadGroup] = {
    **dict.fromkeys("sfpbrh", "takes_part"),
    **dict.fromkeys("keaidy", "responds"),
    **dict.fromkeys("qxoc", "also"),
}
LEVEL_DIGITS = "012345"
PROGRESS: tuple[Progress, ...] = get_args(Progress)

_TIERS: tuple[Tier, ...] = get_args(Tier)

_COVERAGE: Mapping[Category, CoverageKind] = {
    "participation_level": "level",
    "participation_behavior": "took_part",
    "response_to_intervention": "response",
    "goal_progress": "goal",
    "plan_next": "next_step",
}
_COMMITMENT = "rs_commit"  # a response by category, but what it leaves is a next step


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be observed, done or planned, under an id that never changes meaning."""

    id: str
    label: str
    category: Category
    kind: Kind
    tier: Tier
    scope: tuple[Scope, ...]
    modality: str | None = None  # interventions only
    heading: str | None = None  # mental status only: "Speech" in "Speech: soft"
    video: bool = False  # can only be seen, so never said of someone on the phone
    requires: tuple[str, ...] = ()  # to be known before the term may enter a note
    rank: int | None = None  # participation levels only; an order, not a score
    part2: bool | None = False  # 42 CFR Part 2: None means a person has to decide

    @property
    def taggable(self) -> bool:
        """Whether a tag on a member may carry this term.

        Risk has its own panel and record, and an intervention starts and ends: neither is
        ever a tag on a member.
        """
        return "member" in self.scope and self.kind in ("member", "group", "plan")


class PadKey(msgspec.Struct, frozen=True):
    """One letter of the tag pad; *label* is the short one on the key and on a tile."""

    key: str
    term: str
    label: str
    group: PadGroup


class Taxonomy(msgspec.Struct, frozen=True, kw_only=True):
    """All terms of one reviewed version, in the order a practice reads them."""

    version: int
    reviewed: date
    reviewed_by: str
    terms: Mapping[str, Term]
    modalities: Mapping[str, str]  # id -> name, the general one first
    pad: tuple[PadKey, ...]
    levels: tuple[str, ...]  # index is the digit pressed after `l`
    progress: Mapping[Progress, str]  # what a tag says of its goal -> term

    def term(self, term_id: str) -> Term:
        """Return the term; `KeyError` for an unknown id, so check ids from outside first."""
        return self.terms[term_id]

    def taggable(self) -> tuple[Term, ...]:
        """Return what may be tagged on a member, live terms first."""
        return _live_first(term for term in self.terms.values() if term.taggable)

    def searchable(self, modality: str = GENERAL) -> tuple[Term, ...]:
        """Return what can be found by typing in a group of *modality*, live terms first."""
        return _live_first(self._offered(modality))

    def interventions(self, modality: str = GENERAL) -> tuple[Term, ...]:
        """Return the general interventions and those of *modality*, live ones first."""
        return _live_first(t for t in self._offered(modality) if t.kind == "intervention")

    def process_terms(self) -> tuple[Term, ...]:
        """Return what can be said of the group as a whole, live terms first."""
        return _live_first(term for term in self.terms.values() if term.kind == "group")

    def mental_status(self) -> Mapping[str, tuple[Term, ...]]:
        """Return the terms of the note editor by heading; none of them is tagged live."""
        sections: dict[str, tuple[Term, ...]] = {}
        for term in self.terms.values():
            if term.heading is not None:
                sections[term.heading] = (*sections.get(term.heading, ()), term)
        return sections

    def short_label(self, term_id: str) -> str:
        """Return the pad's label where the term has a key, the full label otherwise."""
        for key in self.pad:
            if key.term == term_id:
                return key.label
        return self.terms[term_id].label

    def coverage_kind(self, term_id: str) -> CoverageKind | None:
        """Return which square of a member's coverage the term fills, if any.

        An unknown id fills none: a log outlives the taxonomy it was written under. A tag
        linked to a goal fills "goal" as well, whatever its term; that is the caller's part.
        """
        term = self.terms.get(term_id)
        if term is None:
            return None
        return "next_step" if term.id == _COMMITMENT else _COVERAGE.get(term.category)

    def _offered(self, modality: str) -> Iterable[Term]:
        if modality not in self.modalities:
            raise KeyError(modality)
        shown = (None, GENERAL, modality)
        return (t for t in self.terms.values() if t.tier != "edit_only" and t.modality in shown)


def _live_first(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=lambda term: _TIERS.index(term.tier)))
