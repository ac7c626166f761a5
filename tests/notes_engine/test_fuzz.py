"""Any evidence at all: no crash, no hard violation, the same draft twice."""

import pytest

from notes_engine import FORMATS, draft
from tests.notes_engine.builders import Evening
from tests.notes_engine.fuzz import evening, faults
from tests.notes_engine.gates import violations
from tests.notes_engine.paper import text_of

RUNS, BATCH = 200, 40  # the long form is `python -m tests.notes_engine.fuzz 10000`


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_no_evening_breaks_a_hard_gate(first: int) -> None:
    assert [] == [each for seed in range(first, first + BATCH) for each in faults(seed)]


def test_an_evening_drafted_twice_reads_the_same() -> None:
    assert all(draft(evening(seed)) == draft(evening(seed)) for seed in range(10))


@pytest.mark.parametrize("typed", ["“”", "⟦s⟧", "—", "' '", "\u202e\u200b", ",;", "“, ”", "0", "a"])
@pytest.mark.parametrize("note_format", FORMATS)
def test_words_that_are_no_words_break_nothing(typed: str, note_format: str) -> None:
    e = Evening(theme=typed)
    e.member("b", "Bo Strand", "he", typed, "Ask for help once a week")
    e.attends("b", "18:17", reason=typed)
    e.technique("iv_homework", "18:20", "18:40", topic=typed)
    for place, term in enumerate(("pb_disclosed", "rs_commit", "pn_practice", "gp_some", "own")):
        e.tag("b", f"18:3{place}", term, typed, goal=2, progress="progress")
    e.risk("b", "18:40", "rk_ipv", level=typed, assessment=typed, action=typed, disposition=typed)
    e.step("b", "homework", typed)

    assert [] == violations(e.document(), draft(e.document(), note_format), soft=False)


def test_a_peer_brings_one_article() -> None:
    e = Evening()
    e.member("b", "Cyd Marsh", "she")
    e.member("c", "Tomás Lind", "he")
    for member in ("b", "c"):
        e.attends(member)
    e.tag("b", "18:40", "pb_support", "waited for a Tomas in the room")

    assert "waited for a peer in the room" in text_of(draft(e.document()).members[0])


def test_initials_hide_no_name_behind_them() -> None:
    e = Evening()
    e.member("b", "Cyd Marsh", "she")
    e.member("c", "Anne-Marie O’Brien", "she")
    e.member("d", "Will Hope", "he")
    for member in ("b", "c", "d"):
        e.attends(member)
    e.tag("b", "18:30", "pb_disclosed", "lent a O'Brien record to a cousin")
    e.tag("b", "18:40", "pb_support", "spoke to A.O. Will Hope and the cousin")

    told = text_of(draft(e.document()).members[0])

    assert "Brien" not in told
    assert "Will" not in told


@pytest.mark.parametrize("name", ["Le An", "Su Li", "Jo My", "Bo Ng"])
def test_a_name_of_two_letters_is_a_name(name: str) -> None:
    e = Evening()
    e.member("b", "Cyd Marsh", "she")
    e.member("c", name, "he")
    for member in ("b", "c"):
        e.attends(member)
    e.tag("b", "18:30", "pb_support", f"told {name.split()[0]} it was fair")

    told = text_of(draft(e.document()).members[0])

    assert "told a peer it was fair" in told
    assert name.split()[0] not in told
