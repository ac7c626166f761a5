"""draft(): one evidence document in, one draft a member out. The order is stated here.

See facts -> read tags -> plan intents -> write -> verify -> ask -> compare. Same document,
same bytes; members are taken in enrolment order, so the order of other facts is no matter.
"""

from collections.abc import Sequence

import msgspec

from notes_engine.assessment import (
    factor_intents,
    insight_intents,
    necessity_intent,
    problem_intent,
    told_with_need,
)
from notes_engine.distinct import compared
from notes_engine.drafts import (
    ENGINE_VERSION,
    DraftStatus,
    MemberDraft,
    Prompt,
    Section,
    Sentence,
    SessionDraft,
)
from notes_engine.evidence import DraftPolicy, EvidenceDocument, MemberFacts, SectionMap
from notes_engine.formats import section_maps
from notes_engine.goals import Work, goal_intents, named_intents, work_on_goals
from notes_engine.group_block import group_block
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.next_steps import next_intent, step_intents
from notes_engine.phrasing import Chooser
from notes_engine.presence import attendance_intent, measure_intent
from notes_engine.prompts import is_thin, prompts
from notes_engine.readings import Reading, readings
from notes_engine.realise import Writer, replaced
from notes_engine.risk import risk_intents
from notes_engine.room import in_room
from notes_engine.technique import directed_intents, technique_intent
from notes_engine.verify import Grounds, objection
from notes_engine.visible import Visible, visible

_LEFT_OUT = {
    "names": ("THIRD_PARTY_CONTENT", "A sentence would have named somebody else and was left out."),
    "risk": ("RISK_REVIEW", "A sentence spoke of risk without a risk record and was left out."),
}
_EMPTY = {
    "I": "No technique was recorded while {name} was present. What was used?",
    "S": "Nothing {name} said about their own week was recorded. What did {name} report?",
    "R": "No response of {name} was recorded. What did you see or hear?",
    "A": "Nothing was recorded to assess for {name}. What can be said of the goals?",
}
_EMPTY_ELSE = "Nothing was recorded for {title}. What can be said of {name}?"
_LEFT_OUT_ELSE = ("UNTRUSTED_TEXT", "A sentence went beyond its record and was left out.")


def draft(document: EvidenceDocument, note_format: str = "DAP") -> SessionDraft:
    """Draft every member's note of one session in *note_format*."""
    session = _Session(document, note_format)
    drafts = [session.member(member) for member in document.members]
    return SessionDraft(
        session=document.session.id,
        format=note_format,
        engine=ENGINE_VERSION,
        group=group_block(document, session.cast),
        members=tuple(compared(drafts, document, session.maps)),
    )


def _said_once(kept: list[Sentence], sentence: Sentence) -> None:
    """Two records that come to the same words are one sentence resting on both."""
    for place, other in enumerate(kept):
        if other.text == sentence.text:
            both = tuple(dict.fromkeys((*other.evidence, *sentence.evidence)))
            kept[place] = msgspec.structs.replace(other, evidence=both)
            return
    kept.append(sentence)


