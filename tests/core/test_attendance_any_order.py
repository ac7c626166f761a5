"""However deliveries are ordered, repeated or late, the minutes are the same."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise, permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.core.attendance import Attendance, AttendancePolicy, Window, attendance
from server.core.deliveries import (
    Aborted,
    Admitted,
    Break,
    Correction,
    Delivery,
    Heartbeat,
    Identify,
    Interrupted,
    Joined,
    Left,
    LobbyJoined,
    LobbyLeft,
    ServerStarted,
    ServerStopped,
    SessionEnded,
    Snapshot,
    Tick,
)
from server.core.spans import subtract
from tests.core.presence_stories import TEN, ZONE, at

CONNECTIONS = ("a1", "a2", "b1", "c1", "x1")
OWNERS = {"a1": "bo", "a2": "bo", "b1": "cyd", "c1": "ana", "x1": None}
WINDOW = Window(start=TEN, end=at(90), tz=ZONE)

# Few moments, so that many things happen at the same one.
moments = st.sampled_from([at(minutes / 2) for minutes in range(-4, 190, 16)])
conns = st.sampled_from(CONNECTIONS)
ids = st.sampled_from([None, None, "e1", "e2", "e3"])
sources = st.sampled_from(["platform", "sfu"])
reasons = st.sampled_from([None, "timeout", "network", "removed", "switch_room"])


def of_one(make: Callable[..., Delivery]) -> st.SearchStrategy[Delivery]:
    def made(t: datetime, conn: str) -> Delivery:
        return make(t=t, conn=conn, member=OWNERS[conn])

    return st.builds(made, moments, conns)


def left(
    t: datetime, conn: str, reason: str | None, known: datetime | None, id_: str | None
) -> Delivery:
    return Left(t=t, conn=conn, reason=reason, joined_at=known, id=id_)


def joined(t: datetime, conn: str, room: str | None, id_: str | None) -> Delivery:
    return Joined(t=t, conn=conn, member=OWNERS[conn], room=room, id=id_)


def listed(t: datetime, some: list[str], complete: bool) -> Delivery:
    return Snapshot(t=t, conns=tuple(some), complete=complete)


def between(make: Callable[..., Delivery], start: datetime, minutes: int) -> Delivery:
    return make(t=start, start=start, end=start + timedelta(minutes=minutes))


automatic: st.SearchStrategy[Delivery] = st.one_of(
    st.builds(joined, moments, conns, st.sampled_from([None, None, "room"]), ids),
    st.builds(left, moments, conns, reasons, st.none() | moments, ids),
    *(of_one(kind) for kind in (Aborted, LobbyJoined, Admitted, LobbyLeft, Heartbeat)),
    st.builds(listed, moments, st.lists(conns, unique=True), st.booleans()),
    st.builds(Tick, t=moments, src=sources),
    st.builds(SessionEnded, t=moments),
    st.builds(ServerStarted, t=moments, src=sources),
    st.builds(ServerStopped, t=moments, src=sources),
    st.builds(between, st.just(Interrupted), moments, st.integers(0, 5)),
)
said: st.SearchStrategy[Delivery] = st.one_of(
    st.builds(between, st.just(Break), moments, st.integers(1, 9)),
    st.builds(Identify, t=moments, conn=conns, members=st.sampled_from([("bo",), ("bo", "cyd")])),
)


def correction(start: datetime, minutes: int, op: str, recv: int) -> Delivery:
    end = start + timedelta(minutes=minutes)
    when = at(200 + recv)
    return Correction(t=when, member="bo", op=op, intervals=((start, end),))  # type: ignore[arg-type]


corrections = st.builds(
    correction,
    moments,
    st.integers(0, 40),
    st.sampled_from(["set", "add", "remove"]),
    st.integers(0, 9),
)
policies = st.builds(
    AttendancePolicy,
    grace_seconds=st.sampled_from([0, 90, 300]),
    conn_terminal=st.booleans(),
    single_conn=st.booleans(),
    breakouts_count=st.booleans(),
    require_facilitator=st.booleans(),
)
logs = st.lists(automatic | said, max_size=25)
NO_GRACE = AttendancePolicy(grace_seconds=0, single_conn=True)
# `make faults` takes the longer way: ten thousand sessions for each of these.
some = settings(max_examples=10_000 if os.environ.get("FAULTS") == "long" else 60)


def counted(log: list[Delivery], policy: AttendancePolicy) -> Attendance:
    return attendance(log, window=WINDOW, roster=["bo", "cyd"], facilitators=["ana"], policy=policy)


@some
@given(logs, st.lists(corrections, max_size=3), policies, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_minutes(
    log: list[Delivery], told: list[Delivery], policy: AttendancePolicy, chance: Random
) -> None:
    shuffled = [*log, *told]
    chance.shuffle(shuffled)

    assert counted([*log, *told], policy) == counted(shuffled, policy)


def test_lists_of_one_moment_that_contradict_each_other_are_one_list() -> None:
    """Found by ten thousand drawn sessions: whoever stands in one of them is there."""
    lists = [
        Joined(t=at(6), conn="a1", member="bo"),
        Snapshot(t=at(14), conns=(), complete=True),
        Snapshot(t=at(14), conns=("a1",), complete=False),
    ]
    minutes = {counted(list(o), NO_GRACE).members["bo"].seconds // 60 for o in permutations(lists)}

    assert {84} == minutes


def test_the_order_of_names_in_a_list_decides_nothing() -> None:
    before = [
        Identify(t=at(-2), conn="a2", members=("bo",)),
        Aborted(t=at(6), conn="a1", member="bo"),
    ]
    lists = [
        [Snapshot(t=at(-2), conns=names, complete=False)] for names in (("a1", "a2"), ("a2", "a1"))
    ]
    lists.append([Snapshot(t=at(-2), conns=(one,), complete=False) for one in ("a2", "a1")])

    (first, *others) = [counted([*before, *one], NO_GRACE) for one in lists]

    assert others == [first, first]


@some
@given(logs, policies, st.data())
def test_what_comes_twice_counts_once(
    log: list[Delivery], policy: AttendancePolicy, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(log), max_size=10)) if log else []
    late = [replace(one, recv=one.t + timedelta(minutes=85)) for one in again]

    assert counted(log, policy) == counted([*late, *log, *late], policy)


@some
@given(st.lists(automatic, max_size=25, unique_by=Delivery.key), policies, st.data())
def test_what_comes_late_counts_as_if_it_had_not(
    log: list[Delivery], policy: AttendancePolicy, data: st.DataObject
) -> None:
    # Unique: of two copies that contradict each other the first received wins (ATT-1).
    delays = data.draw(st.lists(st.integers(0, 9000), min_size=len(log), max_size=len(log)))
    delayed = [
        replace(one, recv=one.t + timedelta(seconds=seconds))
        for one, seconds in zip(log, delays, strict=True)
    ]

    assert counted(log, policy) == counted(delayed, policy)


@some
@given(logs, st.lists(corrections, max_size=3), policies)
def test_time_is_sorted_disjoint_inside_the_session_and_exact(
    log: list[Delivery], told: list[Delivery], policy: AttendancePolicy
) -> None:
    found = counted([*log, *told], policy)

    everybody = [
        *found.members.values(),
        *found.facilitators.values(),
        *found.unidentified.values(),
    ]
    for credited in everybody:
        for spans in (credited.intervals, credited.raw_intervals, credited.unknown_intervals):
            assert all(TEN <= one.start < one.end <= at(90) for one in spans)
            assert all(before.end < after.start for before, after in pairwise(spans))
        total = sum((one.end - one.start for one in credited.intervals), timedelta())
        assert credited.seconds == total // timedelta(seconds=1) <= 90 * 60
        assert credited.minutes == credited.seconds // 60
        assert ("absent" in credited.flags) <= (credited.intervals == ())


@some
@given(logs, st.lists(corrections, min_size=1, max_size=3), policies)
def test_a_correction_never_touches_what_was_measured(
    log: list[Delivery], told: list[Delivery], policy: AttendancePolicy
) -> None:
    measured = counted(log, policy).members["bo"]

    corrected = counted([*log, *told], policy).members["bo"]

    assert measured.raw_intervals == corrected.raw_intervals
    assert {"corrected"} >= {*corrected.flags} - {*measured.flags} - {
        "absent",
        "no_clinician_present",
    }


@some
@given(logs, policies)
def test_nothing_measured_is_lost_by_counting(
    log: list[Delivery], policy: AttendancePolicy
) -> None:
    found = counted(log, replace(policy, require_facilitator=False))

    for member in found.members.values():
        assert () == subtract(member.raw_intervals, member.intervals)
