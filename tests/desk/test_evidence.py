"""EVD-1: evidence is a function of the log; who is touched by a change of the record."""

import pytest

from server.core.commands import RetractTag, StartIntervention
from server.core.session import fold
from server.desk.evidence import evidence, fingerprint
from tests.cast import BO, CYD, DEE, asks, corrects, tags
from tests.desk.bench import evening, note_of
from tests.stories import STORIES


@pytest.mark.parametrize("story", STORIES)
def test_the_same_log_gives_the_same_evidence(story: str) -> None:
    first, again = fold(STORIES[story]), fold(STORIES[story])
    if first.started_at is None or first.ended_at is None:
        with pytest.raises(ValueError, match="before the end"):
            evidence(first)
        return

    assert evidence(first) == evidence(again)


def test_a_correction_of_one_member_leaves_the_other_notes_evidence_alone() -> None:
    before, after = evening(), evening((93, corrects("Cyd", (0, 60), reason="Stayed by phone")))

    assert fingerprint(evidence(before), BO) == fingerprint(evidence(after), BO)
    assert fingerprint(evidence(before), CYD) != fingerprint(evidence(after), CYD)


def test_who_joins_the_count_of_those_present_touches_every_note() -> None:
    """The number of members present stands at the head of each note."""
    before, after = evening(), evening((93, corrects("Dee", (0, 90), reason="Was there by phone")))

    assert fingerprint(evidence(before), BO) != fingerprint(evidence(after), BO)


def test_a_tag_taken_back_is_no_evidence() -> None:
    seen = tags("Ana", "Bo", "pb_feelings", as_id="tag-feelings")
    kept = evening((40, seen))
    taken_back = evening((40, seen), (41, asks("Ana", RetractTag("tag-feelings"))))

    assert "pb_feelings" in {tag.term for tag in evidence(kept).tags}
    assert "pb_feelings" not in {tag.term for tag in evidence(taken_back).tags}


def test_minutes_are_those_of_the_attendance_record() -> None:
    facts = {a.member: (a.status, a.minutes) for a in evidence(evening()).attendance}

    assert {BO: ("attended", 90), CYD: ("attended", 52), DEE: ("absent", 0)} == facts


def test_a_facilitator_who_was_planned_and_never_came_stands_in_no_note() -> None:
    session = evening()

    assert ["Ana", "Gus"] == [f.name.split()[0] for f in session.plan.facilitators]
    assert ["Ana"] == [f.name.split()[0] for f in evidence(session).facilitators]
    assert note_of(session, "Bo").body.header["present"].endswith("1 facilitator")


def test_what_the_part_about_the_group_rests_on_is_not_offered_again() -> None:
    held = (asks("Ana", StartIntervention(term)) for term in ("iv_checkin", "iv_validate"))
    body = note_of(
        evening(*((minute, one) for minute, one in zip((5, 35), held, strict=True))), "Bo"
    ).body
    said_of_all = {evidence_id for s in body.group for evidence_id in s.evidence}

    assert len(said_of_all) >= 2
    assert not said_of_all & {*body.unused}
