"""A note as people read and sign it: a body of sentences and prompts, and the hash of it.

The hash binds the words to the evidence, the member and the session they are about. Whoever
changes one of the four has a different note.
"""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct

Origin = Literal["engine", "llm", "clinician"]
PromptState = Literal["open", "answered", "not_observed"]
NoteKind = Literal["note", "absence", "by_hand"]


class NoteSentence(Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence and the evidence ids it rests on; *changed* once a person edited it."""

    sentence_id: str
    text: str
    evidence: tuple[str, ...] = ()
    role: str = ""
    variant: str = ""
    origin: Origin = "clinician"
    changed: bool = False


class NoteSection(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the note's format: Data, Assessment, Plan and the like."""

    key: str
    title: str
    sentences: tuple[NoteSentence, ...] = ()


class NotePrompt(Struct, frozen=True, forbid_unknown_fields=True):
    """A question put where evidence is missing. A blocking one stops the signature."""

    prompt_id: str
    code: str
    section: str
    text: str
    blocking: bool
    evidence: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    answer: str | None = None
    state: PromptState = "open"


class NoteChange(Struct, frozen=True):
    """What was changed between draft and signature: counts, and none of the words."""

    drafted: int  # sentences of the draft
    untouched: int  # of them
    characters: int  # put in or taken out

    @property
    def share(self) -> float:
        """Which share of the draft was signed as it stood; all of one without a sentence."""
        return self.untouched / self.drafted if self.drafted else 1.0


class NoteBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of one version. *group* is the block every note of the session shares."""

    format: str
    group: tuple[NoteSentence, ...] = ()
    sections: tuple[NoteSection, ...] = ()
    prompts: tuple[NotePrompt, ...] = ()
    unused: tuple[str, ...] = ()
    header: dict[str, str] = {}


def content_hash(body: NoteBody, *, evidence_hash: str, member_id: str, session_id: str) -> str:
    """Return what a signature stands for: SHA-256, in hex, over canonical JSON."""
    signed = {
        "body": msgspec.to_builtins(body),
        "evidence_hash": evidence_hash,
        "member_id": member_id,
        "session_id": session_id,
    }
    # "deterministic" sorts the keys: the same note has the same bytes in every process.
    return hashlib.sha256(msgspec.json.encode(signed, order="deterministic")).hexdigest()


def individual_text(body: NoteBody) -> str:
    """Return the member's own words of the note, without the block shared by the group."""
    return " ".join(s.text for section in body.sections for s in section.sentences)
