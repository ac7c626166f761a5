"""Sentences about time and scores: quoted from the record, never counted here."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from notes_engine import lint
from notes_engine.evidence import (
    AttendanceFact,
    DraftPolicy,
    FacilitatorFact,
    MeasureFact,
)
from notes_engine.grammar import SUBJECT, agree, between, listed, long_date
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import frames
from notes_engine.sanitise import sanitise
from notes_engine.visible import Visible

# A row of them is entered at its first: at each, it would take the square of a long one.
_ARTICLE = re.compile(r"(?<!\ba )(?<!\ban )(?<!\bthe )(?:\b(?:an?|the) )+$")
CORRECTED = "corrected"  # the attendance computation's word for minutes a person changed
# Instruments where a higher score is the better one.
BETTER_WHEN_HIGHER = frozenset(
    {"WHO-5", "BAM-P", "BAM PROTECTIVE", "GCQ-S ENGAGED", "SRS", "ORS", "GSRS"}
)


def attendance_intent(seen: Visible, policy: DraftPolicy, cast: Cast) -> Intent | None:
    record = seen.attendance
    if record is None:
        return None
    zone = ZoneInfo(seen.session.timezone)
    # After a correction the reason tells why the record was changed, not why someone left.
    told = None if CORRECTED in record.flags else record.reason
    reason = _plain_reason(told, cast)
    if record.status == "absent":
        name = "absent"
    else:
        late, early = record.late_minutes > 0, record.early_minutes > 0
        name = "both" if late and early else "late" if late else "early" if early else "full"
    return Intent(
        role="attendance",
        at=seen.session.start,
        evidence=(record.id,),
        family=f"attendance.{name}",
        frames=frames("attendance", name),
        slots={
            "minutes": str(record.minutes),
            "total": str(record.session_minutes),
            "late": _minutes(record.late_minutes),
            "early": _minutes(record.early_minutes),
            "delivery": seen.member.delivery,
            "reason": f" ({reason})" if reason else "",
            "tail": _tail(record, seen.facilitators, zone, policy),
        },
        keep=True,
    )


def _plain_reason(text: str | None, cast: Cast) -> str:
    """A reason in plain words, or none: the minutes must stand whatever was typed beside them."""
    if not text:
        return ""
    clean = sanitise(text, limit=80)
    said = clean.text.rstrip(". ")
    plain = re.fullmatch(r"[A-Za-z][A-Za-z ,’-]*", said)
    odd = clean.untrusted or clean.truncated or cast.find(said) or cast.opens_with_word_name(said)
    barred = lint.speaks_of_risk(said) or lint.PEJORATIVE.search(said)
    return said if plain and not odd and not barred else ""


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _tail(
    record: AttendanceFact,
    facilitators: dict[str, FacilitatorFact],
    zone: ZoneInfo,
    policy: DraftPolicy,
) -> str:
    parts = []
    if record.gaps:
        when = listed([between(start, end, zone, policy.clock) for start, end in record.gaps])
        parts.append(f"; {SUBJECT} {agree('was', 'were')} disconnected {when}")
    for room in record.breakouts:
        when = between(room.start, room.end, zone, policy.clock)
        leader = facilitators.get(room.facilitator or "")
        led = f" with {titled(leader)}" if leader else ""
        parts.append(f"; {when} {SUBJECT} {agree('was', 'were')} in a breakout{led}")
    if CORRECTED in record.flags:
        parts.append("; the minutes were corrected by hand")
    return "".join(parts)


def titled(facilitator: FacilitatorFact) -> str:
    return f"{facilitator.name}, {facilitator.credential}".rstrip(", ")


def unnamed(text: str | None, cast: Cast, word: str = "a peer", *, own: str = "") -> str:
    """Free text outside a micro-note; any member's name but *own*'s becomes *word*."""
    if not text:
        return ""
    asked = (text, word, own)
    known = cast.unnamed.get(asked)
    if known is None:
        known = cast.unnamed[asked] = _unnamed(text, cast, word, own)
    return known


def _unnamed(text: str, cast: Cast, word: str, own: str) -> str:
    clean = sanitise(text, limit=200).text.rstrip(". ")
    pieces, at = [], 0
    for found in cast.find(clean):
        if found.start >= at and own not in found.owners:
            before = _ARTICLE.sub("", clean[at : found.start])
            pieces += [before, word + ("’s" if found.is_possessive else "")]
            at = found.end
    said = "".join([*pieces, clean[at:]])
    # "Hope and change" moves into a sentence of ours, where a capital would name somebody.
    return said[:1].lower() + said[1:] if cast.opens_with_word_name(said) else said


def measure_intent(measure: MeasureFact, at: datetime) -> Intent:
    earlier = measure.earlier_score
    when = f" on {long_date(measure.earlier_date)}" if measure.earlier_date else ""
    slots = {
        "instrument": sanitise(measure.instrument, limit=40).text,
        "score": f"{measure.score:g}",
        "earlier": f"{earlier:g}" if earlier is not None else "",
        "when": when,
        "when_bare": when or " before",
        "since": f" since {long_date(measure.earlier_date)}" if measure.earlier_date else "",
        "direction": "up" if earlier is not None and measure.score > earlier else "down",
    }
    name = "first" if earlier is None else "same" if earlier == measure.score else "changed"
    return Intent(
        role="measure",
        at=measure.at or at,
        evidence=(measure.id,),
        family=f"measure.{name}",
        frames=frames("measure", name),
        slots=slots,
        keep=True,
    )


def worsened(measure: MeasureFact) -> bool:
    if measure.earlier_score is None:
        return False
    rose = measure.score > measure.earlier_score
    fell = measure.score < measure.earlier_score
    return fell if measure.instrument.upper() in BETTER_WHEN_HIGHER else rose
