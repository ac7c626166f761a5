"""The claim to a second payer: when there is one, what it says of the first, to the cent."""

from datetime import date

import pytest
from msgspec.structs import replace

from server.billing.adjudication import Adjudication, Adjustment, JudgedLine
from server.billing.answers import matches, told
from server.billing.claim import Claim, ClaimFacts, ServiceLine, Step, StepKind, StepWords
from server.billing.preflight import preflight
from server.billing.second import second_claim, waits_for_second
from server.billing.x12_read import read
from server.billing.x12_write import write_837p
from server.core.insurance import Authorization, Insurance
from tests.billing.claims_made import (
    ENVELOPE,
    RELATIONSHIPS,
    TODAY,
    claim,
    objections,
    plan,
    variants,
)
from tests.billing.payer_files import Paid, Payment, remittance
from tests.clock import TEN

PAID_ON = date(2026, 11, 19)
SECOND = replace(
    plan(payer="Dune Mutual", payer_id="DUNE9", member_number="D 77"), rank="secondary"
)
COPAY = (Adjustment("CO", "45", 3050), Adjustment("PR", "2", 2000), Adjustment("PR", "1", 500))


def line(facts: ClaimFacts, place: int, *off: Adjustment) -> JudgedLine:
    one = facts.lines[place - 1]
    return JudgedLine(
        control=f"{facts.number}{place}",
        code=one.code,
        paid_cents=one.charge_cents - sum(each.cents for each in off),
        adjustments=off,
    )


def answer(facts: ClaimFacts, *off: Adjustment, status: str = "1") -> Adjudication:
    """The first payer's decision on a claim of one line."""
    judged = line(facts, 1, *off)
    rest = tuple(line(facts, place) for place in range(2, len(facts.lines) + 1))
    return Adjudication(
        status=status,
        charge_cents=facts.total_cents,
        paid_cents=judged.paid_cents + sum(one.paid_cents for one in rest),
        paid_on=PAID_ON,
        payer_number="ICN99",
        lines=(judged, *rest),
    )


def became(facts: ClaimFacts, *steps: tuple[StepKind, StepWords]) -> Claim:
    return Claim(
        claim_id="one",
        author_id="ana",
        made_at=TEN,
        facts=facts,
        steps=tuple(
            Step(position=n, kind=kind, author_id="ana", at=TEN, words=words)
            for n, (kind, words) in enumerate(steps, start=1)
        ),
    )


def paid(facts: ClaimFacts, said: Adjudication) -> Claim:
    return became(
        facts,
        ("filed", StepWords()),
        ("paid", StepWords(paid_cents=said.paid_cents, patient_cents=2500, answer=said)),
    )


def ready(facts: ClaimFacts, said: Adjudication, second: Insurance = SECOND) -> ClaimFacts:
    found = second_claim(paid(facts, said), second)
    assert found is not None
    assert "ready" == found.state, found.why
    assert found.facts is not None
    return found.facts


def segments(text: str) -> list[str]:
    return [one.strip() for one in text.split("~") if one.strip()]


def test_what_the_first_payer_paid_and_left_is_told_to_the_cent() -> None:
    facts = claim()
    lines = segments(write_837p([ready(facts, answer(facts, *COPAY))], ENVELOPE))
    after = lines[lines.index("PRV*PE*PXC*1041C0700X") + 1 : -3]

    assert "SBR*S*18*******CI" in lines
    assert "NM1*PR*2*DUNE MUTUAL*****PI*DUNE9" in lines
    assert [
        "SBR*P*18*******CI",
        "AMT*D*65",
        "OI***Y***Y",
        "NM1*IL*1*TANAKA*BO****MI*LS004277",
        "N3*12 ELM STREET",
        "N4*PEORIA*IL*61602",
        "NM1*PR*2*LAKESHORE HEALTH PLAN*****PI*LSH01",
        "REF*F8*ICN99",
        "LX*1",
        "SV1*HC:90853:95*120.5*UN*1***1",
        "DTP*472*D8*20261118",
        "REF*6R*7F3K2M9QX11",
        "SVD*LSH01*65*HC:90853:95**1",
        "CAS*CO*45*30.5",
        "CAS*PR*2*20**1*5",
        "DTP*573*D8*20261119",
        "AMT*EAF*25",
    ] == after


