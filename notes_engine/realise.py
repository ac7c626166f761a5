"""From intents to sentences: order within sections, choice of frame, names and pronouns.

The member is named once a section, and again where a pronoun could mean a peer.
"""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from notes_engine.drafts import Section, Sentence
from notes_engine.evidence import InterventionFact, MemberFacts, SectionMap
from notes_engine.grammar import Person, refer
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import Chooser, frames, opening, render
from notes_engine.technique import running_phrase

MAX_LEADS = 2  # "During the closing round ..." helps twice a note, then it is a tic
LEAD_WORDS = 24  # a longer sentence carries no lead
# A frame that opens with the member and ends with its own words has room for a lead.
_ROOM_FOR_LEAD = re.compile(r"\{\{ s \}\} .*(?:\{\{ \w+ \}\}\.|\{\{ q_end \}\}”)")
_FIRST_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_TOLD_BY_TIME = frozenset({"presentation", "report", "statement", "response"})


class Writer:
    """Writes one member's note; made anew for each member, around the session's chooser."""

    def __init__(
        self,
        member: MemberFacts,
        *,
        chooser: Chooser,
        cast: Cast,
        people: dict[str, MemberFacts],
    ) -> None:
        self._member = member
        self._person = Person(member.first_name, member.pronouns)
        self._chooser = chooser
        self._cast = cast
        self._people = people
        self._earlier = " ".join(note.text.lower() for note in member.prior_notes[-4:])
        self._openings: Counter[str] = Counter()
        self._led: set[str] = set()

    def sections(
        self, maps: Sequence[SectionMap], intents: Sequence[Intent], technique: Intent | None
    ) -> tuple[Section, ...]:
        written = []
        for section in maps:
            own = [each for each in intents if each.role in section.roles]
            own.sort(key=lambda each: _place(each, section.roles))
            if technique is not None and "technique" in section.roles:
                own = self._with_technique(own, technique, section)
            written.append(
                Section(key=section.key, title=section.title, sentences=self._section(own))
            )
        return tuple(written)

    def _with_technique(
        self, own: list[Intent], technique: Intent, section: SectionMap
    ) -> list[Intent]:
        """Where sentences will name the technique themselves, a list of them adds nothing."""
        shares_section = "attendance" in section.roles
        led = bool(self._led) or any(self._lead_phrase(i) and _leadable(i) for i in own)
        if shares_section and led:
            return own
        after = sum(each.role in ("attendance", "level") for each in own)
        return [*own[:after], technique, *own[after:]]

    def _section(self, intents: Sequence[Intent]) -> tuple[Sentence, ...]:
        sentences: list[Sentence] = []
        named, unclear = False, False
        for intent in intents:
            marked, variant, evidence = self._marked(intent, first=not sentences)
            mentions = any(mark in marked for mark in ("⟦s⟧", "⟦p⟧", "⟦o⟧"))
            text = refer(marked, self._person, named=mentions and (not named or unclear))
            sentences.append(
                Sentence(text=text, evidence=evidence, role=intent.role, variant=variant)
            )
            named = named or mentions
            unclear = "peer" in text and self._could_be_peer(intent)
        return tuple(sentences)

    def _could_be_peer(self, intent: Intent) -> bool:
        pronouns = [self._people[p].pronouns for p in intent.peers if p in self._people]
        return any(each is None or each == self._member.pronouns for each in pronouns)

    def _marked(self, intent: Intent, *, first: bool) -> tuple[str, str, tuple[str, ...]]:
        slots = dict(intent.slots)
        for drawn in intent.drawn:
            _, template = self._choose(drawn.family, drawn.variants)
            slots[drawn.slot] = render(template, slots)
        phrase = "" if first else self._lead_phrase(intent)
        options = _leadable(intent) if phrase else ()
        allowed = options or intent.frames
        allowed = tuple(f for f in allowed if not _opens_with_number(f, slots)) or allowed
        variant, template = self._choose(intent.family, allowed)
        self._openings[opening(template)] += 1
        marked = render(template, slots)
        evidence = intent.evidence
        if options and _has_room(marked):
            lead_variant, lead = self._choose("bare.during", frames("bare", "during"))
            technique = intent.during
            assert technique is not None  # noqa: S101 - it gave the phrase
            self._led.add(technique.id)
            marked = render(lead, {"technique": phrase}) + marked
            variant = f"{variant}+{lead_variant}"
            evidence = (*evidence, technique.id)
        return marked, variant, tuple(dict.fromkeys(evidence))

    def _lead_phrase(self, intent: Intent) -> str:
        technique: InterventionFact | None = intent.during
        if technique is None or technique.id in self._led or len(self._led) >= MAX_LEADS:
            return ""
        if intent.role in ("presentation", "level") or intent.family.startswith("pb_homework"):
            return ""  # what was done between sessions was not done during a technique
        return running_phrase(technique, self._cast)

    def _choose(self, family: str, variants: Sequence[str]) -> tuple[str, str]:
        return self._chooser.choose(
            family,
            variants,
            member=self._member.id,
            earlier=self._earlier,
            openings=self._openings,
        )


def _place(intent: Intent, roles: tuple[str, ...]) -> tuple[int, str]:
    """Roles keep the format's order, but what happened in the room is told as it happened."""
    rank = roles.index(intent.role)
    if intent.role in _TOLD_BY_TIME:
        rank = min(roles.index(role) for role in roles if role in _TOLD_BY_TIME)
    return rank, intent.at.isoformat()


def _leadable(intent: Intent) -> tuple[str, ...]:
    if any(drawn.family.startswith("pb_homework") for drawn in intent.drawn):
        return ()
    return tuple(frame for frame in intent.frames if _ROOM_FOR_LEAD.fullmatch(frame))


def _has_room(marked: str) -> bool:
    """What will be done is not done during a technique, and a long sentence carries no lead."""
    words = marked.lower().split()
    return len(words) <= LEAD_WORDS and not {"during", "will"} & set(words)


def _opens_with_number(template: str, slots: dict[str, str]) -> bool:
    """A sentence does not begin with a digit; another frame of the family puts words first."""
    first = _FIRST_SLOT.match(template)
    return first is not None and slots.get(first[1], "")[:1].isdigit()


def replaced(section: Section, sentences: Sequence[Sentence]) -> Section:
    return msgspec.structs.replace(section, sentences=tuple(sentences))
