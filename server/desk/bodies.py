"""PURE. From a draft to the body of a note, and whether a person has touched it since.

The mark of the draft travels in the header, so that a note put back by undo counts as
untouched again (NOT-2).
"""

import hashlib

import msgspec
from msgspec.structs import replace

from notes_engine import MemberDraft, SessionDraft
from notes_engine.drafts import Prompt, Sentence
from server.core.note import NoteBody, NoteKind, NotePrompt, NoteSection, NoteSentence

_KINDS: dict[str, NoteKind] = {"draft": "note", "no_note": "absence", "by_hand": "by_hand"}


def kind_of(draft: MemberDraft) -> NoteKind:
    return _KINDS[draft.status]


def note_body(session: SessionDraft, draft: MemberDraft, header: dict[str, str]) -> NoteBody:
    """Return the first body of a member's note; the block of the group only where they took part.

    Whoever asked for no draft gets none of ours, not even the shared one.
    """
    shared = session.group if draft.status == "draft" else ()
    said_of_all = {evidence for sentence in shared for evidence in sentence.evidence}
    body = NoteBody(
        format=session.format,
        group=tuple(_sentence(f"group-{n}", s) for n, s in enumerate(shared, start=1)),
        sections=tuple(
            NoteSection(
                key=section.key,
                title=section.title,
                sentences=tuple(
                    _sentence(f"{section.key}-{n}", s)
                    for n, s in enumerate(section.sentences, start=1)
                ),
            )
            for section in draft.sections
        ),
        prompts=tuple(_prompt(f"q{n}", p) for n, p in enumerate(draft.prompts, start=1)),
        # What the part about the group rests on is in the note already.
        unused=tuple(evidence for evidence in draft.unused if evidence not in said_of_all),
        header=header,
    )
    drafted = sum(len(section.sentences) for section in body.sections)
    return replace(body, header=header | {"drafted": _mark(body), "sentences": str(drafted)})


def is_touched(body: NoteBody) -> bool:
    """NOT-2: whether anybody wrote, removed or answered something since the draft."""
    return body.header.get("drafted") != _mark(body)


def open_questions(body: NoteBody) -> tuple[NotePrompt, ...]:
    """Return the questions that stop a signature, in the order of the note."""
    return tuple(p for p in body.prompts if p.blocking and p.state == "open")


def changes_in_words(body: NoteBody) -> str:
    """Return what differs from the draft, as the queue and the sign sheet say it."""
    sentences = [s for section in body.sections for s in section.sentences]
    answered = [p for p in body.prompts if p.state == "answered"]
    unseen = sum(1 for p in body.prompts if p.state == "not_observed")
    added = sum(1 for s in sentences if s.origin == "clinician") - sum(
        1 for p in answered if p.answer and p.blocking and _became_sentence(p, sentences)
    )
    kept = sum(1 for s in sentences if s.origin != "clinician")
    removed = int(body.header.get("sentences", "0")) - kept
    parts = [
        _count(len(answered) + unseen, "question", "answered"),
        f"{unseen} “not observed”" if unseen else "",
        _count(sum(1 for s in sentences if s.changed), "sentence", "changed"),
        _count(max(added, 0), "sentence", "added"),
        _count(max(removed, 0), "sentence", "removed"),
    ]
    return ", ".join(part for part in parts if part) or "as drafted"


def _became_sentence(prompt: NotePrompt, sentences: list[NoteSentence]) -> bool:
    return any(s.role == f"answer {prompt.prompt_id}" for s in sentences)


def _count(number: int, noun: str, verb: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} {verb}" if number else ""


def _sentence(sentence_id: str, written: Sentence) -> NoteSentence:
    return NoteSentence(
        sentence_id=sentence_id,
        text=written.text,
        evidence=written.evidence,
        role=written.role,
        variant=written.variant,
        origin=written.origin,
    )


def _prompt(prompt_id: str, asked: Prompt) -> NotePrompt:
    return NotePrompt(
        prompt_id=prompt_id,
        code=asked.code,
        section=asked.section,
        text=asked.text,
        blocking=asked.blocking,
        evidence=asked.evidence,
        choices=asked.choices,
    )


def _mark(body: NoteBody) -> str:
    # The part of the group is everybody's: writing it touches no member's own note.
    words = (body.sections, body.prompts, body.unused)
    return hashlib.sha256(msgspec.json.encode(words, order="deterministic")).hexdigest()[:16]
