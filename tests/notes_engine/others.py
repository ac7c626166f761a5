"""Two evenings with the same people; of the second, all that is known of the others is different.

`python -m tests.notes_engine.others 3000` compares the drafts of so many evenings, each member's in
turn; the suite takes a few.
"""

import random
import sys
from collections.abc import Sequence

import msgspec

from notes_engine import FORMATS, draft
from notes_engine.drafts import MemberDraft, SessionDraft
from notes_engine.evidence import EvidenceDocument, Fact
from tests.notes_engine.fuzz import evening

CANARY = "told about the heron at the lock"
# Asked of two notes that read alike: about the likeness, and nothing of the other.
OF_BOTH = {"ALIKE"}


def others_changed(
    document: EvidenceDocument, kept: str, chance: random.Random
) -> EvidenceDocument:
    """Replace all that was recorded of everybody but *kept*.

    Names and pronouns stay: by them words about somebody else are found, and left out.
    """
    others = [one.id for one in document.members if one.id != kept]

    def own(facts: Sequence[Fact]) -> list[Fact]:
        return [one for one in facts if getattr(one, "member", None) not in others]

    tags = own(document.tags)
    for number, who in enumerate(others * 3 if document.tags else ()):
        like, new = chance.choice(document.tags), f"other-{number}"
        peers = () if number % 2 else (kept,)
        tags.append(
            msgspec.structs.replace(
                like, id=new, member=who, note=CANARY, peers=peers, goal=None, retracted=False
            )
        )
    chance.shuffle(tags)
    members = [
        one
        if one.id == kept
        else msgspec.structs.replace(one, goals=(), diagnoses=(), drafting_consent=True)
        for one in document.members
    ]
    return msgspec.structs.replace(
        document,
        members=tuple(members),
        attendance=tuple(own(document.attendance)),
        tags=tuple(tags),
        measures=tuple(own(document.measures)),
        risks=tuple(own(document.risks)),
        plan_items=tuple(own(document.plan_items)),
    )


def moved(seed: int) -> list[str]:
    """Return what of somebody's draft followed a change about others."""
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    document, note_format = evening(seed), chance.choice(sorted(FORMATS))
    before, found = draft(document, note_format), []
    for member in document.members:
        changed = draft(others_changed(document, member.id, chance), note_format)
        found += [
            f"{seed} {note_format} {member.id} {what}"
            for what in _differences(_of(before, member.id), _of(changed, member.id))
        ]
    return found


def _of(session: SessionDraft, member: str) -> MemberDraft:
    return next(one for one in session.members if one.member == member)


def _differences(before: MemberDraft, after: MemberDraft) -> list[str]:
    """What is said, what it rests on, what is asked; not in which of our wordings.

    Those are shared out among the notes of an evening, so that no two read alike.
    """
    found = []
    if "heron" in msgspec.json.encode(after).decode():
        found.append("tells of another")
    if _facts(before) != _facts(after):
        found.append("rests on something else")
    return found


def _facts(one: MemberDraft) -> tuple[object, ...]:
    said = [
        (part.key, sentence.role, sentence.evidence)
        for part in one.sections
        for sentence in part.sentences
    ]
    asked = [
        (prompt.code, prompt.section, prompt.text, prompt.evidence, prompt.choices)
        for prompt in one.prompts
        if prompt.code not in OF_BOTH
    ]
    return one.status, one.facts, one.unused, said, asked


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    drafts = sum(len(evening(seed).members) for seed in range(count))
    wrong = [one for seed in range(count) for one in moved(seed)]
    sys.stdout.write("\n".join([*wrong[:40], f"{drafts} drafts: {len(wrong)} moved\n"]))
    sys.exit(1 if wrong else 0)
