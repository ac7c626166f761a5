"""What the files must agree on before anybody can tag with them.

Each check is a rule that the code elsewhere, or a facilitator's fingers, rely on.
"""

import re
from collections.abc import Iterable, Mapping

from server.cannot import Cannot
from server.core.taxonomy import (
    GENERAL,
    LEVEL_DIGITS,
    PAD_POSITIONS,
    PROGRESS,
    Category,
    Kind,
    Term,
)
from server.taxonomy.shapes import Pad

LABEL_CHARACTERS = 60  # two lines of a list at 320 px
PAD_LABEL_CHARACTERS = 16  # a key is a third of the panel's width, and its label one line

# Ids travel in messages, attributes and the log: plain ASCII, nothing to escape, and no
# longer than a message may carry.
ID_CHARACTERS = 40
_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", re.ASCII)

_KINDS: Mapping[Category, Kind] = {
    "participation_level": "member",
    "participation_behavior": "member",
    "response_to_intervention": "member",
    "goal_progress": "member",
    "member_role": "member",
    "therapeutic_factor": "group",
    "group_process": "group",
    "intervention": "intervention",
    "risk_flag": "risk",
    "plan_next": "plan",
    "mental_status": "edit_only",
}


class TaxonomyError(Cannot, ValueError):
    """A taxonomy file cannot be used; the message says which one, which term and why."""

    def __init__(self, file: str, reason: str, term_id: str | None = None) -> None:
        super().__init__(f"{file}: {term_id}: {reason}" if term_id else f"{file}: {reason}")


def check_term(file: str, term: Term) -> None:
    """Raise `TaxonomyError` unless *term* is complete and says the same thing everywhere."""
    for reason in _faults(term):
        raise TaxonomyError(file, reason, term.id)


def check_pad(pad: Pad, terms: Mapping[str, Term]) -> None:
    """Raise `TaxonomyError` unless every key of *pad* tags a term that may be tagged so."""
    _same_keys("keys", pad.keys, PAD_POSITIONS)
    _same_keys("levels", pad.levels, LEVEL_DIGITS)
    _same_keys("progress", pad.progress, PROGRESS)
    tagged: dict[str, str] = {}
    for key, entry in pad.keys.items():
        term = _live(f"key {key}", entry.term, terms)
        # One press is a whole tag: nothing more to ask, and nothing with a panel of its own.
        if not term.taggable or term.requires or term.category == "participation_level":
            raise TaxonomyError("pad.toml", f"key {key} cannot tag a {term.category}", term.id)
        if not 0 < len(entry.label) <= PAD_LABEL_CHARACTERS:
            raise TaxonomyError(
                "pad.toml", f"label of key {key} is not 1 to {PAD_LABEL_CHARACTERS} characters"
            )
        if term.id in tagged:
            raise TaxonomyError("pad.toml", f"on key {tagged[term.id]} and {key}", term.id)
        tagged[term.id] = key
    for digit, term_id in pad.levels.items():
        if _live(f"level {digit}", term_id, terms).rank != int(digit):
            raise TaxonomyError("pad.toml", f"is not the level of rank {digit}", term_id)
    for word, term_id in pad.progress.items():
        if _live(word, term_id, terms).category != "goal_progress":
            raise TaxonomyError("pad.toml", f"{word} is for a goal_progress", term_id)


def check_modalities(modalities: Iterable[str]) -> None:
    """Raise `TaxonomyError` unless the interventions every group has are there."""
    if GENERAL not in modalities:
        raise TaxonomyError("review.toml", f"no file has the modality {GENERAL}")


def check_listed(listed: Iterable[str], present: Iterable[str]) -> None:
    """Raise `TaxonomyError` if a file is there that `review.toml` would leave unread."""
    read = {"review.toml", "pad.toml", *listed}
    for name in sorted(name for name in present if name.endswith(".toml") and name not in read):
        raise TaxonomyError("review.toml", f"does not list {name}")


def _faults(term: Term) -> Iterable[str]:
    if not _ID.fullmatch(term.id) or len(term.id) > ID_CHARACTERS:
        yield f"an id is lower-case words joined by _, at most {ID_CHARACTERS} characters"
    if term.label != term.label.strip() or not 0 < len(term.label) <= LABEL_CHARACTERS:
        yield f"a label is 1 to {LABEL_CHARACTERS} characters, without spaces around it"
    if term.kind != _KINDS[term.category]:
        yield f"a {term.category} is of kind {_KINDS[term.category]}, not {term.kind}"
    if not term.scope:
        yield "has no scope"
    if (term.tier == "edit_only") != (term.kind == "edit_only"):
        yield "what is edit_only in kind or tier is so in both"
    if (term.heading is None) != (term.category != "mental_status"):
        yield "mental status has headings, and nothing else has"
    if (term.modality is None) != (term.category != "intervention"):
        yield "an intervention belongs to a modality, and nothing else does"
    if (term.rank is None) != (term.category != "participation_level"):
        yield "a participation level has a rank, and nothing else has"


def _live(where: str, term_id: str, terms: Mapping[str, Term]) -> Term:
    term = terms.get(term_id)
    if term is None:
        raise TaxonomyError("pad.toml", f"{where} names an unknown term", term_id)
    if term.tier != "live":
        raise TaxonomyError(
            "pad.toml", f"{where} needs a live term, this one is {term.tier}", term_id
        )
    return term


def _same_keys(table: str, found: Iterable[str], expected: Iterable[str]) -> None:
    if odd := sorted(set(found) ^ set(expected)):
        raise TaxonomyError("pad.toml", f"[{table}] has exactly {' '.join(expected)}; see {odd[0]}")
