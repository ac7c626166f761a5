"""What a member is asked to agree to: one text per purpose, all of one version together.

The texts are data (TOML); here is their shape and what makes a set complete. PRS-5 says which
purposes nobody can do without.
"""

import tomllib
from typing import get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from server.core.plan import REQUIRED_PURPOSES, Purpose

PRACTICE = "{practice}"


class Agreement(Struct, frozen=True, forbid_unknown_fields=True):
    """One purpose in plain words: what it is, in one sentence, and in full."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    without: str  # what a no means


class Agreements(Struct, frozen=True, forbid_unknown_fields=True):
    """All texts of one version; a change to any of them makes a new version."""

    version: str
    texts: dict[Purpose, Agreement]

    def named(self, practice: str) -> "Agreements":
        """Return the same with the name of the practice where a text leaves a gap for it."""
        texts = {
            purpose: replace(
                one, paragraphs=tuple(p.replace(PRACTICE, practice) for p in one.paragraphs)
            )
            for purpose, one in self.texts.items()
        }
        return replace(self, texts=texts)

    def __post_init__(self) -> None:
        missing = set(get_args(Purpose)) - self.texts.keys()
        if missing:
            raise ValueError(f"agreements {self.version} lack {', '.join(sorted(missing))}")


def read_agreements(text: str) -> Agreements:
    """Return the version written in *text*; ValueError when it is incomplete."""
    return msgspec.convert(tomllib.loads(text), Agreements)


def needed(purpose: Purpose) -> bool:
    """Whether nobody can meet this way without it."""
    return purpose in REQUIRED_PURPOSES


def missing_answers(answers: dict[Purpose, bool]) -> tuple[Purpose, ...]:
    """Return the required purposes that *answers* do not agree to."""
    return tuple(purpose for purpose in REQUIRED_PURPOSES if not answers.get(purpose, False))
