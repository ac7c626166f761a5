"""Long lists in pages: every line on one of them, whatever an address asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pages.paging import page_of, paged


@given(st.integers(0, 60), st.integers(1, 9))
def test_the_pages_hold_every_line_once_and_lead_to_each_other(total: int, lines: int) -> None:
    some, seen, number = list(range(total)), list[int](), "1"
    while True:
        shown, page = paged(some, number, "/billing?page=", lines)
        seen += shown
        assert (total, len(shown)) == (page.total, page.last - page.first + 1)
        if page.later is None:
            break
        assert page.later == f"/billing?page={page.number + 1}"
        number = str(page.number + 1)

    assert some == seen


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("0", 1), ("-1", 1), ("x", 1), ("9", 3), ("9" * 40, 1), ("２", 2)],
)
def test_a_spoiled_number_shows_a_page_that_is_there(asked: str, number: int) -> None:
    assert number == paged(range(5), asked, "/?page=", 2)[1].number


def test_a_line_one_comes_back_to_is_on_its_page() -> None:
    assert ["1", "3", "1"] == [page_of(one, ["a", "b", "c", "d", "e"], 2) for one in "aex"]
