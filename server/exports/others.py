"""Everybody else out of one member's record: numbers for ids, and no name in any word.

The numbers are of one export: whoever holds two cannot tell that somebody is in both. What is
masked stays visible as masked, so that nobody takes the copy for the words themselves.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from notes_engine.evidence import MemberFacts
from notes_engine.mask import Cast
from server.core.note import NoteBody, NoteSection, NoteSentence
from server.exports.record import Record

WITHHELD = "[withheld: it rests on a record that was taken back]"
# What holds codes, ids and measures of ours: nothing that a person could have typed.
_CODES = frozenset(
    "type term code kind key role variant origin op cause delivery state status format"
    " evidence unused content_hash evidence_hash timezone credential".split()
)
# Of the head of a note what somebody typed; the rest is computed, and names staff.
_TYPED = ("goals", "place", "diagnosis_words")


class Others:
    """Who is not the member of these records, and how they are left out."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._member = ""
        self._numbers: dict[str, str] = {}
        self._staff: dict[str, str] = {}
        self._goals: set[str] = set()
        people: dict[str, MemberFacts] = {}
        self._peers: set[str] = set()
        for record in records:
            self._member = record.note.member_id
            people |= {one.id: one for one in record.document.members}
            self._staff |= {id_: record.name_of(id_) for id_ in record.staff}
        self._peers = set(people) - {self._member}
        for one in people.values():
            if one.id != self._member:
                self._goals |= {goal.id for goal in one.goals}
        self._cast = Cast(people.values())

    def said(self, text: str) -> str:
        """Return *text* with everybody else's names masked."""
        masked, at = "", 0
        for found in self._cast.find(text):
            if found.start < at or self._member in found.owners:
                continue  # of two people of one name the member is meant in their own record
            who = self._number(*found.owners) if len(found.owners) == 1 else "[another member]"
            masked += text[at : found.start] + who + ("’s" if found.is_possessive else "")
            at = found.end
        return masked + text[at:]

    def value(self, value: object, key: str = "") -> object:
        """Return *value*, as JSON has it, with everybody else left out of it."""
        if isinstance(value, dict):
            return {name: self.value(one, name) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one, key) for one in value]
        if not isinstance(value, str):
            return value
        if value in self._peers:
            return self._number(value)
        if value in self._goals:
            return "[a goal of another member]"
        if value in self._staff:
            return self._staff[value]
        return value if key in _CODES or key.endswith("_id") else self.said(value)

    def body(self, body: NoteBody, taken_back: frozenset[str] = frozenset()) -> NoteBody:
        """Return *body* without the others, and without what rests on evidence *taken_back*."""
        head = {k: self.said(v) if k in _TYPED else v for k, v in body.header.items()}
        return replace(
            body,
            header=head,
            group=self._sentences(body.group, taken_back),
            sections=tuple(
                NoteSection(part.key, part.title, self._sentences(part.sentences, taken_back))
                for part in body.sections
            ),
            prompts=tuple(
                replace(
                    asked,
                    text=WITHHELD if taken_back & set(asked.evidence) else self.said(asked.text),
                    choices=tuple(map(self.said, asked.choices)),
                    answer=None if asked.answer is None else self.said(asked.answer),
                )
                for asked in body.prompts
            ),
        )

    def copy(self, record: Record) -> Record:
        """Return *record* as it leaves the practice: `masked` when a word in it was masked."""
        note = record.note
        added = tuple(replace(entry, text=self.said(entry.text)) for entry in note.addenda)
        body = self.body(note.body)
        masked = (body, added) != (note.body, note.addenda)
        return replace(record, note=replace(note, body=body, addenda=added), masked=masked)

    def _sentences(
        self, sentences: tuple[NoteSentence, ...], taken_back: frozenset[str]
    ) -> tuple[NoteSentence, ...]:
        return tuple(
            replace(one, text=WITHHELD if taken_back & set(one.evidence) else self.said(one.text))
            for one in sentences
        )

    def _number(self, member_id: str) -> str:
        # In the order in which they turn up: the numbers on the board would be the same for all.
        return self._numbers.setdefault(member_id, f"[another member {len(self._numbers) + 1}]")