def test_an_answer_about_the_whole_claim_is_told_about_the_whole_claim() -> None:
    facts = claim()
    said = Adjudication(
        status="1",
        charge_cents=12050,
        paid_cents=6500,
        paid_on=PAID_ON,
        adjustments=COPAY,
        remarks=("MA18", "N130"),
    )
    lines = segments(write_837p([ready(facts, said)], ENVELOPE))

    for told_ in ("CAS*CO*45*30.5", "AMT*EAF*25", "MOA***MA18*N130", "DTP*573*D8*20261119"):
        assert told_ in lines
    assert not any(one.startswith("SVD") for one in lines)
    assert [] == objections(write_837p([ready(facts, said)], ENVELOPE))


def test_sixty_of_every_variant_are_taken_by_another_validator() -> None:
    many = [
        ready(
            replace(one, frequency="1", replaces=None, payer_number=None),
            answer(one, Adjustment("PR", "2", 1000), *_several(number)),
            replace(SECOND, **_second(number)),
        )
        for number, one in enumerate(variants(60))
    ]
    text = write_837p(many, ENVELOPE)

    assert [] == objections(text)
    assert () == preflight(text, today=TODAY)


def _several(number: int) -> tuple[Adjustment, ...]:
    reasons = ("45", "253", "59", "144", "151", "204", "237", "96")
    return tuple(Adjustment("CO", one, 100) for one in reasons[: number % 9])


def _second(number: int) -> dict[str, object]:
    relation = RELATIONSHIPS[number % len(RELATIONSHIPS)]
    own = plan(relation)
    agreed = Authorization("AUTH 2") if number % 3 else None
    return {"relationship": relation, "holder": own.holder, "authorization": agreed}


MANDATORY = {
    "SBR*P": "which plan was first",
    "AMT*D": "first payer paid is missing",
    "OI": "may be passed on",
    "NM1*IL*1*TANAKA*BO****MI*LS": "Whose plan the first one is",
    "NM1*PR*2*LAKESHORE": "first payer’s name",
    "SVD": "decided is missing on a line",
    "CAS*CO": "is not its charge",
    "DTP*573": "day of the first payer’s answer",
    "AMT*EAF": "left to the member",
}


@pytest.mark.parametrize("segment", MANDATORY)
def test_without_a_mandatory_segment_the_file_is_refused_in_words(segment: str) -> None:
    facts = claim()
    text = write_837p([ready(facts, answer(facts, *COPAY))], ENVELOPE)
    before = segments(text)
    kept = [one for one in before if not one.startswith(segment)]
    count = next(one for one in kept if one.startswith("SE*"))
    whole = count.replace(count.split("*")[1], str(int(count.split("*")[1]) - 1), 1)
    kept[kept.index(count)] = whole
    faults = preflight("~\n".join(kept) + "~\n", today=TODAY)

    assert len(before) - 1 == len(kept)
    assert any(MANDATORY[segment] in one.text for one in faults)


def test_a_cent_too_many_is_seen() -> None:
    facts = claim()
    text = write_837p([ready(facts, answer(facts, *COPAY))], ENVELOPE)
    faults = preflight(text.replace("CAS*PR*2*20**", "CAS*PR*2*20.01**"), today=TODAY)

    assert 2 == sum("(120.51)" in one.text for one in faults)


# ---- when


def waiting(facts: ClaimFacts, *steps: tuple[StepKind, StepWords]) -> str:
    found = second_claim(became(facts, *steps), SECOND)
    assert found is not None
    assert "waits" == found.state
    return found.why


