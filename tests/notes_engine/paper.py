"""A draft and its record as the scorer reads them: plain text, and what each id says."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from notes_engine.drafts import MemberDraft, Sentence
from notes_engine.evidence import EvidenceDocument, MemberFacts, TagFact

REFERENCES = {"id", "member", "goal", "by", "peers", "facilitator"}  # they say nothing


@functools.lru_cache(maxsize=4096)  # the same names are looked for in every sentence
def fold(text: str) -> str:
    text = text.replace("’", "'")
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.translate(str.maketrans("łøđŁØĐ", "lodLOD"))


def sentences(note: MemberDraft) -> list[Sentence]:
    return [sentence for section in note.sections for sentence in section.sentences]


def text_of(note: MemberDraft) -> str:
    return " ".join(sentence.text for sentence in sentences(note))


def tags_of(document: EvidenceDocument, member: MemberFacts) -> list[TagFact]:
    return [t for t in document.tags if t.member == member.id and not t.retracted]


@functools.lru_cache(maxsize=64)  # a dozen gates ask for the same record
def own_facts(document: EvidenceDocument, member: MemberFacts) -> dict[str, str]:
    """Each citable id of this member with everything its record says, times made local."""
    zone = ZoneInfo(document.session.timezone)
    facts: list[object] = [
        *tags_of(document, member), *document.interventions, *member.goals,
        *(f for f in document.attendance if f.member == member.id),
        *(f for f in document.measures if f.member == member.id),
        *(f for f in document.risks if f.member == member.id),
        *(f for f in document.plan_items if f.member in (member.id, None)),
    ]  # fmt: skip
    found = {}
    for fact in facts:
        raw = msgspec.to_builtins(fact)
        local = [moment.astimezone(zone) for moment in _datetimes(fact)]
        shown = " ".join(
            f"{m.hour}:{m.minute:02} {m.hour % 12 or 12}:{m.minute:02} {m.year} {m.day}"
            for m in local
        )
        days = " ".join(re.sub(r"-0?", " ", d) for d in re.findall(r"\d{4}-\d\d-\d\d", str(raw)))
        said = {key: value for key, value in raw.items() if key not in REFERENCES}
        said_text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", " ".join(_words(said)))
        found[raw["id"]] = f"{said_text} {shown} {days}"
    for diagnosis in member.diagnoses:
        found[diagnosis.id or diagnosis.code] = f"{diagnosis.code} {diagnosis.label}"
    if document.session.next_session:
        m = document.session.next_session.astimezone(zone)
        found["N1"] = f"{m.hour}:{m.minute:02} {m.hour % 12 or 12}:{m.minute:02} {m.year} {m.day}"
    return found


def _words(value: object) -> Iterator[str]:
    """What a record says, without the escapes a printed dictionary would add."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _words(each)
    else:
        yield re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", str(value))


def _datetimes(value: object) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _datetimes(each)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _datetimes(getattr(value, field))
