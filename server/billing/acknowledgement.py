"""A 999 or TA1 in facts: whether a file of ours could be read at all, and where not. Pure.

It answers a batch by the number of its group and transaction; of a single claim it says nothing
but the segment that is at fault.
"""

from typing import Literal

from msgspec import Struct

from server.billing.reasons import ELEMENT_FAULTS, SEGMENT_FAULTS
from server.billing.x12_read import Interchange, Segment, Transaction, blocks, wrong

KIND = "999"
Outcome = Literal["accepted", "accepted_with_faults", "rejected"]
_OUTCOMES: dict[str, Outcome] = {
    "A": "accepted",
    "E": "accepted_with_faults",
    "P": "accepted_with_faults",
    "R": "rejected",
    "M": "rejected",
    "W": "rejected",
    "X": "rejected",
}


class Fault(Struct, frozen=True):
    """A segment of our file, counted from its ST, and what is wrong with it."""

    segment: str
    position: int
    says: str


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """The answer to one transaction of ours, or to a whole group where *transaction* is empty."""

    group_control: str  # our GS06
    transaction: str  # our ST02
    outcome: Outcome
    faults: tuple[Fault, ...]

    @property
    def says(self) -> str:
        return " ".join(fault.says for fault in self.faults)


class EnvelopeAnswer(Struct, frozen=True):
    """A TA1: the answer to an interchange of ours, before anybody looked into it."""

    interchange_control: str  # our ISA13
    outcome: Outcome
    code: str


def read_acknowledgement(transaction: Transaction) -> tuple[BatchAnswer, ...]:
    """Return what a 999 says; Malformed when a part of it is missing."""
    segments = transaction.segments
    opened = segments[0] if segments else None
    if opened is None or opened.id != "AK1":
        raise wrong(opened or _nothing(transaction), "here an AK1 should stand")
    group = opened.at(2).strip()
    _, *answered = blocks(segments, lambda one: one.id in ("AK2", "AK9"))
    found = [_answer(block, group) for block in answered if block[0].id == "AK2"]
    closing = next((block[0] for block in answered if block[0].id == "AK9"), None)
    if closing is None:
        raise wrong(segments[-1], "the end of the answer (AK9) is missing")
    if not found:
        whole = BatchAnswer(
            group_control=group,
            transaction="",
            outcome=_outcome(closing, 1),
            faults=(),
        )
        return (whole,)
    return tuple(found)


def read_envelope_answers(interchange: Interchange) -> tuple[EnvelopeAnswer, ...]:
    return tuple(
        EnvelopeAnswer(one.at(1).strip(), _outcome(one, 4), one.at(5))
        for one in interchange.answers
    )


def _answer(block: tuple[Segment, ...], group: str) -> BatchAnswer:
    closing = next((one for one in block if one.id == "IK5"), None)
    if closing is None:
        raise wrong(block[0], "the answer to it (IK5) is missing")
    _, *noted = blocks(block, lambda one: one.id in ("IK3", "IK5"))
    return BatchAnswer(
        group_control=group,
        transaction=block[0].at(2).strip(),
        outcome=_outcome(closing, 1),
        faults=tuple(fault for one in noted if one[0].id == "IK3" for fault in _faults(one)),
    )


def _faults(block: tuple[Segment, ...]) -> list[Fault]:
    noted = block[0]
    name, position = noted.at(1), _number(noted.at(2))
    where = f"Segment {position} ({name})"
    elements = [one for one in block if one.id == "IK4"]
    if not elements:
        says = SEGMENT_FAULTS.get(noted.at(4), f"has the fault {noted.at(4)}")
        return [Fault(name, position, f"{where} {says}.")]
    found = []
    for one in elements:
        says = ELEMENT_FAULTS.get(one.at(3), f"has the fault {one.at(3)}")
        # IK404 repeats what we sent; it may be about a person, so it stays behind.
        found.append(Fault(name, position, f"{where}, element {one.part(1, 1)}: it {says}."))
    return found


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 10 else 0


def _outcome(segment: Segment, number: int) -> Outcome:
    found = _OUTCOMES.get(segment.at(number))
    if found is None:
        raise wrong(segment, "whether it was accepted is not said")
    return found


def _nothing(transaction: Transaction) -> Segment:
    return Segment(0, f"ST {transaction.control}", (), ":")
