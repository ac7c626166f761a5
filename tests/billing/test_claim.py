"""A claim's state follows from its steps, and only steps that make sense are taken."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from server.billing.claim import Claim, Step, StepKind, StepWords, may_step, standing_claim
from tests.billing.claims_made import BO, HOLDER, claim, plan

AT = datetime(2026, 11, 20, tzinfo=UTC)


def made(*kinds: StepKind, number: str = "A", **facts: object) -> Claim:
    steps = tuple(
        Step(position=place, kind=kind, author_id="ana", at=AT, words=StepWords())
        for place, kind in enumerate(kinds, start=1)
    )
    facts_ = claim(number, **facts)
    return Claim(claim_id=number, author_id="ana", made_at=AT, facts=facts_, steps=steps)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), "made"),
        (("in_file",), "in_file"),
        (("in_file", "filed", "accepted", "paid"), "paid"),
        (("filed", "rejected", "noted"), "rejected"),
        (("filed", "accepted", "replaced"), "replaced"),
    ],
)
def test_the_state_is_that_of_the_last_step(steps: tuple[StepKind, ...], state: str) -> None:
    assert state == made(*steps).state


@pytest.mark.parametrize(
    ("steps", "kind", "may"),
    [
        ((), "filed", True),
        ((), "paid", False),
        ((), "replaced", False),
        (("in_file",), "withdrawn", True),
        (("filed",), "withdrawn", False),
        (("filed",), "voided", True),
        (("filed", "voided"), "paid", False),
        (("filed", "voided"), "noted", True),
    ],
)
def test_a_step_is_taken_only_from_where_it_can_be(
    steps: tuple[StepKind, ...], kind: StepKind, may: bool
) -> None:
    assert may == may_step(made(*steps).state, kind)


def test_a_service_is_asked_for_by_the_replacement_and_by_no_void() -> None:
    old = made("filed", "replaced")
    new = made(number="B", frequency="7", replaces="A", payer_number="P")
    void = made(number="C", frequency="8", replaces="B", payer_number="P")

    assert new == standing_claim([old, new])
    assert standing_claim([made("filed", "voided"), void]) is None
    assert standing_claim([made("in_file", "withdrawn")]) is None


def test_what_came_in_is_summed_over_remittances_and_take_backs() -> None:
    paid = made("filed", "paid", "paid")
    words = (StepWords(), StepWords(paid_cents=6200), StepWords(paid_cents=-1200))
    steps = tuple(replace(s, words=w) for s, w in zip(paid.steps, words, strict=True))

    assert 5000 == replace(paid, steps=steps).paid_cents


def test_whose_plan_it_is_follows_the_relationship() -> None:
    assert BO == claim().subscriber
    assert HOLDER.name == claim(insurance=plan("spouse")).subscriber.name
