"""How attendance grows with a session's deliveries: counting them, and replaying their log.

`python -m bench.attendance`. A flat column of microseconds means linear; the list is a noisy
session of twelve members with drops, heartbeats and copies, in no order. Times are the process's
own, so that a busy machine shows the same.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time

from server.core.attendance import Window, attendance
from server.core.deliveries import COMPANION, Delivery, Heartbeat, Joined, Left
from server.core.events import AnyEvent, PlatformReported, Recorded, SessionPlanned, SessionStarted
from server.core.plan import Seat, SessionPlan, SessionPolicy
from server.core.session import fold

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
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


def log_of(made: list[Delivery]) -> list[Recorded]:
    """Return the log of a running session to which the platform told all of *made*."""
    plan = SessionPlan(
        group_id="group",
        group_name="Bench",
        modality="process",
        timezone="America/New_York",
        starts_at=START,
        ends_at=START + timedelta(minutes=90),
        seats=tuple(Seat(one, one, one, one) for one in MEMBERS),
        facilitators=(),
        policy=SessionPolicy(presence_source="platform"),
    )
    events: list[AnyEvent] = [SessionPlanned(plan), SessionStarted("facilitator")]
    events += [PlatformReported(one) for one in made]  # type: ignore[arg-type]
    return [Recorded(n, START, "system", None, one) for n, one in enumerate(events, start=1)]


def main() -> None:
    window = Window(start=START, end=START + timedelta(minutes=90), tz="America/New_York")
    print(f"{'deliveries':>10} {'count ms':>9} {'us each':>8} {'replay ms':>10} {'us each':>8}")
    for size in SIZES:
        made = session(size)
        log = log_of(made)
        times = max(3, 20_000 // size)
        count = fastest(lambda made=made: attendance(made, window=window, roster=MEMBERS), times)  # type: ignore[misc]
        replay = fastest(lambda log=log: fold(log), times)  # type: ignore[misc]
        print(
            f"{size:>10} {count * 1e3:>9.2f} {count / size * 1e6:>8.2f}"
            f" {replay * 1e3:>10.2f} {replay / size * 1e6:>8.2f}"
        )


if __name__ == "__main__":
    main()
