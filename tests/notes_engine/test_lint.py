"""Looking for stems first is quicker and finds the very same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_engine.lint import PEJORATIVE, UNSUPPORTED, Words


@pytest.mark.parametrize("words", [PEJORATIVE, UNSUPPORTED], ids=["pejorative", "unsupported"])
@given(st.data())
def test_no_word_of_a_list_is_missed_for_its_stem(words: Words, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(words.pattern))

    assert words.search(text) is not None
    assert [found.span() for found in words.pattern.finditer(text)] == [
        found.span() for found in words.finditer(text)
    ]
