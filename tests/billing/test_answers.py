"""What a payer's file means for our claims: which step, and what a person should look at."""

import pytest
from msgspec.structs import replace

from server.billing.answers import Match, matches, of_files, told
from server.billing.claim import Claim, Step, StepKind
from server.billing.x12_read import Malformed
from tests.billing.claims import claim
from tests.billing.payer_files import (
    Answered,
    Paid,
    Payment,
    accepted,
    acknowledgement,
    interchange,
    rejected,
    remittance,
    status,
)
from tests.clock import TEN


def meant(raw: bytes, *claims: Claim, sent: int = 17) -> tuple[Match, ...]:
    ours = {one.facts.number: one for one in claims}
    return matches(told(raw), ours, {sent: claims}, file_id="file")


def only(raw: bytes, one: Claim) -> Match:
    (found,) = meant(raw, one)
    return found


def paid(*claims: Paid, total: str = "40.00") -> bytes:
    return remittance(Payment(total, claims))


def test_a_payment_is_written_to_its_claim_by_our_number() -> None:
    found = only(paid(Paid("C1", off=(("CO", "45", "10.00"), ("PR", "3", "5.00")))), claim())

    assert ("paid", 4000, 500) == (found.kind, found.words.paid_cents, found.words.patient_cents)
    assert ("PAYER-1", "file") == (found.words.payer_number, found.words.file_id)
    assert ("CO-45", "PR-3") == found.words.codes
    assert found.words.text == (
        "HARBOR HEALTH: processed as first payer, $40.00 paid."
        " $10.00 written off under the contract: above the amount agreed with this payer."
        " $5.00 owed by the member: the member's fixed share of the visit. Payment EFT7001."
    )


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("filed", "paid"),
        ("accepted", "paid"),
        ("denied", "paid"),
        ("replaced", "noted"),
        ("voided", "noted"),
        ("withdrawn", "noted"),
    ],
)
def test_a_payment_that_does_not_fit_is_noted_with_its_amount(
    state: StepKind, kind: StepKind
) -> None:
    found = only(paid(Paid("C1")), claim("C1", "filed", state))

    assert (kind, 4000) == (found.kind, found.words.paid_cents)
    assert bool(found.remarks) is (kind == "noted")


def test_a_claim_that_is_answered_was_sent_though_nobody_said_so() -> None:
    found = only(paid(Paid("C1")), claim("C1"))

    assert ("paid", True) == (found.kind, found.filed_first)
    assert not only(paid(Paid("C1")), claim("C1", "filed")).filed_first


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (Paid("C1", paid="0.00", status="4", off=(("CO", "197", "55.00"),)), "denied"),
        (Paid("C1", paid="0.00", off=(("PR", "1", "55.00"),)), "paid"),
        (Paid("C1", paid="0.00", off=(("CO", "96", "55.00"),)), "denied"),
        (Paid("C1", status="25"), "noted"),
        (Paid("C1", status="23", paid="0.00"), "noted"),
    ],
    ids=["denied", "deductible", "nothing for anybody", "forecast", "passed on"],
)
def test_what_became_of_a_claim_is_one_step(one: Paid, kind: StepKind) -> None:
    assert kind == only(paid(one), claim("C1", "filed")).kind


def test_what_another_file_said_before_is_not_added_again() -> None:
    raw = paid(Paid("C1"))
    told_once = only(raw, claim("C1", "filed"))
    step = Step(
        position=2,
        kind="paid",
        author_id="ana",
        at=TEN,
        words=replace(told_once.words, file_id="x"),
    )
    paid_once = replace(claim("C1", "filed"), steps=(*claim("C1", "filed").steps, step))

    assert only(raw, paid_once).known
    more = remittance(Payment("40.00", (Paid("C1"),), trace="EFT7002"))
    assert not only(more, paid_once).known


def test_a_forecast_pays_nothing() -> None:
    assert only(paid(Paid("C1", status="25")), claim("C1", "filed")).words.paid_cents is None


def test_a_payment_taken_back_and_made_anew_is_two_steps() -> None:
    back = Paid("C1", charge="-55", paid="-40", off=(("CO", "45", "-15"),), status="22")
    found = meant(
        paid(back, Paid("C1", paid="45.00", off=(("CO", "45", "10"),))),
        claim("C1", "filed", "paid"),
    )

    assert [("denied", -4000), ("paid", 4500)] == [(m.kind, m.words.paid_cents) for m in found]
    assert [(), ()] == [m.remarks for m in found]


def test_a_claim_that_is_none_of_ours_is_shown_and_takes_no_step() -> None:
    ours, other = meant(
        paid(Paid("C1"), Paid("X9", name=("STRANGER", "SAM"))), claim("C1", "filed")
    )

    assert ours.claim is not None
    assert (None, "X9", "STRANGER, SAM") == (other.claim, other.control, other.name)


def test_another_name_and_another_charge_are_said() -> None:
    found = only(
        paid(Paid("C1", charge="60.00", off=(("CO", "45", "20"),), name=("ROE", "BO"))),
        claim("C1", "filed"),
    )

    assert ("They have $60.00 charged, we $55.00.", "They write another name.") == found.remarks


def test_sums_that_do_not_agree_are_said() -> None:
    assert told(paid(Paid("C1"), total="41.00")).imbalances
    assert not told(paid(Paid("C1"))).imbalances


def test_a_status_accepts_or_sends_back() -> None:
    raw = status(Answered("C1", payer_control="P-9"), Answered("C2", "A7:164:IL", "U"))
    first, second = meant(raw, claim("C1", "filed"), claim("C2", "filed"))

    assert ("accepted", "P-9") == (first.kind, first.words.payer_number)
    assert "rejected" == second.kind
    assert "Sent back: something is not valid (the number on the member's card)." == (
        second.words.text
    )


def test_a_file_that_could_be_read_was_sent_and_is_not_accepted_yet() -> None:
    found = meant(acknowledgement(accepted()), claim("C1", "in_file"), claim("C2", "filed"))

    assert ["filed", "noted"] == [one.kind for one in found]
    # The step "filed" names the file it went out in, which this one is not.
    assert [None, "file"] == [one.words.file_id for one in found]


def test_a_file_that_was_sent_back_sends_back_all_its_claims() -> None:
    found = meant(
        acknowledgement(rejected(), verdict="R"), claim("C1", "in_file"), claim("C2", "filed")
    )

    assert ["rejected", "rejected"] == [one.kind for one in found]
    assert "Segment 22 (DTP) is missing." in found[0].words.text


def test_an_answer_to_a_file_of_somebody_else_means_nothing() -> None:
    assert () == meant(acknowledgement(accepted()), claim("C1", "in_file"), sent=18)
    assert {17} == of_files(told(acknowledgement(accepted())))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("837", "This file holds claims. Choose one that a payer or clearinghouse sent back."),
        ("270", "This file is a 270; what can be read is 835, 277, 999."),
    ],
)
def test_a_file_that_answers_nothing_is_refused_in_words(kind: str, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        told(interchange([], kind=kind, functional="HC", version="005010X222A1"))
    assert says == caught.value.says
