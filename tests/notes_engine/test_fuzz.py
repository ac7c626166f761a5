"""Any evidence at all: no crash, no hard violation, no peer, no leap beyond the record."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_engine import FORMATS, draft
from notes_engine.evidence import EvidenceDocument
from notes_engine.phrasing import SHARED, TAGS
from tests.notes_engine.builders import Evening
from tests.notes_engine.paper import fold, sentences

NAMES = (
    "Ana Ruiz", "Tomás Lind", "Will Hope", "Zoë Strauß", "Anne-Marie O’Brien", "May Day",
    "Bo Strand", "José Núñez",
)  # fmt: skip
WORDS = st.sampled_from(
    """walked told said asked let has wants was hands shaking not the a her his their with on to
    Monday sister boss “no” “I 70 40 3 SUDS , ; and but then panic argument Ana Tomas Will Hope
    Zoe Jose May TL A.R. O'Brien Bo's him her they them when because quiet angry walks breathing
    {{ }} <b> ⟦ ⟧ herself themselves will call denies SI suicidal good eye contact
    hostile""".split()
)
NOTES = st.one_of(
    st.none(), st.lists(WORDS, min_size=1, max_size=9).map(" ".join), st.text(max_size=40)
)
TERMS = st.sampled_from(
    [*TAGS, *SHARED["plan_tag"], "gp_some", "gp_regress", "tf_hope", "iv_ground", "custom_term"]
)


@st.composite
def evenings(draw: st.DrawFn) -> EvidenceDocument:
    e = Evening(draw(st.sampled_from(["x1", "x2"])))
    count = draw(st.integers(1, 4))
    for place in range(count):
        pronouns = draw(st.sampled_from(["she", "he", "they", "name", None]))
        e.member(f"m{place}", NAMES[(place * 3) % 8], pronouns, "Ask for help once a week")
        e.attends(f"m{place}", until=draw(st.sampled_from(["18:20", "19:30"])))
    e.technique("iv_checkin", "18:00", "18:40", topic=draw(NOTES))
    for _ in range(draw(st.integers(0, 7))):
        member = f"m{draw(st.integers(0, count - 1))}"
        peers = draw(st.sampled_from([(), ("m0",), ("m0", "m1")]))
        e.tag(
            member,
            f"18:{draw(st.integers(0, 59)):02}",
            draw(TERMS),
            draw(NOTES),
            peers=tuple(p for p in peers if p != member),
            goal=draw(st.sampled_from([None, 1])),
            progress=draw(st.sampled_from([None, "progress", "setback"])),
        )
    if draw(st.booleans()):
        e.step("m0", "commitment", draw(st.text(max_size=30)))
    return e.document()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(evenings(), st.sampled_from(list(FORMATS)))
def test_any_evidence_gives_a_grounded_draft(document: EvidenceDocument, name: str) -> None:
    session = draft(document, name)

    for note in session.members:
        own = {t.id for t in document.tags if t.member == note.member}
        foreign = {t.id for t in document.tags} - own
        for sentence in sentences(note):
            assert sentence.evidence
            assert not foreign & set(sentence.evidence)
            assert not set("⟦⟧{}<>") & set(sentence.text)
        told = fold(" ".join(s.text for s in sentences(note)) + str(note.prompts)).lower()
        for other in document.members:
            if other.id != note.member:
                assert fold(other.name).lower() not in told
    assert session == draft(document, name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(evenings())
def test_minutes_are_right_whatever_was_typed(document: EvidenceDocument) -> None:
    records = {a.member: a for a in document.attendance}

    for note in draft(document).members:
        first = sentences(note)[0]
        record = records[note.member]
        assert f"attended {record.minutes} of {record.session_minutes} minutes" in first.text
