"""How attendance grows with a session's deliveries, as a ratio to sorting the same list.

`python -m bench.attendance`. A flat last column means linear; the list is a noisy session of
twelve members with drops, heartbeats and copies, in no order.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from server.core.attendance import Window, attendance
from server.core.deliveries import COMPANION, Delivery, Heartbeat, Joined, Left

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MEMBERS = [f"member-{n}" for n in range(12)]
SIZES = (1_000, 2_000, 10_000, 100_000)


def session(size: int) -> list[Delivery]:
    """*size* deliveries of ninety minutes: of twenty, one join, one leave, a copy of each."""
    chance = random.Random(size)
    step = timedelta(minutes=90) / max(size // 20 // len(MEMBERS), 1)
    made: list[Delivery] = []
    for n in range(size // 20):
        member = MEMBERS[n % len(MEMBERS)]
        start = START + step * (n // len(MEMBERS))
        end = start + step * 0.9
        conn = f"c{n}"
        joined = Joined(t=start, conn=conn, member=member, id=f"{conn}-in")
        left = Left(t=end, conn=conn, reason="network", id=f"{conn}-out")
        made += [joined, joined, left, left]
        made += [
            Heartbeat(t=start + (end - start) * k / 16, src=COMPANION, conn=conn) for k in range(16)
        ]
    chance.shuffle(made)
    return made


def fastest(work: Callable[[], object], times: int) -> float:
    """Return the shortest of *times* runs in seconds: the one least disturbed by others."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return min(taken)


def main() -> None:
    window = Window(start=START, end=START + timedelta(minutes=90), tz="America/New_York")
    print(f"{'deliveries':>10} {'ms':>9} {'sort ms':>9} {'us each':>9} {'ratio':>7}")
    for size in SIZES:
        made = session(size)
        times = max(3, 20_000 // size)
        ours = fastest(lambda made=made: attendance(made, window=window, roster=MEMBERS), times)  # type: ignore[misc]
        bare = fastest(lambda made=made: sorted(made, key=lambda one: one.t), times)  # type: ignore[misc]
        each = ours / size * 1e6
        print(f"{size:>10} {ours * 1e3:>9.2f} {bare * 1e3:>9.2f} {each:>9.2f} {ours / bare:>7.1f}")


if __name__ == "__main__":
    main()
