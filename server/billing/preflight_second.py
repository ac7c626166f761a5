"""BIL-13: what a second payer would send back: what the first one paid and left. Pure."""

from collections.abc import Iterator, Sequence

from server.billing.fees import plain
from server.billing.x12_read import Malformed, Segment, amount, day

RELATIONS = ("18", "01", "19", "G8")


def first_payer_faults(segments: Sequence[Segment]) -> Iterator[str]:
    """Yield what is wrong with loops 2320, 2330 and 2430 of a claim to a second payer."""
    lines = _from(segments, "LX")
    about = [one for one in _from(segments, "SBR") if one not in lines]
    if not about or about[0].at(1) != "P" or about[0].at(2) not in RELATIONS:
        yield "It goes to a second payer and does not say which plan was first (SBR*P)."
        return
    if not about[0].at(9):
        yield "The kind of the first plan is missing (SBR09)."
    if not _kind(about, "AMT", "D"):
        yield "What the first payer paid is missing (AMT*D): nothing paid is 0."
    if not any(one.id == "OI" and one.at(3) == "Y" and one.at(6) for one in about):
        yield "Whether the first payer’s answer may be passed on is missing (OI)."
    held = _kind(about, "NM1", "IL")
    if not held or not held[0].at(3) or not held[0].at(9):
        yield "Whose plan the first one is, or its number, is missing (2330 NM1*IL)."
    payer = _kind(about, "NM1", "PR")
    if not payer or not payer[0].at(3) or not payer[0].at(9):
        yield "The first payer’s name or payer id is missing (2330 NM1*PR)."
    yield from _sums(segments, about, lines, payer[0].at(9) if payer else "")


def _sums(
    segments: Sequence[Segment],
    about: Sequence[Segment],
    lines: Sequence[Segment],
    payer_id: str,
) -> Iterator[str]:
    paid = sum(_cents(one, 2) for one in _kind(about, "AMT", "D"))
    off = _taken_off(about)
    by_line = any(one.id in ("SVD", "CAS") or one.at(1) in ("573", "EAF") for one in lines)
    services = len([one for one in lines if one.id == "SV1"])
    if by_line and len([one for one in lines if one.id == "SVD"]) != services:
        yield "What the first payer decided is missing on a line (SVD)."
    dated = _kind(lines if by_line else about, "DTP", "573")
    wanted = services if by_line else 1
    if len(dated) != wanted or any(day(one, 3) is None for one in dated):
        yield "The day of the first payer’s answer is missing (DTP*573)."
    left = _kind(lines if by_line else about, "AMT", "EAF")
    if len(left) != wanted:
        yield "What the first payer left to the member is missing (AMT*EAF)."
    for line in _lines(lines):
        service = next((one for one in line if one.id == "SV1"), None)
        judged = next((one for one in line if one.id == "SVD"), None)
        if service is None or judged is None:
            continue
        if judged.at(1) != payer_id:
            yield "A line names another first payer than the claim (SVD01)."
        rest = _cents(judged, 2) + _taken_off(line)
        if rest != _cents(service, 2):
            yield (
                f"What the first payer paid and took off on a line ({plain(rest)}) is not its"
                f" charge ({plain(_cents(service, 2))}) (SVD, CAS)."
            )
    all_of_it = paid + off + _taken_off(lines)
    if all_of_it != _cents(segments[0], 2):
        yield (
            f"What the first payer paid and took off ({plain(all_of_it)}) is not the total of the"
            f" claim ({plain(_cents(segments[0], 2))}) (AMT*D, CAS)."
        )


def _lines(lines: Sequence[Segment]) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    for one in lines:
        if one.id == "LX":
            found.append([])
        found[-1].append(one)
    return found


def _from(segments: Sequence[Segment], begins: str) -> list[Segment]:
    place = next((n for n, one in enumerate(segments) if one.id == begins), len(segments))
    return list(segments[place:])


def _kind(segments: Sequence[Segment], name: str, kind: str) -> list[Segment]:
    return [one for one in segments if one.id == name and one.at(1) == kind]


def _taken_off(segments: Sequence[Segment]) -> int:
    # Reason, amount, quantity; six of them fit into one segment.
    return sum(
        _cents(one, place)
        for one in segments
        if one.id == "CAS"
        for place in range(3, 20, 3)
        if one.at(place)
    )


def _cents(segment: Segment, place: int) -> int:
    try:
        return amount(segment, place)
    except Malformed:
        return 0
