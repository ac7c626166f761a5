"""The drafting engine: evidence of one session in, individual note drafts out.

Pure and usable alone: `draft` writes, `review` reads finished text against the same facts.
"""

from notes_engine.drafting import draft
from notes_engine.drafts import (
    ENGINE_VERSION,
    Closest,
    MemberDraft,
    Prompt,
    ReviewFinding,
    Section,
    Sentence,
    SessionDraft,
)
from notes_engine.evidence import EvidenceDocument
from notes_engine.formats import FORMATS
from notes_engine.reviewing import review

__all__ = [
    "ENGINE_VERSION",
    "FORMATS",
    "Closest",
    "EvidenceDocument",
    "MemberDraft",
    "Prompt",
    "ReviewFinding",
    "Section",
    "Sentence",
    "SessionDraft",
    "draft",
    "review",
]
