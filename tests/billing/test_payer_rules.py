"""Every payer rule in the data on both sides of its limits; and what makes one uncertain."""

from datetime import date

import pytest
from msgspec import structs

from server.billing.findings import findings
from server.billing.rules import PayerRule, certainty, rules_for
from server.billing.rules_shipped import EVERY_PAYER, SHIPPED
from tests.billing.facts_of_rules import Sides, facts, sides_of

ALL = [sides for rule in SHIPPED.values() for sides in sides_of(rule)]
# What limits nothing: who said it, how sure, and words.
NO_LIMITS = {
    *("id", "payer", "source", "read_on", "evidence", "confidence", "text", "effective"),
    *("by_field", "payer_ids", "stops", "advice", "note", "size_typical", "session_typical"),
    *("breaks_count", "counts_family", "coding", "crisis_note_due_hours"),
}


def found(sides: Sides, side: str) -> bool:
    return sides.check in {one.check for one in findings(getattr(sides, side))}


@pytest.mark.parametrize("sides", ALL, ids=lambda sides: sides.name)
def test_just_inside_a_limit_nothing_is_found_and_just_outside_it_is(sides: Sides) -> None:
    assert [False, True] == [found(sides, "inside"), found(sides, "outside")]


@pytest.mark.parametrize("rule", SHIPPED.values(), ids=SHIPPED)
def test_no_limit_of_a_rule_is_left_untried(rule: PayerRule) -> None:
    said = {
        field.name
        for field in structs.fields(PayerRule)
        if field.name not in NO_LIMITS and getattr(rule, field.name) != field.default
    }

    assert said - {"note_due_days", "note_due_business_days"} <= {
        sides.check for sides in sides_of(rule)
    }


@pytest.mark.parametrize("sides", ALL, ids=lambda sides: sides.name)
def test_a_finding_says_rule_source_date_certainty_and_what_to_do(sides: Sides) -> None:
    one = next(one for one in findings(sides.outside) if one.check == sides.check)

    assert (sides.rule.id, sides.rule.source, sides.rule.read_on) == (
        one.rule,
        one.source,
        one.read_on,
    )
    assert certainty(sides.rule, sides.check) == one.certainty
    assert one.sentence.endswith(".")
    assert one.todo.endswith(".")
    assert sides.rule.payer.casefold() in one.sentence.casefold()


@pytest.mark.parametrize("sides", ALL, ids=lambda sides: sides.name)
def test_a_payers_limit_holds_a_claim_only_where_the_practice_says_so(sides: Sides) -> None:
    stopping = structs.replace(sides.rule, stops=(sides.check,), advice=False)
    outside = structs.replace(sides.outside, rules=(stopping,))

    def severity(rule: PayerRule, stage: str) -> str:
        known = structs.replace(outside, rules=(rule,), stage=stage)
        return next(
            (one.severity for one in findings(known) if one.check == sides.check), "nothing"
        )

    assert severity(sides.rule, "claim") == ("tell" if sides.rule.advice else "warn")
    assert severity(stopping, "claim") == "stop"
    assert severity(stopping, "door") in ("warn", "nothing")


@pytest.mark.parametrize(
    ("rule_id", "field", "sure"),
    [
        ("ca_ntp", None, "verified"),
        ("bcbsm_bcn", None, "secondary"),
        ("mn_mhcp", None, "unconfirmed"),  # remembered
        ("carelon", None, "unconfirmed"),  # nothing found
        ("medicare_wps", None, "unconfirmed"),  # header read only
        ("tricare", None, "unconfirmed"),  # of low confidence
        ("wa_dv_old", None, "unconfirmed"),  # read, and replaced since
        ("ok_soonercare", "roster_kept", "verified"),
        ("ok_soonercare", "size_max_adult", "unconfirmed"),  # the size is only remembered
        ("ca_medi_cal_bh", "note_due_business_days", "secondary"),
        ("default_advisory", None, "decided"),
    ],
)
def test_what_was_not_read_in_a_sure_text_is_unconfirmed(
    rule_id: str, field: str | None, sure: str
) -> None:
    assert sure == certainty(SHIPPED[rule_id], field)


@pytest.mark.parametrize("rule", SHIPPED.values(), ids=SHIPPED)
def test_of_facts_nobody_knows_nothing_is_found(rule: PayerRule) -> None:
    assert () == findings(facts(rule, stage="planning"))


def test_every_rule_has_a_source_and_a_day() -> None:
    said = [(one.id, one.source, one.read_on) for one in SHIPPED.values()]
    said += [(one.id, one.source, one.read_on) for one in EVERY_PAYER.values()]

    assert [] == [name for name, source, day in said if not source or day > date(2026, 11, 25)]


def test_a_payers_number_leads_to_its_rules_and_no_number_to_none() -> None:
    mine = structs.replace(SHIPPED["ca_ntp"], payer_ids=("99001", "99002"))
    advice = structs.replace(SHIPPED["default_advisory"], payer_ids=("99001",))

    assert (mine,) == rules_for("99001", (mine, advice, SHIPPED["tricare"]))
    assert () == rules_for("", (mine,))
    assert () == rules_for("99003", (mine,))
