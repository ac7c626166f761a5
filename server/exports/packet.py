"""The audit packet: one member's record of one session or of many, in a zip anybody can check.

EXP-4, EXP-5. Every byte is under a hash, every hash in the manifest, the manifest under one
signature of the installation. What that proves, and what not, is said in the packet itself.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from server.core.attendance import MemberAttendance
from server.core.presence import session_attendance
from server.desk.reviewing import cosignature
from server.desk.signing import stops
from server.exports import verify, words
from server.exports.others import Others
from server.exports.own_events import own_events, taken_back
from server.exports.packet_key import PacketKey
from server.exports.pdf import pdf
from server.exports.record import Record

CHECKER = "verify.py"
# What is asked of a note before it is signed, in words; an objection of the review comes beside.
QUESTIONS = {
    "SESSION_RUNNING": "The session has ended.",
    "ATTENDANCE_OPEN": "A facilitator stands by the minutes.",
    "NOT_LICENSED": "The signer is licensed where the member was.",
    "NOBODY_LICENSED": "Some facilitator is licensed where the member was.",
    "QUESTION_OPEN": "Every question that stops a signature is answered.",
    "EVIDENCE_CHANGED": "The record is the one that the note rests on.",
    "EMPTY": "The note says something about the member.",
    "ALIKE": "The note is not like another one of the session.",
    "GROUP_NAMES": "The part about the group names nobody.",
    "NOT_READ": "The signer had this version before their eyes.",
}


class Making(Struct, frozen=True):
    """Who makes a packet, when, and where the practice's audit log stood: its last entry."""

    at: datetime
    by: str
    practice: str
    audit_entry: int
    audit_hash: str


class Entry(Struct, frozen=True):
    at: datetime
    order: int
    session: int
    kind: str
    by: str
    fact: object


def packet(records: Sequence[Record], key: PacketKey, making: Making) -> bytes:
    """Return the packet of one member's *records*, oldest session first."""
    ordered = sorted(records, key=lambda record: record.document.session.start)
    others = Others(ordered)
    inside: dict[str, bytes] = {}
    entries: list[Entry] = []
    for number, record in enumerate(ordered, start=1):
        copy = others.copy(record)
        entries += _entries(number, record, copy, others)
        inside[f"session-{number}/note.pdf"] = pdf(copy)
        inside[f"session-{number}/note.txt"] = words.plain_text(copy).encode()
        inside[f"session-{number}/attendance.json"] = _json(_attendance(record, others))
        inside[f"session-{number}/consents.json"] = _json(_consents(record))
        inside[f"session-{number}/rules.json"] = _json(_rules(record, others))
    ledger, head = _ledger(entries)
    checker = files("server.exports").joinpath(CHECKER).read_bytes()
    inside = {
        "README.txt": _readme(key, making, len(ordered)),
        **inside,
        verify.LEDGER: ledger,
        CHECKER: checker,
    }
    manifest = _json(
        {
            "format": verify.FORMAT,
            "made": {"at": _moment(making.at), "by": making.by, "practice": making.practice},
            "key": {"algorithm": "Ed25519", "public": key.public, "fingerprint": key.fingerprint},
            "chain": {"entries": len(entries), "head": head},
            "audit_log": {"entry": making.audit_entry, "hash": making.audit_hash},
            "files": [
                {"name": name, "bytes": len(content), "sha256": verify.digest(content)}
                for name, content in inside.items()
            ],
        }
    )
    signed = {verify.MANIFEST: manifest, verify.SIGNATURE: key.sign(manifest)}
    return verify.pack({**inside, **signed})


# ---- the chain


def _entries(number: int, record: Record, copy: Record, others: Others) -> Iterator[Entry]:
    note, by = record.note, record.name_of
    for recorded, fact in own_events(record, others):
        who = "the member" if recorded.author == note.member_id else by(recorded.author)
        who = "the server" if recorded.author == "system" else who
        yield Entry(recorded.at, recorded.seq, number, "event", who, {"log": recorded.seq, **fact})
    # What was drafted and never signed may rest on somebody else's moment, recorded by mistake.
    back = taken_back(record)
    for version in record.versions:
        stands = note.signature is not None and version.version == note.signature.version
        body = others.body(version.body, frozenset() if stands else back)
        fact = {
            "version": version.version,
            "masked": body != version.body,
            "body": msgspec.to_builtins(body),
        }
        yield Entry(version.at, version.version, number, "version", by(version.author), fact)
    if (signed := note.signature) is not None:
        fact = {
            "version": signed.version,
            "statement": signed.statement,
            "content_hash": signed.content_hash,
            "evidence_hash": note.evidence_hash,
            "member_id": note.member_id,
            "session_id": note.session_id,
        }
        who = f"{signed.signer_name}, {signed.credential}"
        yield Entry(signed.at, 0, number, "signature", who, fact)
    # Words of a supervisor who sent the note back are between the two, and no part of the record.
    if (beside := cosignature(note)) is not None:
        fact = {"content_hash": beside.words.content_hash, "addenda": beside.words.addenda}
        who = f"{beside.words.name}, {beside.words.credential}"
        yield Entry(beside.at, 0, number, "cosignature", who, fact)
    for order, added in enumerate(copy.note.addenda, start=1):
        fact = {"kind": added.kind, "text": added.text}
        yield Entry(added.at, order, number, "addendum", record.wrote(added), fact)


