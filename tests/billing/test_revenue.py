"""What groups bring in: every cent once, per session, per hour, and what nobody has billed yet."""

from collections.abc import Iterable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from server.billing.claim import ClaimState
from server.billing.revenue import Figure, Parcel, Part, Service, figures_by, parcel
from server.billing.revenue import figure as figure_of

MINUTES = {"s1": 90, "s2": 60}
BO = Service(
    note_id="n1",
    session_id="s1",
    member_id="bo",
    group_id="g1",
    clinician_id="ana",
    payer="Harbor Health",
    day=date(2026, 3, 4),
    state="paid",
    expected_cents=4000,
    paid_cents=3500,
    member_cents=500,
)
CYD = replace(BO, note_id="n2", member_id="cyd", state="filed", paid_cents=0, member_cents=0)
DEE = replace(
    BO,
    note_id="n3",
    session_id="s2",
    member_id="dee",
    payer="Second Plan",
    day=date(2026, 4, 1),
    state=None,
    expected_cents=None,
    paid_cents=0,
    member_cents=0,
)


STATES: list[ClaimState | None] = [None, "made", "rejected", "filed", "accepted", "paid", "denied"]
SERVICES = st.builds(
    replace,
    st.sampled_from([BO, CYD, DEE]),
    state=st.sampled_from(STATES),
    expected_cents=st.none() | st.integers(0, 9000),
    paid_cents=st.integers(-3000, 9000),
    member_cents=st.integers(0, 3000),
)
SUMS = ("services", "unknown", "expected_cents", "received_cents", "missing_cents")
FIGURES = (
    *("services", "sessions", "minutes", "received_cents", "expected_cents", "unknown"),
    *("unbilled", "unbilled_cents", "outstanding_cents", "per_session_cents", "per_hour_cents"),
)


def figure(services: Iterable[Service], minutes: Mapping[str, int]) -> Figure:
    return figure_of([parcel(one) for one in services], minutes)


def _added_up(services: Iterable[Service]) -> list[Parcel]:
    """Return one parcel for each session, payer and state."""
    found: dict[object, Parcel] = {}
    for one in map(parcel, services):
        key = (one.session_id, one.payer, one.state)
        before = found.get(key)
        found[key] = (
            one
            if before is None
            else replace(
                before,
                **{name: getattr(before, name) + getattr(one, name) for name in SUMS},
            )
        )
    return list(found.values())


def test_a_session_and_its_minutes_count_once_however_many_members() -> None:
    found = figure([BO, CYD], MINUTES)

    assert (1, 90, 4000) == (found.sessions, found.minutes, found.received_cents)
    assert (4000, 2667) == (found.per_session_cents, found.per_hour_cents)


def test_nothing_is_divided_by_nothing() -> None:
    found = figure([], MINUTES)

    assert (None, None, 0) == (found.per_session_cents, found.per_hour_cents, found.expected_cents)


def test_what_has_no_amount_is_counted_and_not_guessed() -> None:
    found = figure([BO, DEE], MINUTES)

    assert (4000, 1) == (found.expected_cents, found.unknown)


@pytest.mark.parametrize(
    ("state", "unbilled"),
    [
        *((None, True), ("made", True), ("in_file", True), ("rejected", True)),
        *(("withdrawn", True), ("filed", False), ("accepted", False), ("paid", False)),
        ("denied", False),
    ],
)
def test_unbilled_is_what_nobody_was_asked_for(state: ClaimState | None, unbilled: bool) -> None:
    found = figure([replace(CYD, state=state)], MINUTES)

    assert (unbilled, 4000 if unbilled else 0) == (bool(found.unbilled), found.unbilled_cents)


def test_outstanding_is_what_was_asked_for_and_has_not_come() -> None:
    part = replace(CYD, paid_cents=1000)
    more = replace(CYD, paid_cents=9000)

    assert 3000 == figure([part, more, BO, DEE], MINUTES).outstanding_cents


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("payer", ["Harbor Health", "Second Plan"]),
        ("month", ["2026-03", "2026-04"]),
        ("group", ["g1"]),
        ("clinician", ["ana"]),
    ],
)
def test_figures_by_a_part_hold_all_services_once(part: Part, keys: list[str]) -> None:
    parcels = [parcel(one) for one in (BO, CYD, DEE)]
    found = figures_by(part, parcels, MINUTES)

    assert keys == [one.key for one in found]
    assert parcels == [one for each in found for one in each.parcels]
    assert (3, 4000) == (sum(f.services for f in found), sum(f.received_cents for f in found))


@given(st.lists(SERVICES, max_size=12))
def test_services_added_up_first_come_to_the_same(services: list[Service]) -> None:
    one_by_one = figure(services, MINUTES)
    added = figure_of(_added_up(services), MINUTES)

    for what in FIGURES:
        assert getattr(one_by_one, what) == getattr(added, what), what


@pytest.mark.parametrize(("cents", "expected"), [(5, 3), (-5, -3), (4, 2), (1, 1), (0, 0)])
def test_a_half_cent_is_rounded_away_from_nothing(cents: int, expected: int) -> None:
    two = [replace(BO, paid_cents=cents, member_cents=0), replace(DEE)]

    assert expected == figure(two, MINUTES).per_session_cents
