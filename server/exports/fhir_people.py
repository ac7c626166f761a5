"""Who and where in the FHIR document: the member, the staff that is named in it, the practice."""

from collections.abc import Iterator

from server.desk.reviewing import cosignature
from server.exports.fhir_parts import Resource, reference, text_of
from server.exports.record import Record


def people_of(record: Record) -> Iterator[Resource]:
    """Yield patient, practitioners, practice, the drafting software, and where the member was."""
    yield _patient(record)
    for person in _staff(record):
        yield _practitioner(record, person)
    yield {
        "resourceType": "Organization",
        "id": text_of("Organization", record.practice.practice_id),
        "name": record.practice.name,
    }
    yield {
        "resourceType": "Device",
        "id": text_of("Device", "notes-engine"),
        "deviceName": [{"name": "Group Companion notes engine", "type": "user-friendly-name"}],
    }
    located = record.session.seats[record.note.member_id].location
    if located is not None:
        yield {
            "resourceType": "Location",
            "id": text_of("Location", record.note.note_id),
            "mode": "instance",
            "name": "Where the member was",
            "address": {"text": f"{located.place}, {located.state}", "state": located.state},
        }


def _staff(record: Record) -> list[str]:
    """Return the ids of everybody of the staff whom the document refers to, each once."""
    signed = record.note.signature
    named = [one.id for one in record.document.facilitators]
    named += [signed.signer_id] if signed else []
    named += [entry.author for entry in record.note.addenda]
    cosigned = cosignature(record.note)
    named += [cosigned.reviewer_id] if cosigned else []
    return list(dict.fromkeys(named))


def _patient(record: Record) -> Resource:
    chart = record.chart
    number = [{"value": chart.record_number}] if chart.record_number else []
    return {
        "resourceType": "Patient",
        "id": text_of("Patient", record.note.member_id),
        **({"identifier": number} if number else {}),
        "name": [{"use": "official", "text": chart.name}],
        "birthDate": chart.birth_date.isoformat(),
        "managingOrganization": reference("Organization", record.practice.practice_id),
    }


def _practitioner(record: Record, account_id: str) -> Resource:
    known = record.staff.get(account_id)
    planned = record.session.facilitator(account_id)
    name = known.name if known else planned.name if planned else "Somebody who left"
    credential = known.credential if known else planned.credential if planned else ""
    return {
        "resourceType": "Practitioner",
        "id": text_of("Practitioner", account_id),
        "name": [{"text": name}],
        **({"qualification": [{"code": {"text": credential}}]} if credential else {}),
    }
