"""What groups bring in: every cent once, per session, per hour, and what nobody has billed yet."""

from datetime import date

import pytest
from msgspec.structs import replace

from server.billing.claim import ClaimState
from server.billing.revenue import Service, counted, figure, figures_by, service_of
from tests.billing.claims import claim

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


def test_figures_by_a_part_hold_all_services_once_and_open_to_them() -> None:
    for part, keys in (
        ("payer", ["Harbor Health", "Second Plan"]),
        ("month", ["2026-03", "2026-04"]),
        ("group", ["g1"]),
        ("clinician", ["ana"]),
    ):
        found = figures_by(part, [BO, CYD, DEE], MINUTES)  # type: ignore[arg-type]
        assert keys == [one.key for one in found]
        assert [BO, CYD, DEE] == [one for each in found for one in each.services]
        assert 4000 == sum(one.received_cents for one in found)


def test_a_replaced_claim_keeps_its_money_and_is_one_service() -> None:
    first = replace(BO, state="replaced", claim_id="c1")
    second = replace(CYD, note_id="n1", claim_id="c2", expected_cents=4200)

    for order in ([first, second], [second, first]):
        (found,) = counted(order)
        assert ("c2", "filed", 4200, 4000) == (
            *(found.claim_id, found.state, found.expected_cents, found.received_cents),
        )


def test_a_claim_is_read_as_the_service_it_is_for() -> None:
    found = service_of(claim("C1", "filed"), member_cents=700)

    assert ("Harbor Health", "ana", "filed", 4000, 700) == (
        *(found.payer, found.clinician_id, found.state, found.expected_cents),
        found.received_cents,
    )


@pytest.mark.parametrize(("cents", "expected"), [(5, 3), (-5, -3), (4, 2), (1, 1), (0, 0)])
def test_a_half_cent_is_rounded_away_from_nothing(cents: int, expected: int) -> None:
    two = [replace(BO, paid_cents=cents, member_cents=0), replace(DEE)]

    assert expected == figure(two, MINUTES).per_session_cents