_KINDS = ("event", "version", "signature", "addendum", "cosignature")


def _ledger(entries: Sequence[Entry]) -> tuple[bytes, str]:
    lines, before = [], verify.BEFORE_THE_FIRST
    ordered = sorted(entries, key=lambda e: (e.session, e.at, _KINDS.index(e.kind), e.order))
    for number, entry in enumerate(ordered, start=1):
        said = {
            "n": number,
            "session": entry.session,
            "kind": entry.kind,
            "at": _moment(entry.at),
            "by": entry.by,
            "fact": entry.fact,
            "before": before,
        }
        before = verify.digest(verify.canonical(said).encode())
        lines.append(verify.canonical({**said, "hash": before}) + "\n")
    return "".join(lines).encode(), before


# ---- what is computed from the record


def _attendance(record: Record, others: Others) -> object:
    session, member = record.session, record.note.member_id
    computed = session_attendance(session, session.ended_at or session.at, only={member})
    credit = computed.members[member]
    corrections = [
        {"at": _moment(c.at), "by": record.name_of(c.author), **msgspec.to_builtins(c.event)}
        for c in session.corrections
        if c.event.member_id == member
    ]
    return {
        "date_of_service": str(computed.date_of_service),
        "timezone": record.zone,
        "started_at": _when(session.started_at),
        "ended_at": _when(session.ended_at),
        "confirmed_at": _when(session.confirmed_at),
        "presence_log_declined": session.seats[member].by_hand,
        **_credit(credit),
        "corrections": others.value(corrections),
        "rules": msgspec.to_builtins(session.plan.policy),
    }


def _credit(credit: MemberAttendance) -> dict[str, object]:
    spans = {
        "spans": credit.intervals,
        "measured_spans": credit.raw_intervals,
        "unknown_spans": credit.unknown_intervals,
    }
    return {
        "seconds": credit.seconds,
        "minutes": credit.minutes,
        "measured_seconds": credit.raw_seconds,
        **{
            name: [[_moment(i.start), _moment(i.end)] for i in some] for name, some in spans.items()
        },
        "flags": [str(flag) for flag in credit.flags],
    }


def _consents(record: Record) -> object:
    state = record.session.seats[record.note.member_id]
    return {
        "agreement": record.session.plan.agreement_version,
        "answers": dict(state.consents),
        "birth_date_matched_at": _when(state.confirmed_at),
        "note": "Every answer, with its time, is an entry of record.jsonl.",
    }


def _rules(record: Record, others: Others) -> object:
    """Return what was asked of the note, asked anew of the record as it is now."""
    signed = record.note.signature
    signer = signed.signer_id if signed else record.note.author
    met = stops(record.session, record.document, record.note, record.others, signer)
    objected = {stop.code: stop for stop in met}
    asked = [
        {"code": code, "asked": said, "holds": code not in objected}
        for code, said in QUESTIONS.items()
    ]
    found = [{"code": s.code, "said": others.said(s.text), "stops": not s.warning} for s in met]
    return {"asked": asked, "objections": found}


# ---- the words to it


def _readme(key: PacketKey, making: Making, sessions: int) -> bytes:
    written = _readme_text()
    many = "one session" if sessions == 1 else f"{sessions} sessions"
    for name, value in (
        ("{fingerprint}", key.fingerprint),
        ("{practice}", making.practice),
        ("{made}", f"{_moment(making.at)} by {making.by}"),
        ("{sessions}", many),
        ("{entry}", str(making.audit_entry)),
    ):
        written = written.replace(name, value)
    return written.encode()


@cache
def _readme_text() -> str:
    return files("server.exports").joinpath("packet_readme.txt").read_text(encoding="utf-8")


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _when(at: datetime | None) -> str | None:
    return None if at is None else _moment(at)


def _moment(at: datetime) -> str:
    return str(msgspec.to_builtins(at.astimezone(UTC)))
