"""Two facilitators at once: whatever they press in one moment is decided, in every order.

Each press is asked at the same instant; the orders are all there are. What must come out the same
whichever was first is compared; where the first one decides, the answer to the second is named.
"""

from collections.abc import Sequence
from copy import copy
from functools import cache
from itertools import permutations

import pytest

from server.core import commands as c
from server.core.attendance.cases import Case
from server.core.board import facilitator_view
from server.core.commands import AnyCommand, Refused
from server.core.presence import session_attendance, session_case
from server.core.session import fold
from tests.cast import (
    BO,
    CYD,
    DEE,
    Play,
    answers_questions,
    board_opens,
    joins,
    knocks,
    play,
    tags,
    taxonomy,
)
from tests.room_stories import opens

Press = tuple[str, AnyCommand, str | None]
COUNTED: list[Case] = []  # the 720 orders of six presses differ in seven ways by the minutes


@cache
def _running() -> Play:
    return play(
        (-10, board_opens("Gus")),
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (-4, answers_questions("Dee")),
        (5, opens("Room 1", as_id="breakout-1")),
        (29, knocks("Dee")),
        (30, tags("Ana", "Bo", "pb_support", note="kindly", as_id="tag-of-ana-1")),
    )


def running() -> Play:
    """Bo and Cyd are in, Dee knocks, Ana has tagged Bo; both boards are open."""
    story = copy(_running())  # told once: what is in it never changes, only its log grows
    story.log = [*story.log]
    return story


def pressed(presses: Sequence[Press]) -> tuple[Play, list[str]]:
    """Return the session after these presses, and how each was answered."""
    story, answers = running(), []
    for by, command, command_id in presses:
        answer = story.ask(command, story.facilitator(by), command_id=command_id)
        answers.append(answer.reason if isinstance(answer, Refused) else "done")
    assert fold(story.log) == story.told
    facilitator_view(story.told, now=story.now, taxonomy=taxonomy())
    if (case := session_case(story.told, story.now)) not in COUNTED:
        session_attendance(story.told, story.now)
        COUNTED.append(case)
    return story, answers


ALL_AT_ONCE: tuple[Press, ...] = (
    ("Ana", c.MoveTag("tag-of-ana-1", CYD), None),
    ("Ana", c.RetractTag("tag-of-ana-1"), None),
    ("Gus", c.TagMember(BO, "pb_support"), "tag-of-gus-1"),
    ("Gus", c.AdmitMember(DEE), None),
    ("Ana", c.RemoveMember(BO), None),
    ("Gus", c.BeginBreak(), "break-of-gus"),
)


def test_everything_at_once_ends_in_one_of_two_boards_whatever_the_order() -> None:
    boards = set()
    for presses in permutations(ALL_AT_ONCE):
        story, answers = pressed(presses)
        known = story.told.tags["tag-of-ana-1"]
        moved_first = presses.index(ALL_AT_ONCE[0]) < presses.index(ALL_AT_ONCE[1])
        boards.add((known.member_id, known.retracted))

        # An undone tag does not move; a moved one is undone where it is.
        assert (CYD if moved_first else BO) == known.member_id
        assert (["tag_undone"], [])[moved_first] == [one for one in answers if one != "done"]
        assert story.told.seats[DEE].in_room
        assert not story.told.seats[BO].in_room
        assert story.told.on_break is not None
        assert not story.told.tags["tag-of-gus-1"].retracted

    assert {(CYD, True), (BO, True)} == boards


def test_both_call_a_break_and_there_is_one() -> None:
    for presses in permutations(
        [("Ana", c.BeginBreak(), "break-of-ana"), ("Gus", c.BeginBreak(), "break-of-gus")]
    ):
        story, answers = pressed(presses)

        assert ["done", "done"] == answers
        assert [presses[0][2]] == list(story.told.breaks)


