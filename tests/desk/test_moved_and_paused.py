"""What a draft may say after a tag was moved, a break was taken or the minutes were corrected."""

from typing import Any

import pytest

import notes_engine
from server.core.state import Session
from server.desk.evidence import evidence
from server.desk.evidence_rows import evidence_rows
from server.desk.header import header
from tests.cast import BO, CYD, GUS, MEMBERS, board_opens, corrects, tags, taxonomy
from tests.desk.bench import BORN, evening
from tests.room_stories import breaks, brings_back, moves, opens, resumes, sends


def drafted(session: Session, name: str) -> str:
    draft = notes_engine.draft(evidence(session))
    member = next(one for one in draft.members if one.member == MEMBERS[name])
    said = [s.text for section in member.sections for s in section.sentences]
    return " ".join([*said, *(prompt.text for prompt in member.prompts)])


def fact(session: Session, name: str) -> Any:
    return next(a for a in evidence(session).attendance if a.member == MEMBERS[name])


WRONG = (
    (40, tags("Ana", "Bo", "pb_disclosed", note="lost the bakery job", as_id="tag-moved-1")),
    (41, moves("tag-moved-1", CYD)),
)


def test_a_moved_tag_is_the_right_members_evidence_only() -> None:
    session = evening(*WRONG)
    document = evidence(session)

    assert [CYD] == [tag.member for tag in document.tags if tag.note == "lost the bakery job"]
    assert "bakery" in drafted(session, "Cyd")


def test_the_wrong_members_draft_is_as_if_the_tag_had_never_been_theirs() -> None:
    assert drafted(evening(), "Bo") == drafted(evening(*WRONG), "Bo")


def test_the_wrong_members_evidence_panel_never_shows_a_moved_tag() -> None:
    session = evening(*WRONG)
    rows = evidence_rows(session, evidence(session), BO, taxonomy())

    assert not [row for row in rows.values() if row.words and "bakery" in row.words]


def test_a_break_is_no_absence_in_a_draft() -> None:
    session = evening((40, breaks()), (50, resumes()))
    text = drafted(session, "Bo")

    assert "80 of 80 minutes" in text
    assert not [word for word in ("disconnected", "left", "joined") if word in text]


def test_a_break_to_the_end_is_no_early_leave() -> None:
    session = evening((80, breaks()))

    assert (80, 80, 0) == (
        fact(session, "Bo").minutes,
        fact(session, "Bo").session_minutes,
        fact(session, "Bo").early_minutes,
    )


def test_the_note_states_the_minutes_of_the_meeting_without_its_break() -> None:
    session = evening((40, breaks()), (50, resumes()))
    seat = session.plan.seats[0]

    assert "80 of 80" == header(session, evidence(session), seat, BORN)["minutes"]


def test_a_tag_made_in_a_break_is_not_said_to_be_of_somebody_absent() -> None:
    session = evening(
        (40, breaks()),
        (43, tags("Ana", "Bo", "pb_support", note="in the hallway")),
        (50, resumes()),
    )

    assert [False] == [
        t.outside_presence for t in evidence(session).tags if t.note == "in the hallway"
    ]


def test_a_draft_says_who_led_a_breakout_and_nothing_of_who_else_was_in_it() -> None:
    session = evening(
        (-10, board_opens("Gus")),
        (35, opens("Room 1", as_id="breakout-1")),
        (36, sends(BO, CYD, GUS, to="breakout-1")),
        (46, brings_back(BO, CYD, GUS)),
    )
    text = drafted(session, "Bo")

    assert "in a breakout with Gus Noll, LCPC" in text
    assert "Cyd" not in text


def test_a_breakout_without_a_facilitator_is_not_said_to_be_a_lost_connection() -> None:
    session = evening(
        (35, opens("Room 1", as_id="breakout-1")),
        (36, sends(BO, to="breakout-1")),
        (46, brings_back(BO)),
    )

    assert (80, ()) == (fact(session, "Bo").minutes, fact(session, "Bo").gaps)
    assert "disconnected" not in drafted(session, "Bo")


@pytest.mark.parametrize("until", [60, 88])
def test_the_reason_of_a_correction_is_no_reason_for_leaving_early(until: float) -> None:
    session = evening((93, corrects("Cyd", (0, until), reason="Dialed in from the car")))
    draft = notes_engine.draft(evidence(session))
    said = next(one for one in draft.members if one.member == CYD)
    text = " ".join(s.text for section in said.sections for s in section.sentences)

    assert "left" in text
    assert "Dialed in" not in text


def test_the_evidence_says_that_minutes_were_corrected_and_why() -> None:
    session = evening((93, corrects("Cyd", (0, 60), reason="Dialed in from the car")))
    rows = evidence_rows(session, evidence(session), CYD, taxonomy())
    row = rows["attendance." + CYD]

    assert (None, "Measured, then corrected by hand") == (row.words, row.by)
    assert "Reason for the correction: Dialed in from the car" in row.more
