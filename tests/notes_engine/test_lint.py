"""Looking for stems first is quicker and finds the very same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_engine.lint import PEJORATIVE, UNSUPPORTED, Words, speaks_of_risk


@pytest.mark.parametrize("words", [PEJORATIVE, UNSUPPORTED], ids=["pejorative", "unsupported"])
@given(st.data())
def test_no_word_of_a_list_is_missed_for_its_stem(words: Words, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(words.pattern))

    assert words.search(text) is not None
    assert [found.span() for found in words.pattern.finditer(text)] == [
        found.span() for found in words.finditer(text)
    ]


@pytest.mark.parametrize("text", ["cutting again", "has been cutting.", "cutting her arms"])
def test_cutting_oneself_is_spoken_of_as_risk(text: str) -> None:
    assert speaks_of_risk(text)


@pytest.mark.parametrize(
    "text", ["cutting down on coffee", "cutting screen time in half", "cutting the grass"]
)
def test_cutting_something_else_is_not(text: str) -> None:
    assert not speaks_of_risk(text)
