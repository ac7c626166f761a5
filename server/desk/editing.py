"""PURE. What a clinician does to a draft: every function takes a body and returns another.

NOT-1: every save is a version, so nothing here ever destroys a word. NOT-3: an answer becomes a
sentence in the section that asked, or closes the question. The group's part is never edited here:
it is one text for all notes of the session (`group_text.py`), and undoing one's own leaves it.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from server.core.note import NoteBody, NotePrompt, NoteSection, NoteSentence
from server.core.plan import Seat
from server.desk.wording import CHOICES_ONLY, NOT_OBSERVED, sentence_for

LONGEST = 2000  # characters of one sentence; beyond it somebody pasted a document

Act = Literal["change", "remove", "add", "use", "undo"]


class CannotEdit(Exception):
    """The person can act on it; the text says how."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Edit(Struct, frozen=True):
    """One act on one body. Which fields it needs depends on the act."""

    act: Act
    sentence: str = ""
    section: str = ""
    evidence: str = ""
    text: str = ""


def edited(body: NoteBody, edit: Edit) -> NoteBody:
    """Return *body* after *edit*; CannotEdit when it does not fit. Undo is `undone`."""
    match edit.act:
        case "change":
            return change_sentence(body, edit.sentence, edit.text)
        case "remove":
            return remove_sentence(body, edit.sentence)
        case "add":
            return add_sentence(body, edit.section, edit.text)
        case "use":
            return use_evidence(body, edit.evidence, edit.section, edit.text)
        case "undo":
            raise CannotEdit("Undo needs the versions before this one.")


def change_sentence(body: NoteBody, sentence_id: str, text: str) -> NoteBody:
    before = sentence_of(body, sentence_id)
    said = as_sentence(text)
    if said == before.text:
        return body
    after = replace(before, text=said, changed=True)
    return _in_sections(body, lambda s: after if s.sentence_id == sentence_id else s)


def remove_sentence(body: NoteBody, sentence_id: str) -> NoteBody:
    """Take a sentence out; the records it alone rested on are offered again as unused."""
    gone = sentence_of(body, sentence_id)
    without = _in_sections(body, lambda s: None if s.sentence_id == sentence_id else s)
    cited = {e for section in without.sections for s in section.sentences for e in s.evidence}
    free = [e for e in gone.evidence if is_event(e) and e not in cited | {*body.unused}]
    return replace(without, unused=(*body.unused, *free))


def add_sentence(body: NoteBody, section: str, text: str) -> NoteBody:
    """Put a clinician's own sentence last in *section*."""
    return _added(body, section, NoteSentence(_free_id(body, section), as_sentence(text)))


def use_evidence(body: NoteBody, evidence_id: str, section: str, text: str) -> NoteBody:
    """Make a record that was left out part of the note, in the clinician's words."""
    if evidence_id not in body.unused:
        raise CannotEdit("That record is in the note already.")
    said = NoteSentence(_free_id(body, section), as_sentence(text), evidence=(evidence_id,))
    left = tuple(e for e in body.unused if e != evidence_id)
    return replace(_added(body, section, said), unused=left)


def answer(body: NoteBody, prompt_id: str, given: str, seat: Seat) -> NoteBody:
    """Answer a prompt by one of its choices or in free words; a later answer replaces it."""
    prompt = prompt_of(body, prompt_id)
    said = " ".join(given.split())
    if not said:
        raise CannotEdit("Pick an answer, or write a few words.")
    if said == NOT_OBSERVED and said in prompt.choices:
        return _closed(body, prompt, said, "not_observed", None)
    if said in prompt.choices:
        return _closed(body, prompt, said, "answered", sentence_for(prompt, said, seat))
    if prompt.code in CHOICES_ONLY:
        raise CannotEdit("Pick one of the answers.")
    return _closed(body, prompt, said, "answered", said)


def undone(history: Sequence[NoteBody]) -> NoteBody | None:
    """Return what undo brings back, from all bodies, oldest first; None when nothing is left.

    It goes no further than the latest draft: before that the record was another. Typing in one
    sentence is one step, however often it was saved.
    """
    steps: list[NoteBody] = []
    for body in (_as_shared_now(one, history[-1]) for one in history):
        if steps and body == steps[-1]:
            continue  # somebody wrote the part about the group: no step of this note
        if steps and body.header.get("evidence") != steps[-1].header.get("evidence"):
            steps = []
        if len(steps) > 1 and body == steps[-2]:
            steps.pop()  # this version was itself an undo
        elif len(steps) > 1 and _typed_on(steps[-2], steps[-1], body):
            steps[-1] = body
        else:
            steps.append(body)
    return steps[-2] if len(steps) > 1 else None


