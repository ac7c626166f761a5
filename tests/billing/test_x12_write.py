"""837P files: a validator that others wrote takes every variant, and what people typed is tame."""

import pytest
from msgspec.structs import replace

from server.billing.preflight import preflight
from server.billing.x12_read import read
from server.billing.x12_write import clean, write_837p
from server.core.insurance import PersonName
from tests.billing.claims_made import (
    AUTHORIZATIONS,
    BO,
    DIAGNOSES,
    ENVELOPE,
    FILINGS,
    FREQUENCIES,
    MODIFIERS,
    PLACES,
    RELATIONSHIPS,
    TODAY,
    claim,
    objections,
    variants,
)

TWO_HUNDRED = list(variants(200))


def test_two_hundred_claims_of_every_variant_are_taken_by_another_validator() -> None:
    text = write_837p(TWO_HUNDRED, ENVELOPE)

    assert [] == objections(text)
    assert () == preflight(text, today=TODAY)


def test_each_variant_is_among_the_two_hundred_many_times() -> None:
    seen = [
        (
            one.place,
            one.lines[0].modifiers,
            one.insurance.relationship,
            one.insurance.filing,
            one.insurance.authorization,
            one.diagnoses,
            one.frequency,
        )
        for one in TWO_HUNDRED
    ]
    columns = list(zip(*seen, strict=True))
    wanted = (PLACES, MODIFIERS, RELATIONSHIPS, FILINGS, AUTHORIZATIONS, DIAGNOSES, FREQUENCIES)

    for column, values in zip(columns, wanted, strict=True):
        assert all(column.count(value) >= 10 for value in values)
    assert len(set(seen)) > 150


@pytest.mark.parametrize("relationship", RELATIONSHIPS)
def test_a_claim_alone_in_its_file_is_taken(relationship: str) -> None:
    one = next(c for c in TWO_HUNDRED if c.insurance.relationship == relationship)

    assert [] == objections(write_837p([one], ENVELOPE))


def test_signs_that_separate_never_come_through_what_people_typed() -> None:
    hostile = PersonName("Ta*na~ka:^\n", "B\u00f6*SE*1*0001~")
    text = write_837p([claim(patient=replace(BO, name=hostile))], ENVELOPE)

    assert 1 == text.count("\nSE*")
    assert [] == objections(text)
    assert "TA NA KA" in text
    assert "BO SE 1 0001" in text


def test_a_curled_apostrophe_and_an_accent_become_plain_ones() -> None:
    assert clean("O’Brien-Núñez") == "O'BRIEN-NUNEZ"


def test_a_file_says_what_it_says_once_around_all_claims() -> None:
    (interchange,) = read(write_837p(TWO_HUNDRED[:3], ENVELOPE).encode())

    (transaction,) = interchange.transactions
    assert transaction.version == "005010X222A1"
    assert 3 == sum(one.id == "CLM" for one in transaction.segments)
    assert 1 == sum(one.id == "NM1" and one.at(1) == "85" for one in transaction.segments)


def test_nothing_of_the_group_or_the_note_is_in_the_file() -> None:
    text = write_837p([claim(group_id="RELAPSE PREVENTION", note_id="SECRET")], ENVELOPE)

    assert "RELAPSE" not in text.upper()
    assert "SECRET" not in text
    assert "NTE" not in text
