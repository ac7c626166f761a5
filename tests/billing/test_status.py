"""Reading what was taken in: a 277CA of claims, a 999 and a TA1 of our own files."""

from datetime import date

import pytest

from server.billing.acknowledgement import (
    BatchAnswer,
    Fault,
    read_acknowledgement,
    read_envelope_answers,
)
from server.billing.status import StatusReport, read_status
from server.billing.x12_read import Malformed, read
from tests.billing.payer_files import (
    Answered,
    accepted,
    acknowledgement,
    answered,
    interchange,
    rejected,
    status,
)


def report(raw: bytes) -> StatusReport:
    return read_status(read(raw)[0].transactions[0])


def answers(raw: bytes) -> tuple[BatchAnswer, ...]:
    return read_acknowledgement(read(raw)[0].transactions[0])


# ---- 277CA


def test_each_claim_is_taken_in_or_sent_back() -> None:
    found = report(
        status(
            Answered("C1", payer_control="P-9"), Answered("C2", "A7:164:IL", "U", name=("X", "Y"))
        )
    )

    assert "HARBOR HEALTH" == found.sender
    assert [("C1", True, "P-9", "MILLER, BO"), ("C2", False, "", "X, Y")] == [
        (one.control, one.accepted, one.payer_control, one.name) for one in found.claims
    ]
    assert date(2026, 3, 10) == found.claims[0].day


def test_what_was_wrong_is_said_in_words() -> None:
    first, second, third = report(
        status(Answered("C1"), Answered("C2", "A7:164:IL", "U"), Answered("C3", "A3:9999", "U"))
    ).claims

    assert "accepted for a decision" == first.says
    assert "sent back: something is not valid (the number on the member's card)" == second.says
    assert "sent back unread (number 9999 of the payer's list)" == third.says


def test_where_they_do_not_say_what_they_did_the_category_does() -> None:
    found = report(status(Answered("C1", action=""), Answered("C2", "A3:21", "")))

    assert [True, False] == [one.accepted for one in found.claims]


def test_what_is_said_of_the_batch_is_kept_apart_from_its_claims() -> None:
    assert ["A1", "A1"] == [one.category for one in report(status(Answered("C1"))).batch]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            b"TRN*2*C1",
            b"REF*2*C1",
            "Segment 20 (HL): the answer for a member names no claim (TRN).",
        ),
        (b"STC*A2", b"STX*A2", "Segment 22 (TRN): it is followed by no status (STC)."),
    ],
)
def test_a_status_that_cannot_be_read_says_where(old: bytes, new: bytes, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        report(status(Answered("C1")).replace(old, new))
    assert says == caught.value.says


# ---- 999


def test_a_file_of_ours_was_taken() -> None:
    expected = BatchAnswer(group_control="17", transaction="0001", outcome="accepted", faults=())

    assert (expected,) == answers(acknowledgement(accepted()))


def test_a_file_sent_back_says_which_segment_and_why() -> None:
    taken, back = answers(acknowledgement(accepted(), rejected("0002"), verdict="P"))

    assert ("accepted", "rejected", "0002") == (taken.outcome, back.outcome, back.transaction)
    assert (
        Fault("DTP", 22, "Segment 22 (DTP) is missing."),
        Fault("CLM", 18, "Segment 18 (CLM), element 5: it is not one of the codes allowed."),
    ) == back.faults
    assert "77" not in back.says


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [("A", "accepted"), ("E", "accepted_with_faults"), ("R", "rejected"), ("X", "rejected")],
)
def test_a_group_can_be_answered_as_a_whole(verdict: str, outcome: str) -> None:
    (found,) = answers(acknowledgement(verdict=verdict))

    assert ("17", "", outcome) == (found.group_control, found.transaction, found.outcome)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"AK1*", b"AKX*", "Segment 4 (AKX): here an AK1 should stand."),
        (b"IK5*A", b"IK6*A", "Segment 5 (AK2): the answer to it (IK5) is missing."),
        (b"IK5*A", b"IK5*Q", "Segment 6 (IK5): whether it was accepted is not said."),
        (b"AK9*A", b"AK8*A", "Segment 7 (AK8): the end of the answer (AK9) is missing."),
    ],
)
def test_an_answer_that_cannot_be_read_says_where(old: bytes, new: bytes, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        answers(acknowledgement(accepted()).replace(old, new))
    assert says == caught.value.says


def test_the_answer_a_validator_writes_is_read() -> None:
    broken = status(Answered("C1")).replace(b"DTP*009*D8*20260310", b"DTP*009*D8*20260399")
    (found,) = answers(answered(broken))

    assert ("1", "0001", "rejected") == (found.group_control, found.transaction, found.outcome)
    assert "Segment 7 (DTP), element 3: it is no date." == found.says


# ---- TA1


@pytest.mark.parametrize(("said", "outcome"), [("A", "accepted"), ("R", "rejected")])
def test_an_envelope_can_be_answered_alone(said: str, outcome: str) -> None:
    raw = interchange(kind="", functional="", version="")
    start, end = raw.index(b"GS*"), raw.index(b"IEA*")
    answer = f"TA1*000000031*260310*1200*{said}*000~".encode()
    alone = raw[:start] + answer + raw[end:].replace(b"IEA*1", b"IEA*0")
    (found,) = read_envelope_answers(read(alone)[0])

    assert ("000000031", outcome) == (found.interchange_control, found.outcome)
