"""PURE. The part of the notes that is the same for every member present: written once (NOT-9).

It is edited as lines, a sentence each. A note keeps with it whether a person wrote it, so that a
new draft of one note never brings back what was written over in all.
"""

import hashlib
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.core.note import NoteBody, NoteSentence
from server.desk.editing import CannotEdit, as_sentence
from server.store import Note

Block = tuple[NoteSentence, ...]
BY_HAND = "group"  # the header's word for a block that a person wrote
MOST_SENTENCES = 20


class Shared(Struct, frozen=True):
    """Where one block stands: *same* in these notes, while *signed* ones have another."""

    same: tuple[Note, ...]
    signed: tuple[Note, ...]


def block_mark(body: NoteBody) -> str:
    """Return what a page sends back to say which block it showed."""
    return hashlib.sha256(as_lines(body.group).encode()).hexdigest()[:16]


def as_lines(block: Block) -> str:
    return "\n".join(sentence.text for sentence in block)


def written(block: Block, text: str) -> Block:
    """Return the block of *text*, a line a sentence; what was not changed keeps its evidence."""
    lines = [as_sentence(line) for line in text.splitlines() if line.strip()]
    if not lines:
        raise CannotEdit("Write at least one sentence about the session.")
    if len(lines) > MOST_SENTENCES:
        raise CannotEdit(f"That is too long: {len(lines)} of {MOST_SENTENCES} sentences.")
    known = {sentence.text: sentence for sentence in block}
    # As many lines as before: each is what became of the one in its place.
    in_place = block if len(lines) == len(block) else ()
    free = max((int(s.sentence_id.rpartition("-")[2]) for s in block), default=0)
    found: list[NoteSentence] = []
    for at, line in enumerate(lines):
        if line in known:
            found.append(known.pop(line))
        elif in_place and in_place[at].text not in lines:
            found.append(replace(in_place[at], text=line, changed=True))
        else:
            free += 1
            found.append(NoteSentence(f"group-{free}", line))
    return tuple(found)


def carries(note: Note) -> bool:
    """Whether the note has the part of the group and can still be given another."""
    return note.signature is None and note.kind == "note" and bool(note.body.group)


def with_block(body: NoteBody, block: Block, *, by_hand: bool) -> NoteBody:
    head = {name: value for name, value in body.header.items() if name != BY_HAND}
    return replace(body, group=block, header=head | ({BY_HAND: "by hand"} if by_hand else {}))


def is_by_hand(body: NoteBody) -> bool:
    return BY_HAND in body.header


def block_by_hand(notes: Iterable[Note]) -> Block | None:
    """Return the block a person wrote for the session's notes; None while it is the draft's."""
    known = sorted(notes, key=lambda note: note.signature is not None)  # signed ones may lag
    return next((note.body.group for note in known if is_by_hand(note.body)), None)


def block_before(history: Sequence[NoteBody]) -> NoteBody | None:
    """Return a body that has the block before this one, from all bodies, oldest first.

    As with sentences, undo goes no further than the latest draft, and twice is there and back.
    """
    steps: list[NoteBody] = []
    before: NoteBody | None = None
    for body in history:
        redrafted = before is not None and body.header.get("evidence") != before.header.get(
            "evidence"
        )
        if redrafted and not is_by_hand(body):
            steps = []
        before = body
        if steps and body.group == steps[-1].group:
            continue
        if len(steps) > 1 and body.group == steps[-2].group:
            steps.pop()
        else:
            steps.append(body)
    return steps[-2] if len(steps) > 1 else None


def shared(note: Note, notes: Iterable[Note]) -> Shared:
    """Return which notes of the session have the block of *note*, and which were signed without."""
    others = [one for one in notes if one.kind == "note" and one.body.group]
    mine = block_mark(note.body)
    return Shared(
        same=tuple(one for one in others if block_mark(one.body) == mine),
        signed=tuple(
            one for one in others if one.signature is not None and block_mark(one.body) != mine
        ),
    )
