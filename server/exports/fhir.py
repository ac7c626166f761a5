"""A signed note as a FHIR R4 document: a Bundle whose first entry is its Composition.

EXP-1, EXP-2. Of one member: one Encounter, with the member's own times, and nobody else's. R4 has
no place for a patient among an encounter's participants, and a group's Encounter would name all.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from server.desk.reviewing import cosignature
from server.exports import words
from server.exports.fhir_parts import (
    LOINC,
    NOTE_TYPES,
    Resource,
    coded,
    div,
    encounter_of,
    full_url,
    moment,
    period_of,
    reference,
    text_of,
)
from server.exports.fhir_people import people_of
from server.exports.fhir_plan import plan_of
from server.exports.record import Record
from server.store import Signature

FHIR_TYPE = "application/fhir+json"


class NotSignedYet(Exception):
    """Another record gets signed notes only: a draft is nobody's word."""


def document(record: Record, pdf: bytes, *, at: datetime) -> bytes:
    """Return the Bundle as JSON. *record* is a copy without others, *pdf* the same copy."""
    signed = record.note.signature
    if signed is None:
        raise NotSignedYet
    resources = [
        _composition(record, signed),
        *people_of(record),
        encounter_of(record),
        *plan_of(record),
        *_documents(record, signed, pdf),
        _provenance(record, signed),
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": full_url("note", _note(record))},
        "timestamp": moment(at),
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }
    return msgspec.json.format(msgspec.json.encode(bundle), indent=1) + b"\n"


def _note(record: Record) -> str:
    return record.note.note_id


def _composition(record: Record, signed: Signature) -> Resource:
    note = record.note
    signer = reference("Practitioner", signed.signer_id)
    sections = [
        {"title": part.title, "text": {"status": "generated", "div": div(part.text)}}
        for part in [*words.parts(record), *words.addenda(record)]
    ]
    cosigned = cosignature(note)
    beside = (
        [
            {
                "mode": "professional",
                "time": moment(cosigned.at),
                "party": reference("Practitioner", cosigned.reviewer_id),
            }
        ]
        if cosigned is not None
        else []
    )
    return {
        "resourceType": "Composition",
        "id": text_of("Composition", note.note_id),
        "status": "amended" if note.addenda else "final",
        "type": coded(LOINC, *NOTE_TYPES),
        "category": [
            coded(
                "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                ("clinical-note", "Clinical Note"),
            )
        ],
        "subject": reference("Patient", note.member_id),
        "encounter": reference("Encounter", note.note_id),
        "date": moment(max([signed.at, *(entry.at for entry in note.addenda)])),
        "author": [signer],
        "title": words.TITLES["note"],
        "confidentiality": "R",
        "attester": [{"mode": "legal", "time": moment(signed.at), "party": signer}, *beside],
        "custodian": reference("Organization", record.practice.practice_id),
        "section": [
            *sections,
            {
                "title": "Attendance and plan",
                "entry": [
                    {"reference": full_url(str(each["resourceType"]), "", own=str(each["id"]))}
                    for each in plan_of(record)
                ],
            },
        ],
    }


def _documents(record: Record, signed: Signature, pdf: bytes) -> Iterator[Resource]:
    """Yield the note as text and PDF, then each addendum as a document that appends to it."""
    note = record.note
    whole = [
        _attached("text/plain; charset=utf-8", words.plain_text(record).encode()),
        _attached("application/pdf", pdf),
    ]
    yield _document(record, note.note_id, signed.signer_id, signed.at, whole)
    for part, entry in zip(words.addenda(record), note.addenda, strict=True):
        said = [_attached("text/plain; charset=utf-8", words.titled(part).encode())]
        added = _document(record, entry.addendum_id, entry.author, entry.at, said)
        first = reference("DocumentReference", note.note_id)
        yield {**added, "relatesTo": [{"code": "appends", "target": first}]}


def _document(
    record: Record, own_id: str, author: str, at: datetime, content: list[Resource]
) -> Resource:
    return {
        "resourceType": "DocumentReference",
        "id": text_of("DocumentReference", own_id),
        "status": "current",
        "docStatus": "final",
        "type": coded(LOINC, *NOTE_TYPES),
        "subject": reference("Patient", record.note.member_id),
        "date": moment(at),
        "author": [reference("Practitioner", author)],
        "custodian": reference("Organization", record.practice.practice_id),
        "content": content,
        "context": {
            "encounter": [reference("Encounter", record.note.note_id)],
            **period_of(record, "period"),
        },
    }


def _attached(kind: str, content: bytes) -> Resource:
    written = base64.b64encode(content).decode()
    return {"attachment": {"contentType": kind, "data": written, "size": len(content)}}


def _provenance(record: Record, signed: Signature) -> Resource:
    """Who stands for the words, and that a machine put the draft together."""
    note = record.note
    kinds = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
    signer = reference("Practitioner", signed.signer_id)
    drafted = any(
        sentence.origin != "clinician" for part in note.body.sections for sentence in part.sentences
    )
    machine = {
        "type": coded(kinds, ("assembler", "Assembler")),
        "who": reference("Device", "notes-engine"),
    }
    return {
        "resourceType": "Provenance",
        "id": text_of("Provenance", note.note_id),
        "target": [
            reference("Composition", note.note_id),
            reference("DocumentReference", note.note_id),
        ],
        "recorded": moment(signed.at.astimezone(UTC)),
        "agent": [
            {"type": coded(kinds, ("author", "Author")), "who": signer},
            {"type": coded(kinds, ("legal", "Legal Authenticator")), "who": signer},
            *([machine] if drafted else []),
        ],
        "signature": [
            {
                "type": [
                    {
                        "system": "urn:iso-astm:E1762-95:2013",
                        "code": "1.2.840.10065.1.12.1.1",
                        "display": "Author's Signature",
                    }
                ],
                "when": moment(signed.at),
                "who": signer,
            }
        ],
    }
