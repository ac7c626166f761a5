"""Reading X12: what separates is the file's own; what is not whole is refused by segment."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.billing.x12_read import Malformed, Segment, cents, day, read
from tests.billing.payer_files import Paid, Payment, accepted, acknowledgement, remittance

PAYMENT = Payment("40.00", (Paid("C1"),))
WHOLE = remittance(PAYMENT)


def refused(raw: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        read(raw)
    return caught.value.says


def segment(*elements: str) -> Segment:
    return Segment(1, "BPR", elements, ":")


@pytest.mark.parametrize(
    "marks",
    [
        {"element": "|", "within": ">", "end": "\n", "newline": ""},
        {"element": "*", "within": ":", "end": "~", "newline": ""},
        {"element": "*", "within": "<", "end": "~", "newline": "\r\n"},
        {"element": "\x1d", "within": "\x1f", "end": "\x1c", "newline": ""},
    ],
)
def test_what_separates_is_read_from_the_file(marks: dict[str, str]) -> None:
    usual, other = (read(raw)[0].transactions[0] for raw in (WHOLE, remittance(PAYMENT, **marks)))

    assert [(s.id, s.parts(1)) for s in usual.segments] == [
        (s.id, s.parts(1)) for s in other.segments
    ]
    service = next(s for s in other.segments if s.id == "SVC")
    assert ("HC", "90853", "95") == service.parts(1)


def test_several_transactions_and_interchanges_are_all_read() -> None:
    found = read(remittance(PAYMENT, PAYMENT) + acknowledgement(accepted()))

    assert [["835", "835"], ["999"]] == [[t.kind for t in one.transactions] for one in found]
    assert ["0001", "0002"] == [t.control for t in found[0].transactions]


def test_a_byte_order_mark_and_the_end_of_an_old_file_are_no_matter() -> None:
    assert 1 == len(read(b"\xef\xbb\xbf" + WHOLE + b"\r\n\x1a"))
    assert 1 == len(read(WHOLE.replace(b"PIER ROAD", b"CAF\xc9 ROAD")))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "The file is empty."),
        (b"  \r\n ", "The file is empty."),
        (b"%PDF", "This is no X12 file: it does not begin with ISA."),
        (b"ISA", "Segment 1 (ISA) is cut off or has not 16 elements."),
        (WHOLE[:60], "Segment 1 (ISA) is cut off or has not 16 elements."),
        (WHOLE[:400], "Segment 1 (ISA): the end of it (IEA) is missing; the file was cut off."),
        (
            WHOLE.replace(b"SE*18*", b"SE*19*"),
            "Segment 20 (SE): it counts other segments than the 18 that are there.",
        ),
        (
            WHOLE.replace(b"SE*18*0001", b"SE*18*0002"),
            "Segment 20 (SE): its control number is not that of its beginning.",
        ),
        (
            WHOLE.replace(b"GE*1*", b"GE*2*"),
            "Segment 21 (GE): it counts other transactions than the 1 that are there.",
        ),
        (
            WHOLE.replace(b"IEA*1*", b"IEA*x*"),
            "Segment 22 (IEA): it counts other groups than the 1 that are there.",
        ),
        (WHOLE.replace(b"GS*HP", b"GX*HP"), "Segment 2 (GX): here a GS should stand."),
        (WHOLE + b"hello", "After segment 22 (IEA) something follows that is no ISA."),
    ],
)
def test_a_file_that_is_not_whole_says_where(raw: bytes, says: str) -> None:
    assert says == refused(raw)


def test_no_refusal_repeats_what_a_file_holds() -> None:
    name = "Zyzzyva"
    payment = Payment("40.00", (Paid("C1", name=(name, name), charge=name),))

    whole = remittance(payment)
    for size in range(106, whole.index(b"IEA*"), 7):
        assert name not in refused(whole[:size])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for raw in (noise, WHOLE[:106] + noise, WHOLE[:250] + noise + WHOLE[250:]):
        with suppress(Malformed):
            assert read(raw)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        *(("", 0), ("0", 0), ("55", 5500), ("55.5", 5550), (".5", 50), ("-15.25", -1525)),
        *(("55.100", 5510), ("1234567.89", 123456789), ("-.01", -1)),
    ],
)
def test_dollars_are_exact_cents(said: str, found: int) -> None:
    assert found == cents(said, segment())


@pytest.mark.parametrize("said", ["55.005", "1e3", "-", ".", "+5", "5,00", "\u0665", "0x5", "5 "])
def test_what_is_no_amount_is_refused_without_being_repeated(said: str) -> None:
    with pytest.raises(Malformed) as caught:
        cents(said, segment())
    assert "Segment 1 (BPR): an amount is not a number of dollars and whole cents." == (
        caught.value.says
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [("20260304", date(2026, 3, 4)), ("20260230", None), ("2026-W10", None), ("", None)],
)
def test_a_day_is_a_day_or_nothing(said: str, found: date | None) -> None:
    assert found == day(segment(said), 1)
