"""Reads the taxonomy from the .toml files beside this module, or from a practice's own folder.

A file that could be misread is refused, with its name and the term's: a tag that quietly
came to mean something else would end in a signed note.
"""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

import msgspec

from server.core.taxonomy import LEVEL_DIGITS, PAD_POSITIONS, PadKey, Taxonomy, Term
from server.taxonomy.checks import (
    TaxonomyError,
    check_listed,
    check_modalities,
    check_pad,
    check_term,
)
from server.taxonomy.shapes import PART2, Entry, Pad, Review, TermFile

__all__ = ["TaxonomyError", "load"]

T = TypeVar("T")


def load(folder: Traversable | None = None) -> Taxonomy:
    """Return the taxonomy in *folder* (the one shipped if None), or raise `TaxonomyError`."""
    folder = folder or files(__name__)
    review = _convert("review.toml", _read(folder, "review.toml"), Review)
    check_listed(review.files, (entry.name for entry in folder.iterdir()))
    terms: dict[str, Term] = {}
    modalities: dict[str, str] = {}
    for name in review.files:
        content = _convert(name, _read(folder, name), TermFile)
        for term in _terms(name, content):
            if term.id in terms:
                raise TaxonomyError(name, f"is a {terms[term.id].category} already", term.id)
            terms[term.id] = term
        if content.modality is not None:
            if content.modality in modalities or content.name is None:
                raise TaxonomyError(name, "a modality has a name, and one file")
            modalities[content.modality] = content.name
    check_modalities(modalities)
    pad = _convert("pad.toml", _read(folder, "pad.toml"), Pad)
    check_pad(pad, terms)
    return _taxonomy(review, terms, modalities, pad)


def _taxonomy(
    review: Review, terms: dict[str, Term], modalities: dict[str, str], pad: Pad
) -> Taxonomy:
    return Taxonomy(
        version=review.version,
        reviewed=review.reviewed,
        reviewed_by=review.reviewed_by,
        terms=MappingProxyType(terms),
        modalities=MappingProxyType(modalities),
        pad=tuple(
            PadKey(key, pad.keys[key].term, pad.keys[key].label, group)
            for key, group in PAD_POSITIONS.items()
        ),
        levels=tuple(pad.levels[digit] for digit in LEVEL_DIGITS),
        progress=MappingProxyType(pad.progress),
    )


def _terms(name: str, content: TermFile) -> list[Term]:
    sections = [(None, content.terms), *content.headings.items()]
    return [
        _term(name, content, heading, term_id, _convert(name, table, Entry, term_id))
        for heading, tables in sections
        for term_id, table in tables.items()
    ]


def _term(name: str, content: TermFile, heading: str | None, term_id: str, entry: Entry) -> Term:
    tier = entry.tier or content.tier
    if tier is None:
        raise TaxonomyError(name, "has no tier, and its file has none for all", term_id)
    term = Term(
        id=term_id,
        label=entry.label,
        category=content.category,
        kind=content.kind,
        tier=tier,
        scope=content.scope,
        modality=content.modality,
        heading=heading,
        video=entry.video,
        requires=content.requires if entry.requires is None else entry.requires,
        rank=entry.rank,
        part2=PART2[entry.part2 or content.part2],
    )
    check_term(name, term)
    return term


def _read(folder: Traversable, name: str) -> dict[str, object]:
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except OSError as error:
        raise TaxonomyError(name, "cannot be read") from error
    except ValueError as error:  # not TOML (an id twice in one file is not), or not UTF-8
        raise TaxonomyError(name, str(error)) from error


def _convert(name: str, table: object, shape: type[T], term_id: str | None = None) -> T:
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise TaxonomyError(name, str(error), term_id) from error