class _Session:
    def __init__(self, document: EvidenceDocument, note_format: str) -> None:
        self.document = document
        self.policy: DraftPolicy = document.policy
        self.maps: tuple[SectionMap, ...] = section_maps(document.policy, note_format)
        self.people = {member.id: member for member in document.members}
        self.cast = Cast(document.members)
        self.chooser = Chooser(document.session.id)

    def member(self, member: MemberFacts) -> MemberDraft:
        seen = visible(self.document, member)
        if not member.drafting_consent:
            return self._by_hand(seen)
        if seen.attendance is not None and seen.attendance.status == "absent":
            return self._absence(seen)
        return self._note(seen)

    def _note(self, seen: Visible) -> MemberDraft:
        read = readings(seen, self.cast, self.people)
        works = work_on_goals(seen, read)
        room, _ = in_room(read, seen.interventions)
        own_steps, other_steps = step_intents(seen, read, self.cast)
        intents: list[Intent | None] = [
            attendance_intent(seen, self.policy, self.cast),
            problem_intent(seen, self.cast),
            *named_intents(works, self.cast, seen.member.id),
            *(each for each in room if each.role != "commitment"),
            *directed_intents(read, seen, redirected=self._has_own_technique_section()),
            *(measure_intent(measure, seen.session.end) for measure in seen.measures),
            *self._goals(seen, works, read),
            *insight_intents(read),
            *factor_intents(read),
            None if is_thin(read) else necessity_intent(seen, works, read, self.cast),
            *risk_intents(seen, self.policy, self.cast),
            *own_steps,
            *other_steps,
            next_intent(seen, self.policy),
        ]
        technique = technique_intent(
            seen, read, self.cast, own_section=self._has_own_technique_section()
        )
        writer = Writer(
            seen.member,
            chooser=self.chooser,
            cast=self.cast,
            people=self.people,
        )
        sections = writer.sections(self.maps, [i for i in intents if i], technique)
        sections, left_out = self._verified(sections, seen)
        mine = sum(
            step.role == "commitment" or step.family != "plan.group_homework"
            for step in [*own_steps, *other_steps]
        )
        asked = prompts(seen, read, policy=self.policy, maps=self.maps, cast=self.cast, steps=mine)
        asked += left_out
        asked += self._empty(sections, asked, seen)
        return self._finished(seen, "draft", sections, asked)

    def _goals(self, seen: Visible, works: Sequence[Work], read: Sequence[Reading]) -> list[Intent]:
        told = None if is_thin(read) else told_with_need(seen, works, read, self.cast)
        together = any({"goal", "necessity"} <= set(m.roles) for m in self.maps)
        return [
            intent
            for work in works
            if not (work is told and together)
            for intent in goal_intents(work, self.cast, seen.member.id)
        ]

    def _has_own_technique_section(self) -> bool:
        return not any("technique" in m.roles and "attendance" in m.roles for m in self.maps)

    def _by_hand(self, seen: Visible) -> MemberDraft:
        sections = tuple(Section(key=m.key, title=m.title) for m in self.maps)
        text = f"{seen.member.first_name} asked that no draft be made. Write this note by hand."
        asked = [Prompt(code="BY_HAND", section=self.maps[0].key, text=text, blocking=True)]
        return self._finished(seen, "by_hand", sections, asked)

    def _absence(self, seen: Visible) -> MemberDraft:
        where = SectionMap(key="X", title="Did not attend", roles=("attendance", "plan"))
        outreach = [item for item in seen.plan_items if item.kind == "outreach" and item.member]
        only = msgspec.structs.replace(seen, plan_items=tuple(outreach))
        _, steps = step_intents(only, [], self.cast)
        intents = [attendance_intent(seen, self.policy, self.cast), *steps]
        writer = Writer(seen.member, chooser=self.chooser, cast=self.cast, people=self.people)
        sections = writer.sections((where,), [i for i in intents if i], None)
        sections, asked = self._verified(sections, seen)
        if not outreach:
            text = f"No outreach after {seen.member.first_name}’s absence is recorded."
            choices = ("Call", "Message", "None needed")
            asked.append(
                Prompt(code="OUTREACH", section="X", text=text, blocking=False, choices=choices)
            )
        for tag in seen.conflicting:
            text = f"A tag was recorded for {seen.member.first_name}, who was not in the room."
            asked.append(
                Prompt(
                    code="EVIDENCE_CONFLICT", section="X", text=text, blocking=True,
                    evidence=(tag.id,), choices=("Leave it out",),
                )
            )  # fmt: skip
        return self._finished(seen, "no_note", sections, asked)

    def _verified(
        self, sections: tuple[Section, ...], seen: Visible
    ) -> tuple[tuple[Section, ...], list[Prompt]]:
        grounds = Grounds(seen, self.policy, self.cast)
        kept, asked = [], []
        for section in sections:
            good: list[Sentence] = []
            for sentence in section.sentences:
                why = objection(sentence, grounds)
                if why is None:
                    _said_once(good, sentence)
                    continue
                code, text = _LEFT_OUT.get(why, _LEFT_OUT_ELSE)
                valid = tuple(each for each in sentence.evidence if each in grounds.texts)
                asked.append(
                    Prompt(
                        code=code, section=section.key, text=f"{text} What should stand?",
                        blocking=why == "risk", evidence=valid,
                    )
                )  # fmt: skip
            kept.append(replaced(section, good))
        return tuple(kept), asked

    def _empty(
        self, sections: tuple[Section, ...], asked: list[Prompt], seen: Visible
    ) -> list[Prompt]:
        """A section with neither text nor question would look finished."""
        covered = {prompt.section for prompt in asked}
        name = seen.member.first_name
        out = []
        for section in sections:
            if section.sentences or section.key in covered:
                continue
            technique = section.key == "I"
            code = "NO_TECHNIQUE" if technique else "NO_SPECIFICS"
            text = _EMPTY.get(section.key, _EMPTY_ELSE).format(name=name, title=section.title)
            out.append(
                Prompt(
                    code=code, section=section.key, text=text, blocking=True,
                    choices=("Not observed",),
                )
            )  # fmt: skip
        return out

    def _finished(
        self,
        seen: Visible,
        status: DraftStatus,
        sections: tuple[Section, ...],
        asked: list[Prompt],
    ) -> MemberDraft:
        cited = {i for section in sections for s in section.sentences for i in s.evidence}
        recorded = [
            *(fact.id for fact in seen.tags),
            *(fact.id for fact in seen.interventions),
            *(fact.id for fact in seen.measures),
            *(fact.id for fact in seen.plan_items),
        ]
        return MemberDraft(
            member=seen.member.id,
            status=status,
            sections=sections,
            prompts=tuple(dict.fromkeys(asked)),
            unused=tuple(each for each in recorded if each not in cited),
            facts=seen.fingerprint,
        )
