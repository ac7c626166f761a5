"""What the engine hands back: drafts made of sentences that cite evidence, and prompts.

A sentence without evidence ids never leaves the engine; what is missing is a prompt.
"""

from typing import Literal

import msgspec

ENGINE_VERSION = "2"

Origin = Literal["engine", "llm", "clinician"]
DraftStatus = Literal["draft", "no_note", "by_hand"]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    evidence: tuple[str, ...]
    role: str
    variant: str
    origin: Origin = "engine"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    title: str
    sentences: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A question put to the clinician where evidence is missing or contradicts itself."""

    code: str
    section: str
    text: str
    blocking: bool
    evidence: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


class Closest(msgspec.Struct, frozen=True, kw_only=True):
    """The other member's draft that reads most like this one."""

    member: str
    jaccard: float
    five_gram: float


class MemberDraft(msgspec.Struct, frozen=True, kw_only=True):
    member: str
    status: DraftStatus
    sections: tuple[Section, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    unused: tuple[str, ...] = ()
    closest: Closest | None = None
    facts: str = ""  # fingerprint of the facts this draft rests on; differs = stale

    @property
    def text(self) -> str:
        return " ".join(section.text for section in self.sections if section.sentences)


class SessionDraft(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    format: str
    engine: str
    group: tuple[Sentence, ...]
    members: tuple[MemberDraft, ...]


class ReviewFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something an independent reading of finished text objects to."""

    code: str
    text: str
    severity: Literal["stop", "warn"]
    quote: str = ""