def test_before_the_first_payer_answered_there_is_none_and_it_is_said_why() -> None:
    assert "pays first, and has not answered" in waiting(claim(), ("filed", StepWords()))


def test_an_answer_written_down_by_hand_lacks_the_reasons() -> None:
    by_hand = StepWords(paid_cents=6500)

    assert "by hand" in waiting(claim(), ("filed", StepWords()), ("paid", by_hand))


@pytest.mark.parametrize(
    "status, off, says",
    [
        ("19", COPAY, "passed it on to the next payer itself"),
        ("1", (Adjustment("CO", "45", 3050),), "left nothing to the member"),
        ("22", COPAY, "took its payment back"),
    ],
)
def test_it_waits_where_there_is_nothing_to_claim(
    status: str, off: tuple[Adjustment, ...], says: str
) -> None:
    facts = claim()
    words = StepWords(answer=answer(facts, *off, status=status))

    assert says in waiting(facts, ("filed", StepWords()), ("paid", words))


def test_sums_that_do_not_agree_go_no_further() -> None:
    facts = claim()
    wrong = replace(answer(facts, *COPAY), paid_cents=6499)

    assert "do not agree" in waiting(facts, ("paid", StepWords(answer=wrong)))


def test_other_services_than_the_claim_go_no_further() -> None:
    facts = claim(lines=(ServiceLine("90853", 6025), ServiceLine("90834", 6025)))
    first = line(facts, 1, Adjustment("PR", "2", 1000))
    said = Adjudication(
        status="1",
        charge_cents=12050,
        paid_cents=11050,
        lines=(replace(first, paid_cents=11050, control="", code="90834"),),
    )

    assert "other services" in waiting(facts, ("paid", StepWords(answer=said)))


def test_without_a_second_plan_nothing_waits() -> None:
    facts = claim()

    assert second_claim(paid(facts, answer(facts, *COPAY)), None) is None
    assert second_claim(became(facts), SECOND) is None
    void = replace(facts, frequency="8")
    assert second_claim(paid(void, answer(void, *COPAY)), SECOND) is None


def test_medicare_as_the_second_asks_for_what_is_not_kept() -> None:
    facts = claim()
    found = second_claim(paid(facts, answer(facts, *COPAY)), replace(SECOND, filing="MB"))

    assert found is not None
    assert "Medicare" in found.why


def test_what_the_member_owes_is_known_once_both_answered() -> None:
    facts = claim()
    first = paid(facts, answer(facts, *COPAY))
    sent = became(
        facts,
        *((one.kind, one.words) for one in first.steps),
        ("noted", StepWords(second_file_id="file")),
    )
    both = replace(
        sent,
        steps=(
            *sent.steps,
            Step(
                position=4,
                kind="paid",
                author_id="ana",
                at=TEN,
                words=StepWords(
                    paid_cents=2000,
                    patient_cents=500,
                    answer=answer(facts, Adjustment("PR", "3", 500), status="2"),
                ),
            ),
        ),
    )

    assert [True, True, False] == [waits_for_second(one, SECOND) for one in (first, sent, both)]
    assert [None, "file", "file"] == [
        found.file_id for one in (first, sent, both) if (found := second_claim(one, SECOND))
    ]
    assert 8500 == both.paid_cents


# ---- from the payer's own file


def test_an_835_gives_what_the_second_payer_is_told() -> None:
    facts = claim("C1")
    sent = became(facts, ("filed", StepWords()))
    said = Paid("C1", charge="120.5", paid="65", off=(("CO", "45", "30.5"), ("PR", "2", "25")))
    found = told(remittance(Payment(total="65", claims=(said,))))
    (match,) = matches(found, {"C1": sent}, {}, file_id="f")

    assert match.words.answer is not None
    assert match.words.answer.balances
    second = ready(facts, match.words.answer)
    (interchange,) = read(write_837p([second], ENVELOPE).encode())
    assert [] == objections(write_837p([second], ENVELOPE))
    assert 1 == sum(one.id == "SVD" for one in interchange.transactions[0].segments)
