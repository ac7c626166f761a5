"""Shared runs of words are found where two notes have them, and nothing is lost in between."""

from hypothesis import given
from hypothesis import strategies as st

from server.desk.likeness import shared

TEXT = st.text(alphabet="ab c.d ", max_size=60)


def test_a_run_that_stands_in_both_is_marked() -> None:
    pieces = shared("She kept the thought record at work.", "He kept the thought record at home.")

    assert ["kept the thought record at "] == [p.text for p in pieces if p.shared]


@given(TEXT, TEXT)
def test_the_pieces_are_the_text(text: str, other: str) -> None:
    assert text.lstrip() == "".join(piece.text for piece in shared(text, other))
