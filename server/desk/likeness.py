"""How alike two notes of one session read, and which runs of words they share (SIG-4)."""

import re
from collections.abc import Sequence

from msgspec import Struct

from notes_engine import EvidenceDocument
from notes_engine.distinct import names_of
from notes_engine.evidence import DraftPolicy
from notes_engine.similarity import SHARED_ROLES, alike, fingerprint
from server.core.note import NoteBody
from server.store import Note

RUN = 3  # words in a row that two people hardly write alike by chance
_WORD = re.compile(r"\S+\s*")


class Piece(Struct, frozen=True):
    """A stretch of text, *shared* with the other note or not."""

    text: str
    shared: bool


class Comparison(Struct, frozen=True):
    """The note that reads most like this one, beside it."""

    other: Note
    words: float
    runs: float
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]

    def is_too_much(self, policy: DraftPolicy) -> bool:
        return self.words > policy.max_jaccard or self.runs > policy.max_five_gram


def closest(document: EvidenceDocument, note: Note, notes: Sequence[Note]) -> Comparison | None:
    """Return the comparison with the closest other note of a member who was there."""
    people = {m.id: names_of(m) for m in document.members}
    mine = own_words(note.body)
    prints = fingerprint(mine, people[note.member_id])
    found = [
        (alike(prints, fingerprint(own_words(o.body), people[o.member_id])), o)
        for o in notes
        if o.note_id != note.note_id and o.kind == "note"
    ]
    if note.kind != "note" or not found:
        return None
    likeness, other = max(
        found, key=lambda f: (max(f[0].jaccard, 3.5 * f[0].five_gram), f[1].note_id)
    )
    theirs = own_words(other.body)
    return Comparison(
        other, likeness.jaccard, likeness.five_gram, shared(mine, theirs), shared(theirs, mine)
    )


def own_words(body: NoteBody) -> str:
    """Return what counts: attendance, technique and the next date are the same for everybody."""
    return " ".join(
        s.text for part in body.sections for s in part.sentences if s.role not in SHARED_ROLES
    )


def shared(text: str, other: str) -> tuple[Piece, ...]:
    """Return *text* in pieces, those runs marked that stand in *other* as well."""
    words, there = _WORD.findall(text), [_bare(w) for w in _WORD.findall(other)]
    runs = {tuple(there[i : i + RUN]) for i in range(len(there) - RUN + 1)}
    bare = [_bare(word) for word in words]
    marked = [False] * len(words)
    for start in range(len(bare) - RUN + 1):
        if tuple(bare[start : start + RUN]) in runs:
            marked[start : start + RUN] = [True] * RUN
    pieces: list[Piece] = []
    for word, is_shared in zip(words, marked, strict=True):
        if pieces and pieces[-1].shared == is_shared:
            pieces[-1] = Piece(pieces[-1].text + word, is_shared)
        else:
            pieces.append(Piece(word, is_shared))
    return tuple(pieces)


def _bare(word: str) -> str:
    return re.sub(r"[^\w]+", "", word.lower())