def collides(base: NoteBody, latest: NoteBody, edit: Edit) -> bool:
    """Whether somebody changed the very sentence this edit is about since *base* was shown."""
    if edit.act not in ("change", "remove"):
        return edit.act == "undo" and base != latest
    return _find(base, edit.sentence) != _find(latest, edit.sentence)


def sentence_of(body: NoteBody, sentence_id: str) -> NoteSentence:
    found = _find(body, sentence_id)
    if found is None:
        raise CannotEdit("That sentence is no longer in the note.")
    return found


def prompt_of(body: NoteBody, prompt_id: str) -> NotePrompt:
    for prompt in body.prompts:
        if prompt.prompt_id == prompt_id:
            return prompt
    raise CannotEdit("That question is no longer asked.")


# ---- below


def _closed(
    body: NoteBody,
    prompt: NotePrompt,
    given: str,
    state: Literal["answered", "not_observed"],
    sentence: str | None,
) -> NoteBody:
    role = f"answer {prompt.prompt_id}"
    done = replace(prompt, answer=given, state=state)
    body = _in_sections(body, lambda s: None if s.role == role else s)
    body = replace(
        body, prompts=tuple(done if p.prompt_id == prompt.prompt_id else p for p in body.prompts)
    )
    if sentence is None:
        return body
    said = NoteSentence(
        _free_id(body, prompt.section), as_sentence(sentence), evidence=prompt.evidence, role=role
    )
    return _added(body, prompt.section, said)


def _added(body: NoteBody, section: str, sentence: NoteSentence) -> NoteBody:
    if section not in {s.key for s in body.sections}:
        raise CannotEdit("This note has no such section.")
    return replace(
        body,
        sections=tuple(
            replace(s, sentences=(*s.sentences, sentence)) if s.key == section else s
            for s in body.sections
        ),
    )


def _in_sections(body: NoteBody, change: Callable[[NoteSentence], NoteSentence | None]) -> NoteBody:
    return replace(body, sections=tuple(_changed(section, change) for section in body.sections))


def _changed(
    section: NoteSection, change: Callable[[NoteSentence], NoteSentence | None]
) -> NoteSection:
    kept = (change(sentence) for sentence in section.sentences)
    return replace(section, sentences=tuple(s for s in kept if s is not None))


def _find(body: NoteBody, sentence_id: str) -> NoteSentence | None:
    found = (s for section in body.sections for s in section.sentences)
    return next((s for s in found if s.sentence_id == sentence_id), None)


def _free_id(body: NoteBody, section: str) -> str:
    taken = {s.sentence_id for part in body.sections for s in part.sentences}
    number = int(body.header.get("sentences", "0"))
    # Above all numbers of the draft, so that a removed sentence's id never comes back.
    while (found := f"{section}-{(number := number + 1)}") in taken:
        pass
    return found


def as_sentence(text: str) -> str:
    """Return *text* as it stands in a note: one line, a capital, a full stop."""
    said = " ".join(text.split())
    if not said:
        raise CannotEdit("Write something, or remove the sentence.")
    if len(said) > LONGEST:
        raise CannotEdit(f"That is too long: {len(said)} of {LONGEST} characters.")
    said = said[:1].upper() + said[1:]
    return said if said.endswith((".", "!", "?", "”", '"')) else said + "."


def is_event(evidence_id: str) -> bool:
    return evidence_id[:1] == "e" and evidence_id[1:].isdigit()


def _as_shared_now(body: NoteBody, now: NoteBody) -> NoteBody:
    head = {name: value for name, value in body.header.items() if name != "group"}
    if "group" in now.header:
        head["group"] = now.header["group"]
    return replace(body, group=now.group, header=head)


def _typed_on(before: NoteBody, now: NoteBody, then: NoteBody) -> bool:
    """Whether *now* and *then* changed the same one sentence of *before* and nothing else."""
    first, second = _one_change(before, now), _one_change(now, then)
    return first is not None and first == second


def _one_change(one: NoteBody, other: NoteBody) -> str | None:
    here = {s.sentence_id: s for part in one.sections for s in part.sentences}
    there = {s.sentence_id: s for part in other.sections for s in part.sentences}
    if here.keys() != there.keys() or (one.prompts, one.unused) != (other.prompts, other.unused):
        return None
    changed = [key for key in here if here[key] != there[key]]
    return changed[0] if len(changed) == 1 else None
