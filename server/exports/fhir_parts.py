"""Codes, references and narrative of the FHIR document, and the Encounter that all of it is about.

This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief
Institute, Inc. and the LOINC Committee and is available at no cost under the license at
http://loinc.org/license.
"""

import html
import uuid
from datetime import UTC, datetime

from server.desk.header import SERVICE, stated_minutes
from server.exports.record import Record

LOINC = "http://loinc.org"
NOTE_TYPES = (
    ("11506-3", "Progress note"),
    ("34787-2", "Mental health Group counseling note"),
)
CPT = "http://www.ama-assn.org/go/cpt"  # the code alone; its words belong to the AMA
# Ids of ours become UUIDs by this, so that the same record is the same document again.
NAMESPACE = uuid.UUID("5b0f8a52-9a1e-4a57-9d0b-6f1f5a9f3c11")

Resource = dict[str, object]


def text_of(kind: str, own_id: str) -> str:
    """Return the id of a resource: a UUID made of its kind and our id."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{own_id}"))


def full_url(kind: str, own_id: str, *, own: str = "") -> str:
    return f"urn:uuid:{own or text_of(kind, own_id)}"


def reference(kind: str, own_id: str) -> Resource:
    return {"reference": full_url(kind, own_id)}


def coded(system: str, *codes: tuple[str, str]) -> Resource:
    """Return a CodeableConcept; a code without words of its own has no display."""
    return {
        "coding": [
            {"system": system, "code": code} | ({"display": display} if display else {})
            for code, display in codes
        ]
    }


def moment(at: datetime) -> str:
    """Return *at* as an instant of FHIR."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def div(text: str) -> str:
    """Return *text* as the narrative of a section: escaped, and nothing XML has no sign for."""
    allowed = "".join(c if c in "\n\t" or _is_in_xml(c) else "\ufffd" for c in text)
    lines = "<br/>".join(html.escape(line, quote=False) for line in allowed.split("\n"))
    return f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{lines}</p></div>'


def _is_in_xml(sign: str) -> bool:
    code = ord(sign)
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def encounter_of(record: Record) -> Resource:
    """Return the member's own stay: their times, who led, and where the member was."""
    member = record.note.member_id
    located = record.session.seats[member].location
    place = {"location": {"reference": full_url("Location", record.note.note_id)}}
    return {
        "resourceType": "Encounter",
        "id": text_of("Encounter", record.note.note_id),
        "status": "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "VR",
            "display": "virtual",
        },
        "type": [{**coded(CPT, (SERVICE, "")), "text": "Group psychotherapy"}],
        "subject": reference("Patient", member),
        "participant": [
            {"individual": reference("Practitioner", one.id)}
            for one in record.document.facilitators
        ],
        **period_of(record, "period"),
        "length": minutes_of(record),
        **({"location": [place]} if located is not None else {}),
        "serviceProvider": reference("Organization", record.practice.practice_id),
    }


def period_of(record: Record, name: str) -> Resource:
    """Return the member's own first and last minute under *name*; nothing where none counts."""
    spans = record.attendance.spans
    if not spans:
        return {}
    return {name: {"start": moment(spans[0][0]), "end": moment(spans[-1][1])}}


def minutes_of(record: Record) -> Resource:
    """Return the minutes that were signed, whatever the record says by now."""
    return {
        "value": stated_minutes(record.note.body.header),
        "unit": "min",
        "system": "http://unitsofmeasure.org",
        "code": "min",
    }