def test_one_resumes_while_the_other_takes_the_break_back() -> None:
    again: list[Press] = [
        ("Ana", c.EndBreak("break-of-ana"), None),
        ("Gus", c.RetractBreak("break-of-ana"), None),
    ]
    for presses in permutations(again):
        story, answers = pressed([("Ana", c.BeginBreak(), "break-of-ana"), *presses])

        assert ["done", "done", "done"] == answers
        assert story.told.on_break is None
        assert story.told.breaks["break-of-ana"].retracted


def test_one_locks_while_the_other_lets_in_and_the_first_decides() -> None:
    lock: Press = ("Ana", c.LockRoom(), None)
    for admit in (c.AdmitMember(DEE), c.AdmitAll()):
        opened, answers = pressed([("Gus", admit, None), lock])
        locked, refused = pressed([lock, ("Gus", admit, None)])

        assert (["done", "done"], ["done", "room_locked"]) == (answers, refused)
        assert opened.told.seats[DEE].in_room
        assert not locked.told.seats[DEE].in_room
        assert locked.told.seats[DEE].waiting


def test_one_locks_while_the_other_unlocks_and_the_last_word_holds() -> None:
    before: Press = ("Ana", c.LockRoom(), None)
    for last, locked in ((c.UnlockRoom(), False), (c.LockRoom(), True)):
        story, _ = pressed([before, ("Gus", last, None)])

        assert locked == (story.told.locked_at is not None)


def test_one_removes_while_the_other_takes_the_removal_back() -> None:
    remove, readmit = ("Ana", c.RemoveMember(BO), None), ("Gus", c.ReadmitMember(BO), None)
    removed, _ = pressed([readmit, remove])
    back, _ = pressed([remove, readmit])

    assert removed.told.seats[BO].removed_at is not None
    assert (None, ("bo-laptop",)) == (back.told.seats[BO].removed_at, back.told.seats[BO].admitted)


def test_both_remove_one_member_and_both_are_told_it_is_done() -> None:
    story, answers = pressed([("Ana", c.RemoveMember(BO), None), ("Gus", c.RemoveMember(BO), None)])

    assert ["done", "done"] == answers
    assert 1 == sum(type(one.event).__name__ == "MemberRemoved" for one in story.log)


@pytest.mark.parametrize("first", ["Ana", "Gus"])
def test_one_sends_a_member_to_a_room_that_the_other_closes(first: str) -> None:
    send: Press = ("Ana", c.AssignBreakout("breakout-1", (BO,)), None)
    close: Press = ("Gus", c.CloseBreakout("breakout-1"), None)
    story, answers = pressed([send, close] if first == "Ana" else [close, send])

    assert (["done", "done"] if first == "Ana" else ["done", "no_such_breakout"]) == answers
    assert story.told.breakout_of(BO) is None


def test_one_removes_a_member_whom_the_other_sends_to_a_room() -> None:
    send: Press = ("Ana", c.AssignBreakout("breakout-1", (BO,)), None)
    remove: Press = ("Gus", c.RemoveMember(BO), None)
    sent_first, _ = pressed([send, remove])
    removed_first, answers = pressed([remove, send])

    assert sent_first.told.breakout_of(BO) is None
    # A place may be kept for who is not here yet; it is theirs if they are let in again.
    assert ["done", "done"] == answers
    assert removed_first.told.breakout_of(BO) is not None


def test_both_open_the_same_room_and_there_is_one() -> None:
    story, answers = pressed(
        [
            ("Ana", c.OpenBreakout("Room 2"), "breakout-2"),
            ("Gus", c.OpenBreakout("Room 2"), "breakout-3"),
        ]
    )

    assert ["done", "done"] == answers
    assert ["breakout-1", "breakout-2"] == list(story.told.breakouts)


def test_the_end_comes_first_and_what_was_pressed_before_it_still_counts() -> None:
    story, answers = pressed(
        [
            ("Gus", c.EndSession(), None),
            ("Ana", c.MoveTag("tag-of-ana-1", CYD), None),
            ("Ana", c.LockRoom(), None),
            ("Ana", c.AssignBreakout("breakout-1", (BO,)), None),
        ]
    )

    assert ["done", "done", "session_ended", "session_ended"] == answers
    assert CYD == story.told.tags["tag-of-ana-1"].member_id
