"""What a person reads behind a sentence: every id a draft cites has a row, names stay outside."""

from server.core.commands import RecordRisk, StartIntervention, TagGroup
from server.desk.evidence import evidence
from server.desk.evidence_rows import evidence_rows
from tests.cast import BO, CYD, asks, tags, taxonomy
from tests.desk.bench import evening, note_of

SESSION = evening(
    (5, asks("Ana", StartIntervention("iv_ground", topic="breathing"), as_id="technique-1")),
    (8, asks("Gus", TagGroup("tf_cohesion"))),
    (33, tags("Ana", "Bo", "pb_feelings", claimed=31)),
    (35, tags("Ana", "Bo", "pb_fb_gave", note="told Cyd it helped", peers=(CYD,))),
    (40, asks("Ana", RecordRisk(BO, "rk_si_passive", level="low"), as_id="risk-0001")),
)
ROWS = evidence_rows(SESSION, evidence(SESSION), BO, taxonomy())


def test_every_record_a_draft_cites_can_be_opened() -> None:
    body = note_of(SESSION, "Bo").body
    cited = {e for s in body.group for e in s.evidence} | set(body.unused)
    cited |= {e for part in body.sections for s in part.sentences for e in s.evidence}
    cited |= {e for p in body.prompts for e in p.evidence}

    assert set() == cited - ROWS.keys()


def test_marks_are_told_apart() -> None:
    marks = [row.mark for row in ROWS.values()]

    assert len(marks) == len(set(marks))


def test_a_peer_is_masked_in_the_words_and_named_beside_them() -> None:
    row = next(row for row in ROWS.values() if row.words and "helped" in row.words)

    assert "told [a peer] it helped" == row.words
    assert any("Cyd E." in line and "left out of the note" in line for line in row.more)
    assert "Cyd" not in row.offer


def test_times_are_read_on_the_groups_clock() -> None:
    row = next(row for row in ROWS.values() if row.words == "first week at work")

    assert "10:10:00" == row.time
    assert "Tagged by Ana Prior" == row.by


def test_a_tag_marked_earlier_says_so() -> None:
    assert any("earlier than pressed" in line for row in ROWS.values() for line in row.more)


def test_nobody_elses_records_are_among_them() -> None:
    assert not any(row.words and "ring" in row.words for row in ROWS.values())
