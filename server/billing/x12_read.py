"""An X12 file as it came: envelopes opened and counted, segments numbered. Pure.

What separates what is said by the file's own first segment (ISA), never assumed. A file that is
not whole is refused with the number of the segment, so that whoever sent it can find it; what an
element holds is never repeated, since it may be about a person.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from msgspec import Struct

ISA_ELEMENTS: Final = 16
MOST_SEGMENTS: Final = 50_000  # a file of the largest size we take has fewer
_AMOUNT = re.compile(r"(-?)([0-9]{0,15})(?:\.([0-9]*))?")
_COUNT = re.compile(r"[0-9]{1,10}")
_SPACES = "\r\n\t "


class Malformed(Exception):
    """The file cannot be read; *says* tells a person where and what, and quotes nothing."""

    def __init__(self, says: str, position: int = 0) -> None:
        super().__init__(f"segment {position}")
        self.says, self.position = says, position


class Segment(Struct, frozen=True):
    """One line of the file: *position* counts from 1 through the whole file."""

    position: int
    id: str
    elements: tuple[str, ...]
    within: str  # what separates the parts of an element

    def at(self, number: int) -> str:
        """Return element *number* as X12 counts, from 1; empty when it is not there."""
        return self.elements[number - 1] if 0 < number <= len(self.elements) else ""

    def parts(self, number: int) -> tuple[str, ...]:
        return tuple(self.at(number).split(self.within))

    def part(self, number: int, part: int) -> str:
        parts = self.parts(number)
        return parts[part - 1] if part <= len(parts) else ""


class Transaction(Struct, frozen=True, kw_only=True):
    """What stands between an ST and its SE, both left out."""

    kind: str  # ST01: 835, 277, 999
    version: str
    control: str  # ST02
    group_control: str  # GS06
    segments: tuple[Segment, ...]


class Interchange(Struct, frozen=True, kw_only=True):
    """What stands between an ISA and its IEA."""

    sender: str
    control: str  # ISA13
    answers: tuple[Segment, ...]  # TA1: whether an interchange of ours was taken
    transactions: tuple[Transaction, ...]


def read(raw: bytes) -> tuple[Interchange, ...]:
    """Return the interchanges of a file; Malformed when it is none, or not whole."""
    segments = list(_segments(_text(raw)))
    found = []
    while segments:
        size = _until(segments, "IEA")
        found.append(_interchange(segments[:size]))
        segments = segments[size:]
    return tuple(found)


def amount(segment: Segment, number: int) -> int:
    """Return an element that is dollars as exact cents; 0 when it is left out."""
    return cents(segment.at(number), segment)


def cents(said: str, segment: Segment) -> int:
    """Return *said*, an amount in dollars of *segment*, as exact cents."""
    found = _AMOUNT.fullmatch(said)
    if not said:
        return 0
    if found is None or not (found[2] or found[3]) or (found[3] or "")[2:].strip("0"):
        raise wrong(segment, "an amount is not a number of dollars and whole cents")
    whole = int(found[2] or "0") * 100 + int((found[3] or "")[:2].ljust(2, "0"))
    return -whole if found[1] else whole


def day(segment: Segment, number: int) -> date | None:
    """Return an element that is a date (20260304); None when it is left out or is none."""
    said = segment.at(number)
    # fromisoformat takes signs that X12 does not have, such as a week's W.
    if len(said) != 8 or not (said.isascii() and said.isdigit()):
        return None
    try:
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    except ValueError:
        return None


def wrong(segment: Segment, says: str) -> Malformed:
    return Malformed(f"Segment {segment.position} ({segment.id}): {says}.", segment.position)


def blocks(
    segments: Iterable[Segment], opens: Callable[[Segment], bool]
) -> list[tuple[Segment, ...]]:
    """Cut *segments* before each that *opens*; the first block is what stands before them all."""
    found: list[list[Segment]] = [[]]
    for segment in segments:
        if opens(segment):
            found.append([])
        found[-1].append(segment)
    return [tuple(block) for block in found]


# ---- text to segments


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # what older systems write; every byte is a sign there
    text = text.strip(_SPACES + "\x1a")
    if not text:
        raise Malformed("The file is empty.")
    if not text.startswith("ISA"):
        raise Malformed("This is no X12 file: it does not begin with ISA.")
    return text


def _segments(text: str) -> Iterable[Segment]:
    position = 0
    while text:
        element, within, end = _delimiters(text, position)
        stop = _interchange_end(text, element, end)
        for said in text[:stop].split(end):
            said = said.strip("\r\n")
            if not said.strip(_SPACES):
                continue
            position += 1
            if position > MOST_SEGMENTS:
                raise Malformed(f"The file has more than {MOST_SEGMENTS} segments.")
            name, *elements = said.split(element)
            if not (2 <= len(name) <= 3 and name.isascii() and name.isalnum()):
                raise Malformed(f"Segment {position} does not begin with a name.", position)
            yield Segment(position, name, tuple(elements), within)
        text = text[stop:].strip(_SPACES + "\x1a")
        if text and not text.startswith("ISA"):
            raise Malformed(
                f"After segment {position} (IEA) something follows that is no ISA.", position
            )


def _delimiters(text: str, position: int) -> tuple[str, str, str]:
    """Return what separates elements, parts and segments."""
    says = f"Segment {position + 1} (ISA) is cut off or has not {ISA_ELEMENTS} elements."
    element = text[3:4]
    at = 3
    for _ in range(ISA_ELEMENTS - 1):
        at = text.find(element, at + 1) if element else -1
        if at < 0:
            raise Malformed(says, position + 1)
    within, end = text[at + 1 : at + 2], text[at + 2 : at + 3]
    marks = {element, within, end}
    if len(marks) != 3 or any(not mark or mark.isalnum() or mark == " " for mark in marks):
        raise Malformed(says, position + 1)
    return element, within, end


def _interchange_end(text: str, element: str, end: str) -> int:
    """Return where the interchange at the beginning of *text* ends: behind its IEA."""
    found = re.search(rf"{re.escape(end)}[\r\n]*IEA{re.escape(element)}[^{re.escape(end)}]*", text)
    return len(text) if found is None else min(found.end() + 1, len(text))


# ---- segments to envelopes


def _until(segments: list[Segment], closes: str) -> int:
    for size, segment in enumerate(segments, start=1):
        if segment.id == closes:
            return size
    opened = segments[0]
    raise wrong(opened, f"the end of it ({closes}) is missing; the file was cut off")


def _interchange(segments: list[Segment]) -> Interchange:
    isa, *inner, iea = segments
    if isa.id != "ISA":
        raise wrong(isa, "here an ISA should stand")
    answers = tuple(segment for segment in inner if segment.id == "TA1")
    inner = [segment for segment in inner if segment.id != "TA1"]
    found: list[Transaction] = []
    groups = 0
    while inner:
        size = _until(inner, "GE")
        found += _group(inner[:size])
        inner, groups = inner[size:], groups + 1
    _counted(iea, groups, "groups", isa.at(13))
    return Interchange(
        sender=isa.at(6).strip(),
        control=isa.at(13),
        answers=answers,
        transactions=tuple(found),
    )


def _group(segments: list[Segment]) -> list[Transaction]:
    gs, *inner, ge = segments
    if gs.id != "GS":
        raise wrong(gs, "here a GS should stand")
    found = []
    while inner:
        size = _until(inner, "SE")
        found.append(_transaction(inner[:size], gs))
        inner = inner[size:]
    _counted(ge, len(found), "transactions", gs.at(6))
    return found


def _transaction(segments: list[Segment], gs: Segment) -> Transaction:
    st, *inner, se = segments
    if st.id != "ST":
        raise wrong(st, "here an ST should stand")
    _counted(se, len(segments), "segments", st.at(2))
    return Transaction(
        kind=st.at(1),
        version=st.at(3) or gs.at(8),
        control=st.at(2),
        group_control=gs.at(6),
        segments=tuple(inner),
    )


def _counted(closing: Segment, count: int, of_what: str, control: str) -> None:
    said = closing.at(1).strip()
    if not _COUNT.fullmatch(said) or int(said) != count:
        raise wrong(closing, f"it counts other {of_what} than the {count} that are there")
    if closing.at(2).strip() != control.strip():
        raise wrong(closing, "its control number is not that of its beginning")
