"""A second reading of finished text: what it stops, what it warns of, what it lets pass."""

import pytest

from notes_engine import ReviewFinding, draft, review
from tests.notes_engine.everything import everything

DOCUMENT = everything()
DRAFTS = {note.member: note for note in draft(DOCUMENT).members}


def _sections(member: str) -> dict[str, str]:
    return {section.key: section.text for section in DRAFTS[member].sections}


def _others(member: str) -> dict[str, str]:
    return {other: note.text for other, note in DRAFTS.items() if other != member}


def _review(member: str, added: str = "") -> tuple[ReviewFinding, ...]:
    sections = _sections(member)
    sections["D"] = f"{sections['D']} {added}".strip()
    return review(DOCUMENT, member, sections, _others(member))


@pytest.mark.parametrize("member", [m for m, note in DRAFTS.items() if note.status == "draft"])
def test_the_engines_own_draft_passes(member: str) -> None:
    assert () == _review(member)


@pytest.mark.parametrize(
    "added,code",
    [
        ("She argued with Tomas L. about it.", "PEER_NAMED"),
        ("She attended 85 of 90 minutes.", "MINUTES_DIFFER"),
        ("She was present for 75 minutes.", "MINUTES_DIFFER"),
        ("Ana denies SI.", "DENIAL_UNSUPPORTED"),
    ],
)
def test_what_no_practice_signs_knowingly_is_a_stop(added: str, code: str) -> None:
    assert (code, "stop") in [(each.code, each.severity) for each in _review("M01", added)]


@pytest.mark.parametrize(
    "added,code",
    [
        ("She was alert and oriented.", "UNSUPPORTED"),
        ("She was hostile at first.", "WORDING"),
        ("“I will never go back,” she said.", "QUOTE_UNRECORDED"),
        ("She slept 23 hours.", "NUMBER_UNRECORDED"),
        ("She spoke of slow breathing and a lift home.", "PEER_STORY"),
        ("She spoke of suicide.", "RISK_WITHOUT_RECORD"),
    ],
)
def test_what_stands_in_no_record_is_a_warning(added: str, code: str) -> None:
    assert (code, "warn") in [(each.code, each.severity) for each in _review("M01", added)]


def test_a_copied_note_is_a_stop() -> None:
    copied = _sections("M03")

    found = review(DOCUMENT, "M01", copied, _others("M01"))

    assert "ALIKE" in [each.code for each in found]


def test_a_note_silent_on_a_recorded_risk_is_a_stop() -> None:
    sections = {**_sections("M08"), "P": "The group meets again.", "A": ""}

    found = review(DOCUMENT, "M08", sections, {})

    assert "RISK_MISSING" in [each.code for each in found]
