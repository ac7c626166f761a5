"""The lines of the part about the group, and what undo brings back (NOT-9)."""

import pytest

from server.core.note import NoteBody, NoteSentence
from server.desk.editing import CannotEdit
from server.desk.group_text import (
    MOST_SENTENCES,
    Block,
    block_before,
    is_by_hand,
    with_block,
    written,
)

DRAFTED: Block = (
    NoteSentence("group-1", "The session held a round.", evidence=("e4",), origin="engine"),
    NoteSentence("group-2", "It was calm.", evidence=("e9",), origin="engine"),
)


def test_a_line_that_was_changed_in_its_place_keeps_what_it_rests_on() -> None:
    block = written(DRAFTED, "The session held a round.\nIt was quiet")

    assert (DRAFTED[0], "It was quiet.", ("e9",), True) == (
        block[0], block[1].text, block[1].evidence, block[1].changed
    )  # fmt: skip


def test_a_line_that_was_added_rests_on_no_record() -> None:
    block = written(DRAFTED, "It was calm.\nThe session held a round.\nAll stayed")

    assert [DRAFTED[1], DRAFTED[0], NoteSentence("group-3", "All stayed.")] == list(block)


def test_a_line_that_was_taken_out_is_gone() -> None:
    assert (DRAFTED[1],) == written(DRAFTED, "It was calm.")


def test_no_two_sentences_have_one_id() -> None:
    block = written(DRAFTED[1:], "It was calm.\nOne\nTwo")

    assert 3 == len({sentence.sentence_id for sentence in block})


@pytest.mark.parametrize("text", ["", "\n \n", "Line\n" * (MOST_SENTENCES + 1)])
def test_no_words_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        written(DRAFTED, text)


def body(block: Block, *, by_hand: bool, evidence: str = "a") -> NoteBody:
    return with_block(NoteBody("DAP", header={"evidence": evidence}), block, by_hand=by_hand)


def test_undo_goes_back_to_the_draft_and_there_it_ends() -> None:
    mine = written(DRAFTED, "All stayed")
    history = [body(DRAFTED, by_hand=False), body(mine, by_hand=True)]
    before = block_before(history)

    assert before is not None
    assert (DRAFTED, False) == (before.group, is_by_hand(before))
    assert block_before([*history, before]) is None


def test_undo_goes_no_further_than_a_new_draft() -> None:
    mine = written(DRAFTED, "All stayed")
    history = [
        body(DRAFTED, by_hand=False),
        body(mine, by_hand=True),
        body(DRAFTED, by_hand=False, evidence="b"),
    ]

    assert block_before(history) is None
