"""Which rooms count: ATT-18. A stay with a room is a breakout, one without is the main room."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from server.core.attendance.connection import Record, Stay
from server.core.attendance.policy import AttendancePolicy
from server.core.spans import Interval, Spans, subtract, union


class Led(Struct, frozen=True):
    """Where the facilitators were: by room, and anywhere."""

    rooms: dict[str | None, Spans]
    anywhere: Spans


def led(records: Iterable[Record]) -> Led | None:
    """Return where facilitators with these *records* were; None where that is not known."""
    by_room: dict[str | None, list[Interval]] = defaultdict(list)
    for record in records:
        for stay in record.stays:
            by_room[stay.room].append(stay.interval)
    if not by_room:
        return None
    rooms = {room: union(intervals) for room, intervals in by_room.items()}
    return Led(rooms, union(i for intervals in by_room.values() for i in intervals))


def counted_stays(
    records: Sequence[Record], policy: AttendancePolicy, facilitators: Led | None
) -> tuple[list[Interval], Spans]:
    """Return the time in rooms that count, and the breakout time without a facilitator."""
    left_out: dict[str, list[Interval]] = defaultdict(list)  # by connection
    without: list[Interval] = []
    for record in records:
        for stay in record.stays:
            out = _left_out(stay, policy, facilitators)
            left_out[record.conn].extend(out)
            # The main-room connection stays open meanwhile; the person is in one place.
            if stay.parent is not None:
                left_out[stay.parent].extend(out)
            if policy.breakouts_count:
                without.extend(out)
    kept: list[Interval] = []
    for record in records:
        time = union(stay.interval for stay in record.stays)
        kept.extend(subtract(time, union(left_out[record.conn])))
    return kept, union(without)


def _left_out(stay: Stay, policy: AttendancePolicy, facilitators: Led | None) -> Spans:
    if stay.room is None:
        return ()
    if not policy.breakouts_count:
        return (stay.interval,)
    if facilitators is None:
        return ()
    # Known to have none: one is connected, and is somewhere else. Where none is connected at
    # all, nobody knows more than in the main room, and ATT-19 flags it.
    elsewhere = subtract(facilitators.anywhere, facilitators.rooms.get(stay.room, ()))
    return subtract((stay.interval,), subtract((stay.interval,), elsewhere))
