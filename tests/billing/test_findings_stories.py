"""The stories of the domain: who is flagged, what holds a claim, and who hears nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from server.billing.findings import Finding, findings, held_by
from server.billing.findings_session import most_together
from server.billing.places import PLAIN, place, renderers
from server.billing.rules_shipped import SHIPPED
from server.core.localtime import local
from server.core.spans import Interval
from tests.billing.facts_of_rules import at, facts, service

TWELVE = SHIPPED["medicare_generic"]
NONE = SHIPPED["magellan"]
OKLAHOMA, MICHIGAN = SHIPPED["ok_soonercare"], SHIPPED["bcbsm_bcn"]


def checks(found: tuple[Finding, ...]) -> set[str]:
    return {one.check for one in found}


# ---- S1: eight attend ninety minutes


@pytest.mark.parametrize(("members", "flagged"), [(8, False), (9, True)])
def test_s1_the_eighth_passes_and_the_ninth_would_not(members: int, flagged: bool) -> None:
    found = findings(facts(OKLAHOMA, members=members, age=40))

    assert flagged == ("size_max_adult" in checks(found))


def test_s1_michigan_asks_four_to_twelve_and_ninety_minutes() -> None:
    assert () == findings(facts(MICHIGAN, members=8, together=8, session_minutes=90))


@pytest.mark.parametrize(("least", "flagged"), [(45, False), (52, False), (60, True)])
def test_s1_fifty_two_of_ninety_minutes_is_enough_or_not_by_the_payer(
    least: int, flagged: bool
) -> None:
    rule = replace(MICHIGAN, min_member_minutes=least)
    found = findings(facts(rule, minutes=52, session_minutes=90))

    assert flagged == ("min_member_minutes" in checks(found))
    if flagged:
        assert "Attended 52 of 90 minutes" in found[0].sentence
        assert "Never add modifier 52" in found[0].todo


def test_s1_who_sits_in_another_state_is_billed_under_who_is_licensed_there() -> None:
    licensed = {"F1": ("IL",), "F2": ("IL", "WI")}
    known = facts(MICHIGAN, state="WI", licensed_in=tuple(licensed.values()))

    assert ("F2",) == renderers("WI", licensed)
    assert "licence" not in checks(findings(known))
    assert "licence" in checks(findings(facts(MICHIGAN, state="OH", licensed_in=(("IL",),))))


def test_s1_by_phone_from_home_is_place_10_and_modifier_93() -> None:
    found = place("phone", at_home=True, rules=(MICHIGAN,), day=date(2026, 11, 18))

    assert found is not None
    assert ("10", ("93",)) == (found.pos, found.modifiers)


# ---- S2: thirteen attend, five have a payer with at most twelve


def test_s2_only_whom_the_limit_is_for_are_flagged() -> None:
    payers = [TWELVE] * 5 + [NONE] * 8
    found = [findings(facts(rule, members=13, together=13)) for rule in payers]

    assert [True] * 5 + [False] * 8 == ["size_max" in checks(one) for one in found]
    assert not any(held_by(one) for one in found)


def test_s2_who_has_no_payer_is_flagged_for_nothing() -> None:
    assert () == findings(facts(None, members=13, together=13))


# ---- S3: a substance use programme, consent revoked


def test_s3_without_consent_nothing_is_disclosed() -> None:
    revoked = findings(facts(MICHIGAN, part2=True, disclosure_consent=False))

    assert {"part2"} == checks(held_by(revoked))
    assert "no claim, no export" in revoked[0].todo


@pytest.mark.parametrize(("consent", "held"), [(True, False), (False, True), (None, True)])
def test_s3_a_consent_nobody_knows_of_is_none(consent: bool | None, held: bool) -> None:
    found = findings(facts(MICHIGAN, part2=True, disclosure_consent=consent))

    assert held == bool(held_by(found))


def test_s3_other_groups_need_no_such_consent() -> None:
    assert () == findings(facts(MICHIGAN, part2=False, disclosure_consent=False))


# ---- S5: the night the clocks go back


def test_s5_ninety_minutes_across_the_change_are_ninety() -> None:
    # Half past midnight in Chicago, while summer time still holds: 05:30 UTC.
    begins = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    ends = begins + timedelta(minutes=90)
    wall = local(ends, "America/Chicago").replace(tzinfo=None) - local(
        begins, "America/Chicago"
    ).replace(tzinfo=None)
    minutes = int((ends - begins).total_seconds()) // 60

    assert timedelta(minutes=30) == wall
    assert () == findings(facts(MICHIGAN, members=8, session_minutes=minutes, minutes=minutes))


# ---- S9: three enrolled, one comes


def test_s9_one_person_is_no_group_and_nothing_is_billed() -> None:
    found = findings(facts(NONE, members=1, together=1))

    assert {"together"} == checks(held_by(found))
    assert "Bill no 90853" in found[0].todo
    assert "only if an individual service was given" in found[0].todo


def test_s9_two_who_were_never_there_at_once_are_no_group() -> None:
    first, then = Interval(at(0), at(40)), Interval(at(40), at(90))

    assert 1 == most_together([(first,), (then,)])
    assert 2 == most_together([(Interval(at(0), at(41)),), (then,)])


def test_s9_two_together_are_enough() -> None:
    assert () == findings(facts(NONE, members=2, together=2))


# ---- S11: an individual session on the same day, group from half past four to six


@pytest.mark.parametrize(
    ("starts", "ends", "modifiers", "held", "found"),
    [
        (-120, -75, (), set(), {"distinct"}),  # 15:00 to 15:45, no modifier yet
        (-120, -75, ("59",), set(), set()),
        (-120, -75, ("XE",), set(), set()),
        (-120, -75, ("95",), set(), {"distinct"}),
        (-30, 15, (), {"overlap"}, {"overlap"}),  # 16:00 to 16:45 into a group from 16:30
        (-30, 15, ("59",), {"overlap"}, {"overlap"}),  # no modifier makes one hour two
        (-45, 0, ("59",), set(), set()),  # ends as the group begins
        (90, 135, ("59",), set(), set()),  # begins as the group ends
    ],
)
def test_s11_times_may_touch_and_never_overlap(
    starts: int, ends: int, modifiers: tuple[str, ...], held: set[str], found: set[str]
) -> None:
    known = facts(
        NONE,
        starts_at=at(0),
        ends_at=at(90),
        other_services=(service("90834", starts, ends, modifiers),),
    )

    assert (held, found) == (checks(held_by(findings(known))), checks(findings(known)))


def test_s11_the_modifier_goes_on_the_individual_code() -> None:
    other = service("90834", -120, -75)
    (only,) = findings(facts(NONE, starts_at=at(0), ends_at=at(90), other_services=(other,)))

    assert "Put 59 or XE on the individual code, not on 90853" in only.todo


# ---- authorizations, places


@pytest.mark.parametrize(
    ("left", "check"), [(0, "authorization"), (1, "authorization_low"), (3, "authorization_low")]
)
def test_few_units_are_said_and_none_holds(left: int, check: str) -> None:
    found = findings(facts(NONE, authorization_left=left))

    assert {check} == checks(found)
    assert (check == "authorization") == bool(held_by(found))


def test_enough_units_are_not_spoken_of() -> None:
    assert () == findings(facts(NONE, authorization_left=4))


@pytest.mark.parametrize(("until", "over"), [(18, False), (17, True)])
def test_an_authorization_holds_on_its_last_day(until: int, over: bool) -> None:
    found = findings(facts(NONE, authorization_until=date(2026, 11, until)))

    assert over == ("authorization_over" in checks(found))


@pytest.mark.parametrize(
    ("modality", "at_home", "expected"),
    [
        ("video", True, ("10", ("95",))),
        ("video", False, ("02", ("95",))),
        ("phone", True, ("10", ("93",))),
        ("phone", False, ("02", ("93",))),
        ("in_person", None, ("11", ())),
    ],
)
def test_place_and_modifier_follow_how_and_where(
    modality: str, at_home: bool | None, expected: tuple[str, tuple[str, ...]]
) -> None:
    found = place(modality, at_home=at_home, rules=(), day=date(2026, 11, 18))  # type: ignore[arg-type]

    assert found is not None
    assert expected == (found.pos, found.modifiers)


def test_while_nobody_said_where_they_were_there_is_no_place() -> None:
    assert None is place("video", at_home=None, rules=(), day=date(2026, 11, 18))


def test_a_programme_may_want_hq_besides_and_a_telling_modifier_is_known_as_one() -> None:
    rule = replace(NONE, coding=replace(PLAIN, always=("HQ", "HF")))
    found = place("video", at_home=True, rules=(rule,), day=date(2026, 11, 18))

    assert found is not None
    assert ("95", "HQ", "HF") == found.modifiers
    assert found.tells_of_substance_use


@pytest.mark.parametrize("year", [2026, 2027])
def test_medicares_modifier_is_unconfirmed_and_stays_so_next_year(year: int) -> None:
    found = place("video", at_home=True, rules=(TWELVE,), day=date(year, 1, 5))

    assert found is not None
    assert "unconfirmed" == found.certainty
    assert "contradict" in found.why
