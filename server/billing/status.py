"""A 277CA in facts: which claims a payer or clearing house took in, and which it sent back. Pure.

It says that a claim arrived, never that it is paid.
"""

from datetime import date

from msgspec import Struct

from server.billing.reasons import CATEGORIES, SENT_BACK, about
from server.billing.x12_read import Segment, Transaction, blocks, day, wrong

KIND = "277"
_PATIENT = "PT"


class Status(Struct, frozen=True):
    """How far something came: a category, what about, and of whom."""

    category: str
    code: str
    whom: str

    @property
    def says(self) -> str:
        far = CATEGORIES.get(self.category, f"category {self.category} of the payer's list")
        # "Accepted" says enough; about what matters only when something is wrong.
        return f"{far} ({about(self.code)})" if self.category in SENT_BACK else far


class ClaimStatus(Struct, frozen=True, kw_only=True):
    """What one claim was answered. *control* is the number we gave it (CLM01)."""

    position: int
    control: str
    accepted: bool
    day: date | None
    payer_control: str  # theirs, if they have one by now
    name: str
    statuses: tuple[Status, ...]
    words: str  # what they wrote beside the codes

    @property
    def says(self) -> str:
        said = "; ".join(dict.fromkeys(one.says for one in self.statuses))
        return f"{said}. They write: {self.words}" if self.words else said


class StatusReport(Struct, frozen=True, kw_only=True):
    sender: str
    claims: tuple[ClaimStatus, ...]
    batch: tuple[Status, ...]  # what was said of all of it


def read_status(transaction: Transaction) -> StatusReport:
    """Return what a 277CA says; Malformed when a part of it is missing."""
    _, *levels = blocks(transaction.segments, lambda one: one.id == "HL")
    claims: list[ClaimStatus] = []
    above: list[Status] = []
    for level in levels:
        if level[0].at(3) != _PATIENT:
            above += [status for one in level if one.id == "STC" for status in _statuses(one)]
            continue
        head, *answers = blocks(level, lambda one: one.id == "TRN")
        if not answers:
            raise wrong(level[0], "the answer for a member names no claim (TRN)")
        claims += [_claim(head, answer) for answer in answers]
    named = (
        one.at(3)
        for level in levels
        for one in level
        if one.id == "NM1" and one.at(1) in ("PR", "AY")
    )
    return StatusReport(sender=next(named, ""), claims=tuple(claims), batch=tuple(above))


def _claim(head: tuple[Segment, ...], answer: tuple[Segment, ...]) -> ClaimStatus:
    stated = [one for one in answer if one.id == "STC"]
    if not stated:
        raise wrong(answer[0], "it is followed by no status (STC)")
    return ClaimStatus(
        position=answer[0].position,
        control=answer[0].at(2).strip(),
        accepted=all(_accepts(one) for one in stated),
        day=day(stated[0], 2),
        payer_control=next(
            (one.at(2).strip() for one in answer if one.id == "REF" and one.at(1) == "1K"), ""
        ),
        name=next(
            (
                ", ".join(part for part in (one.at(3), one.at(4)) if part)
                for one in head
                if one.id == "NM1"
            ),
            "",
        ),
        statuses=tuple(status for one in stated for status in _statuses(one)),
        words=" ".join(one.at(12).strip() for one in stated if one.at(12).strip()),
    )


def _accepts(stated: Segment) -> bool:
    # STC03 says what they did; where it is left out, the category does.
    if stated.at(3) in ("WQ", "U"):
        return stated.at(3) == "WQ"
    return not any(one.category in SENT_BACK for one in _statuses(stated))


def _statuses(stated: Segment) -> list[Status]:
    return [
        Status(stated.part(number, 1), stated.part(number, 2), stated.part(number, 3))
        for number in (1, 10, 11)
        if stated.part(number, 1)
    ]
