"""Is each note this member's own? Compared within the session and with earlier notes.

Alike notes get a question for one observation, never a second paraphrase of the same thing:
swapping words to pass a check adds nothing to anybody's record.
"""

from collections.abc import Sequence
from itertools import combinations

import msgspec

from notes_engine.drafts import Closest, MemberDraft, Prompt
from notes_engine.evidence import EvidenceDocument, MemberFacts, SectionMap
from notes_engine.formats import section_of
from notes_engine.similarity import (
    SHARED_ROLES,
    Alike,
    alike,
    content_words,
    fingerprint,
    jaccard,
    repeated_share,
)

MAX_EARLIER_SHARE = 0.15  # six-word runs already in one earlier note
MAX_EARLIER_JACCARD = 0.50


def individual_text(draft: MemberDraft) -> str:
    return " ".join(
        sentence.text
        for section in draft.sections
        for sentence in section.sentences
        if sentence.role not in SHARED_ROLES
    )


def compared(
    drafts: Sequence[MemberDraft], document: EvidenceDocument, maps: tuple[SectionMap, ...]
) -> list[MemberDraft]:
    people = {member.id: member for member in document.members}
    prints = {
        draft.member: fingerprint(individual_text(draft), names_of(people[draft.member]))
        for draft in drafts
        if draft.status == "draft"
    }
    pairs = {
        frozenset(pair): alike(prints[pair[0]], prints[pair[1]]) for pair in combinations(prints, 2)
    }
    return [
        _compared(draft, _closest(draft.member, pairs), people, document, maps) for draft in drafts
    ]


def names_of(member: MemberFacts) -> tuple[str, ...]:
    return (*tuple(member.name.split()), member.first_name)


def _compared(
    draft: MemberDraft,
    closest: Closest | None,
    people: dict[str, MemberFacts],
    document: EvidenceDocument,
    maps: tuple[SectionMap, ...],
) -> MemberDraft:
    if draft.status != "draft":
        return draft
    asked = list(draft.prompts)
    policy, where = document.policy, section_of(maps, "report", "response")
    if closest and (
        closest.jaccard > policy.max_jaccard or closest.five_gram > policy.max_five_gram
    ):
        text = "This reads like another note of the session. What is one thing only seen here?"
        asked.append(
            Prompt(code="ALIKE", section=where, text=text, blocking=True, evidence=draft.unused)
        )
    if _repeats(draft, people[draft.member]):
        text = "This repeats an earlier note of the same member. What was different today?"
        asked.append(Prompt(code="REPEATS_EARLIER", section=where, text=text, blocking=False))
    return msgspec.structs.replace(draft, closest=closest, prompts=tuple(asked))


def _closest(member: str, pairs: dict[frozenset[str], Alike]) -> Closest | None:
    others = [
        Closest(member=other, jaccard=found.jaccard, five_gram=found.five_gram)
        for pair, found in pairs.items()
        if member in pair
        for other in pair - {member}
    ]
    if not others:
        return None
    return max(others, key=lambda each: (max(each.jaccard, 3.5 * each.five_gram), each.member))


def _repeats(draft: MemberDraft, member: MemberFacts) -> bool:
    text = individual_text(draft)
    mine = frozenset(content_words(text, names_of(member)))
    return any(
        repeated_share(text, note.text) > MAX_EARLIER_SHARE
        or jaccard(mine, frozenset(content_words(note.text, names_of(member))))
        > MAX_EARLIER_JACCARD
        for note in member.prior_notes[-4:]
    )
