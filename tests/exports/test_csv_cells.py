"""CSV: opened in a spreadsheet, no cell of ours is ever a formula; read again, nothing is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.exports.csv_cells import BEGINS_A_FORMULA, amount_cell, csv_bytes, csv_text, safe_cell

CELLS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://x.example","y")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "＝1+1",
        "+1 312 555 0142",
        "-",
        "-1e5",
        "-1.",
    ],
)
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    assert "'" + cell == safe_cell(cell)


@pytest.mark.parametrize("cell", ["Bo Miller", "-12.50", "-5", "0", "", "a=b", "'tis", "1+1"])
def test_what_is_none_stays_as_it_is(cell: str) -> None:
    assert cell == safe_cell(cell)


@given(CELLS, st.lists(CELLS, max_size=4))
def test_every_table_is_read_again_and_holds_no_formula(
    heading: list[str], rows: list[list[str]]
) -> None:
    read = list(csv.reader(io.StringIO(csv_text(heading, rows), newline="")))

    assert [[safe_cell(one) for one in row] for row in (heading, *rows)] == read
    formulas = [one for row in read for one in row if one.startswith(BEGINS_A_FORMULA)]
    assert all(one.lstrip("-").replace(".", "").isdigit() for one in formulas)


def test_lines_end_and_quotes_double_as_the_standard_says() -> None:
    assert 'a,b\r\n"x ""y"", z","1\n2"\r\n' == csv_text(["a", "b"], [['x "y", z', "1\n2"]])
    assert csv_bytes(["a"], []).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("cents", "cell"), [(123450, "1234.50"), (-5, "-0.05"), (0, "0.00"), (None, "")]
)
def test_an_amount_can_be_summed(cents: int | None, cell: str) -> None:
    assert cell == amount_cell(cents) == safe_cell(amount_cell(cents))
