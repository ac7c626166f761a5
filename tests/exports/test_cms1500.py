"""A claim on paper: every text in its own box of the red form, and nowhere else."""

from datetime import date
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from server.billing.claim import ServiceLine
from server.core.insurance import Authorization, Holder, Insurance, PersonName
from server.exports.cms1500 import (
    PART_2_NOTICE,
    Offset,
    Sheet,
    cms1500,
    cut_off,
    sheets_of,
    trial_sheet,
)
from server.exports.cms1500_boxes import BOXES
from tests.billing.claims import BO, FACTS, STREET

Place = tuple[float, float]


def printed(pdf: bytes, page: int = 0) -> dict[Place, str]:
    """Return each text of a page by where it begins: points from the left and from the top."""
    found: dict[Place, str] = {}

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            found[round(x, 1), round(792 - y, 1)] = text.strip()

    PdfReader(BytesIO(pdf)).pages[page].extract_text(visitor_text=seen)
    return found


def place(line: int, column: int) -> Place:
    return round(21.6 + (column - 1) * 7.2, 1), round(line * 12 - 3.0, 1)


def sheet(**changes: object) -> Sheet:
    return sheets_of(replace(FACTS, **changes))[0]


def test_each_text_begins_where_its_box_does() -> None:
    found = printed(cms1500(sheets_of(FACTS), offset=Offset()))

    assert "MILLER, BO, Q" == found[place(12, 1)]
    assert "W000123" == found[place(10, 50)]
    assert "F411" == found[place(40, 3)]
    assert "F331" == found[place(40, 16)]
    assert ["03", "04", "26"] == [found[place(46, column)] for column in (1, 4, 7)]
    assert ["10", "90853", "95", "A"] == [found[place(46, c)] for c in (19, 25, 33, 45)]
    assert ["55", "00", "1", "1234567893"] == [found[place(46, c)] for c in (53, 56, 59, 68)]
    assert ["55", "00"] == [found[place(58, column)] for column in (55, 58)]
    assert "LAKESIDE COUNSELING" == found[place(60, 50)]


def test_nothing_is_printed_that_is_in_no_box() -> None:
    made = sheets_of(FACTS)[0]

    assert len(made) == len(printed(cms1500([made], offset=Offset())))
    assert set(made) <= set(BOXES)


def test_every_box_is_on_the_sheet_and_meets_no_other() -> None:
    taken: dict[tuple[int, int], str] = {}
    for name, box in BOXES.items():
        assert 1 <= box.column
        assert box.column + box.width - 1 <= 79
        assert 4 <= box.line <= 63
        for column in range(box.column, box.column + box.width):
            assert taken.setdefault((box.line, column), name) == name


@pytest.mark.parametrize(("across", "down"), [(2.0, -1.5), (-0.5, 3.0)])
def test_a_printer_that_is_off_is_met_by_as_much(across: float, down: float) -> None:
    x, y = place(12, 1)
    moved = printed(cms1500(sheets_of(FACTS), offset=Offset(across, down)))
    (found,) = (at for at, text in moved.items() if text == "MILLER, BO, Q" and at[0] < 200)

    assert found == pytest.approx((x + across * 72 / 25.4, y + down * 72 / 25.4), abs=0.11)


def test_six_services_fill_a_sheet_and_the_seventh_begins_another_with_its_own_total() -> None:
    lines = tuple(ServiceLine("90853", 5500 + n, ("95",)) for n in range(7))
    first, second = sheets_of(replace(FACTS, lines=lines))

    assert ("   330", "15") == (first["28.dollars"], first["28.cents"])
    assert ("    55", "06") == (second["28.dollars"], second["28.cents"])
    assert "24.6.code" in first
    assert {"24.1.code"} == {name for name in second if name.endswith(".code")} - {"22.code"}
    assert first["2"] == second["2"]


def test_the_plan_of_somebody_else_names_them() -> None:
    holder = Holder(PersonName("Miller", "Ann"), date(1960, 2, 3), "F", STREET)
    made = sheet(insurance=replace(FACTS.insurance, relationship="spouse", holder=holder))

    assert ("MILLER, BO, Q", "MILLER, ANN", "X") == (made["2"], made["4"], made["6.spouse"])
    assert ("02", "03", "1960", "X") == (
        *(made["11a.month"], made["11a.day"], made["11a.year"], made["11a.F"]),
    )


def test_another_plan_is_named_and_ticked() -> None:
    second = Insurance(rank="secondary", payer="Second Plan", payer_id="2", member_number="S-2")
    made = sheet(secondary=second)

    assert ("MILLER, BO, Q", "S-2", "SECOND PLAN") == (made["9"], made["9a"], made["9d"])
    assert "11d.yes" in made
    assert "11d.no" not in made


def test_a_replacement_names_the_payers_number_of_the_first() -> None:
    made = sheet(frequency="7", payer_number="PAYER-1", replaces="c0")

    assert ("7", "PAYER-1") == (made["22.code"], made["22.number"])
    assert "22.code" not in sheet()


def test_an_authorization_and_a_kind_of_plan_stand_in_their_boxes() -> None:
    agreed = Authorization("AUTH-55", 12)
    made = sheet(insurance=replace(FACTS.insurance, filing="MC", authorization=agreed))

    assert ("AUTH-55", "X") == (made["23"], made["1.medicaid"])


def test_what_is_not_known_is_left_empty() -> None:
    made = sheet(patient=replace(BO, sex="U", address=None))

    assert not {"3.M", "3.F", "5.street"} & set(made)
    assert "" not in made.values()


def test_what_is_longer_than_its_box_is_cut_and_said() -> None:
    long = replace(FACTS, patient=replace(BO, name=PersonName("M" * 40, "Bo")))

    assert 28 == len(sheets_of(long)[0]["2"])
    assert "2" in cut_off(long)
    assert [] == cut_off(FACTS)


def test_signs_a_scanner_cannot_read_are_written_plainly() -> None:
    made = sheet(patient=replace(BO, name=PersonName("Müller-O’Néill", "Zoë #2.")))

    assert "MULLER-O NEILL, ZOE 2" == made["2"]


def test_a_title_names_nobody() -> None:
    opened = PdfReader(BytesIO(cms1500(sheets_of(FACTS), offset=Offset())))

    assert "Miller" not in str(opened.metadata)
    assert opened.metadata is not None
    assert "Claim form" == opened.metadata.title


def test_a_claim_under_part_2_goes_with_its_notice_on_a_sheet_of_its_own() -> None:
    made = cms1500(sheets_of(FACTS), offset=Offset(), part2=True)

    assert 2 == len(PdfReader(BytesIO(made)).pages)
    assert PART_2_NOTICE == " ".join(printed(made, 1).values())


def test_plain_paper_gets_boxes_in_our_own_words() -> None:
    made = printed(cms1500(sheets_of(FACTS), offset=Offset(), framed=True))

    assert "1a Insured's number" in made.values()
    assert "MILLER, BO, Q" == made[place(12, 1)]


def test_the_trial_sheet_fills_every_box() -> None:
    assert len(BOXES) == len(printed(cms1500([trial_sheet()], offset=Offset())))
