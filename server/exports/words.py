"""A note in words, part by part: what the PDF, the plain text and a FHIR document all say.

One list of parts in one order, so that no form of a note says more or less than another.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from server.core.localtime import local
from server.core.note import NoteSentence
from server.desk.amending import KINDS
from server.desk.header import clock_12, long_date
from server.desk.reviewing import cosignature
from server.exports.record import Record

Kind = Literal["note", "draft", "absence"]

SERVICE_IS_SUGGESTED = "suggested; payer rule unconfirmed"
SHARED = "The session, the same for every member present"
SEAL_DIGITS = 12  # enough for eyes to compare; the whole hash stays with the record
TITLES: dict[Kind, str] = {
    "note": "Individual note for a group session",
    "draft": "DRAFT of an individual note for a group session",
    "absence": "Record of an absence",
}
NOT_SIGNED = "DRAFT. Not read and signed yet. Not part of the record."
MASKED = "Words about other members are masked in this copy."
NO_SERVICE = "An absence record. No service was rendered and none is claimed."

# The head of a note: key in the header, label on paper.
_LABELS = (
    ("member", "Member"),
    ("born", "Born"),
    ("record", "Record"),
    ("date", "Date of service"),
    ("service", "Service"),
    ("attended", "Attended"),
    ("minutes", "Minutes"),
    ("by", "By"),
    ("place", "Place and state"),
    ("private", "Private setting"),
    ("emergency", "Emergency contact"),
    ("identity", "Identity"),
    ("diagnosis_words", "Diagnosis"),
    ("present", "Present"),
    ("consent", "Agreed to"),
    ("facilitators", "Facilitators"),
    ("goals", "Goals of the plan"),
)


class Part(Struct, frozen=True):
    """A titled stretch of a note; *key* is its place in an address or a document."""

    key: str
    title: str
    text: str


def kind_of(record: Record) -> Kind:
    if record.note.kind == "absence":
        return "absence"
    return "note" if record.note.signature is not None else "draft"


def facts(record: Record) -> list[tuple[str, str]]:
    """Return the head of the note as labels and values; what nobody gave is left out."""
    head = dict(record.note.body.header)
    if "start" in head:
        head["attended"] = f"{head['start']} to {head['stop']} {head['zone']}"
    if "service" in head:
        head["service"] += f" ({SERVICE_IS_SUGGESTED})"
    return [(label, head[key]) for key, label in _LABELS if head.get(key)]


def parts(record: Record) -> list[Part]:
    """Return the words that are signed, in order: the group's, then the member's."""
    body = record.note.body
    found = [Part("session", SHARED, _said(body.group))] if body.group else []
    return found + [
        Part(section.key, section.title, _said(section.sentences))
        for section in body.sections
        if section.sentences
    ]


def addenda(record: Record) -> list[Part]:
    """Return what was added after the signature, each with who added it and when."""
    return [
        Part(
            f"addendum-{number}",
            KINDS[entry.kind][0],
            f"{entry.text}\n{record.wrote(entry)}. Added {moment(entry.at, record.zone)}",
        )
        for number, entry in enumerate(record.note.addenda, start=1)
    ]


def signature(record: Record) -> str:
    """Return the lines under the note: who stands for it, or why nobody does."""
    return _signed(record) + (f"\n{MASKED}" if record.masked else "")


def _signed(record: Record) -> str:
    signed = record.note.signature
    if signed is None:
        return NO_SERVICE if kind_of(record) == "absence" else NOT_SIGNED
    beside = cosignature(record.note)
    lines = [
        f"{signed.signer_name}, {signed.credential}."
        f" Signed electronically {moment(signed.at, record.zone)}",
        f"“{signed.statement}”",
        f"Version {signed.version}, seal {seal(signed.content_hash)}",
    ]
    if beside is not None:
        by = f"{beside.words.name}, {beside.words.credential}"
        lines.append(f"{by}. Co-signed electronically {moment(beside.at, record.zone)}")
    return "\n".join(lines)


def plain_text(record: Record) -> str:
    """Return the whole note as text: for another record, or to read without anything else."""
    head = "\n".join(f"{label}: {value}" for label, value in facts(record))
    body = [titled(part) for part in parts(record)]
    after = [titled(part) for part in addenda(record)]
    return "\n\n".join([TITLES[kind_of(record)], head, *body, signature(record), *after]) + "\n"


def titled(part: Part) -> str:
    return f"{part.title.upper()}\n{part.text}"


def moment(at: datetime, zone: str) -> str:
    """Return `March 4, 2026, 5:30 am CST`."""
    there = local(at, zone)
    return f"{long_date(there.date())}, {clock_12(at, zone)} {there:%Z}"


def seal(content_hash: str) -> str:
    digits = content_hash[:SEAL_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, SEAL_DIGITS, 4))


def _said(sentences: tuple[NoteSentence, ...]) -> str:
    return " ".join(sentence.text for sentence in sentences)
