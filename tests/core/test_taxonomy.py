"""The words a facilitator can tag with: what is in them, and where each is offered."""

import re
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from server.core.taxonomy import PAD_POSITIONS, Term
from server.taxonomy import load

TAXONOMY = load()
DOCS = (Path(__file__).parents[2] / "docs" / "taxonomy.md").read_text(encoding="utf-8")

# Live, and live with core, for a group of each modality. The list these terms were chosen
# from also has 13 attendance events, 10 of them live and 3 core. Attendance is measured, never
# tagged, so each pair is that list's (CBT: 77 and 138) less 10 and 13.
OFFERED = {
    "general": (65, 116),
    "cbt": (67, 125),
    "dbt_skills": (68, 126),
    "act": (66, 121),
    "mi": (66, 122),
    "psychodynamic_interpersonal_process": (68, 124),
    "relapse_prevention_sud": (67, 124),
    "trauma_present_focused": (67, 124),
}

PER_CATEGORY = {
    "participation_level": 7,
    "participation_behavior": 23,
    "response_to_intervention": 13,
    "goal_progress": 9,
    "risk_flag": 14,
    "therapeutic_factor": 12,
    "group_process": 18,
    "member_role": 9,
    "plan_next": 8,
    "intervention": 74,
    "mental_status": 54,
}

# Words that judge a person instead of saying what was seen.
PEJORATIVE = [
    *("manipulative", "attention-seeking", "noncompliant", "non-compliant", "drug-seeking"),
    *("resistant", "hostile", "monopolizer", "scapegoat", "help-rejecting", "difficult"),
    *("addict", "alcoholic", "clean", "dirty", "failed", "borderline", "whiny", "dramatic"),
]


def ids(terms: Iterable[Term]) -> list[str]:
    return [term.id for term in terms]


# What is in it


def test_every_category_is_complete() -> None:
    assert Counter(PER_CATEGORY) == Counter(term.category for term in TAXONOMY.terms.values())


@pytest.mark.parametrize("modality", OFFERED)
def test_a_group_of_each_modality_is_offered_its_live_and_core_terms(modality: str) -> None:
    tiers = Counter(term.tier for term in TAXONOMY.searchable(modality))

    assert OFFERED[modality] == (tiers["live"], tiers["live"] + tiers["core"])


def test_these_are_all_the_modalities() -> None:
    assert list(OFFERED) == list(TAXONOMY.modalities)


def test_each_term_is_kept_under_its_own_id() -> None:
    assert all(term_id == term.id for term_id, term in TAXONOMY.terms.items())


def test_attendance_is_measured_and_never_tagged() -> None:
    assert not [term_id for term_id in TAXONOMY.terms if term_id.startswith("att_")]


@pytest.mark.parametrize("word", PEJORATIVE)
def test_no_label_judges_a_person(word: str) -> None:
    labels = [term.label for term in TAXONOMY.terms.values()]
    labels += [key.label for key in TAXONOMY.pad]

    assert not [label for label in labels if word in label.lower()]


def test_within_one_category_no_two_terms_read_alike() -> None:
    seen = Counter((t.category, t.heading, t.label.lower()) for t in TAXONOMY.terms.values())

    assert not [label for label, times in seen.items() if times > 1]


def test_what_can_only_be_seen_is_marked_so() -> None:
    seen = {t.id for t in TAXONOMY.terms.values() if t.video}

    assert {
        "pb_distracted",
        "pb_left_screen",
        "ms_app_casual",
        "ms_eye_usual",
        "ms_af_flat",
    } <= seen
    assert not {"pb_tearful", "ms_sp_soft", "ms_af_vocal", "ms_app_na"} & seen


def test_progress_requires_a_goal_and_a_risk_what_was_done_about_it() -> None:
    for term in TAXONOMY.terms.values():
        if term.category == "goal_progress":
            assert "goal_id" in term.requires
        if term.kind == "risk" and term.id not in ("rk_none", "rk_not_assessed"):
            assert ("assessment", "action", "disposition") == term.requires


def test_no_risk_can_be_said_only_of_someone_who_was_asked() -> None:
    assert ("asked_by",) == TAXONOMY.term("rk_none").requires


def test_substance_use_is_marked_or_left_to_a_person_to_decide() -> None:
    assert TAXONOMY.term("rk_substance").part2 is True
    assert TAXONOMY.term("rk_impaired").part2 is None
    assert all(t.part2 is None for t in TAXONOMY.terms.values() if t.id.startswith("rp_"))
    assert TAXONOMY.term("pb_disclosed").part2 is False


# Where it is offered


def test_interventions_are_the_general_ones_and_the_modalitys_own_live_ones_first() -> None:
    offered = TAXONOMY.interventions("cbt")

    assert {"general", "cbt"} == {term.modality for term in offered}
    assert ["iv_checkin", "iv_validate", "iv_psychoed"] == ids(offered[:3])
    assert ["cbt_restructure", "cbt_activation", "iv_reflect"] == ids(offered[8:11])
    assert "ext" == offered[-1].tier


def test_the_general_interventions_keep_their_digits_in_every_modality() -> None:
    general = ids(TAXONOMY.interventions()[:8])

    assert all(general == ids(TAXONOMY.interventions(m)[:8]) for m in TAXONOMY.modalities)


def test_a_modality_nobody_has_is_an_error_and_not_an_empty_panel() -> None:
    for look_up in (TAXONOMY.searchable, TAXONOMY.interventions):
        with pytest.raises(KeyError):
            look_up("horoscopes")


def test_process_terms_speak_of_the_group() -> None:
    process = TAXONOMY.process_terms()

    assert {"group_process", "therapeutic_factor"} == {term.category for term in process}
    assert all("group" in term.scope for term in process)


def test_a_member_is_tagged_with_what_they_did_never_with_a_risk_or_an_intervention() -> None:
    taggable = TAXONOMY.taggable()

    assert {"member", "group", "plan"} == {term.kind for term in taggable}
    assert not [term for term in taggable if term.category == "group_process"]
    assert [term.tier for term in taggable] == sorted(
        (term.tier for term in taggable), key=["live", "core", "ext"].index
    )


@pytest.mark.parametrize(
    "term_id",
    ["rk_si_passive", "iv_ground", "pr_tense", "ms_sp_soft"],
)
def test_what_is_no_tag_is_refused_as_one(term_id: str) -> None:
    assert not TAXONOMY.term(term_id).taggable


@pytest.mark.parametrize(
    "term_id", ["pb_support", "pl_declined", "tf_hope", "gp_some", "pn_continue"]
)
def test_what_is_a_tag_is_accepted_as_one(term_id: str) -> None:
    assert TAXONOMY.term(term_id).taggable


def test_mental_status_is_for_the_editor_and_found_nowhere_else() -> None:
    sections = TAXONOMY.mental_status()

    assert 10 == len(sections)
    assert 54 == sum(map(len, sections.values()))
    assert "soft" in [term.label for term in sections["Speech"]]
    for modality in TAXONOMY.modalities:
        assert "mental_status" not in {t.category for t in TAXONOMY.searchable(modality)}


# The pad


def test_the_letters_of_the_pad_are_where_fingers_expect_them() -> None:
    letters = {
        group: "".join(key.key for key in TAXONOMY.pad if key.group == group)
        for group in ("takes_part", "responds", "also")
    }

    assert {"takes_part": "sfpbrh", "responds": "keaidy", "also": "qxoc"} == letters


def test_each_key_of_the_pad_tags_one_live_term_of_its_own() -> None:
    tagged = [key.term for key in TAXONOMY.pad]

    assert 16 == len(set(tagged)) == len(set(PAD_POSITIONS))
    assert all(TAXONOMY.term(t).tier == "live" and TAXONOMY.term(t).taggable for t in tagged)


def test_a_digit_tags_the_level_of_its_rank() -> None:
    assert list(range(6)) == [TAXONOMY.term(t).rank for t in TAXONOMY.levels]
    assert "pl_listening" == TAXONOMY.levels[0]


def test_one_press_after_a_goal_says_no_more_than_some_progress() -> None:
    said = {"progress": "gp_some", "no_change": "gp_none", "setback": "gp_regress"}

    assert said == dict(TAXONOMY.progress)


def test_a_tile_shows_the_short_label_where_there_is_one() -> None:
    assert "Practice done" == TAXONOMY.short_label("pb_homework_done")
    assert "Became tearful" == TAXONOMY.short_label("pb_tearful")


# Coverage


@pytest.mark.parametrize(
    ("term_id", "square"),
    [
        ("pl_declined", "level"),
        ("pb_quiet", "took_part"),
        ("rs_insight", "response"),
        ("rs_commit", "next_step"),
        ("pn_continue", "next_step"),
        ("gp_regress", "goal"),
        ("tf_hope", None),
        ("rl_opener", None),
        ("rk_none", None),
        ("iv_ground", None),
        ("ms_sp_soft", None),
        ("pb_from_another_year", None),
    ],
)
def test_a_tag_fills_the_square_it_is_evidence_for(term_id: str, square: str | None) -> None:
    assert square == TAXONOMY.coverage_kind(term_id)


# The page about it


def test_the_page_names_every_file_and_modality() -> None:
    for entry in files("server.taxonomy").iterdir():
        if entry.name.endswith(".toml"):
            assert f"`{entry.name}`" in DOCS
    for modality in TAXONOMY.modalities:
        assert f"`{modality}`" in DOCS


def test_the_page_tells_the_version_the_review_and_the_numbers() -> None:
    assert f"version {TAXONOMY.version}" in DOCS
    assert f"{TAXONOMY.reviewed:%Y-%m-%d}" in DOCS
    assert TAXONOMY.reviewed_by in DOCS
    assert f"{len(TAXONOMY.terms)} terms" in DOCS
    for modality, (live, live_and_core) in OFFERED.items():
        row = rf"\| `{modality}` \| [^|]+ \| {live} \| {live_and_core} \|"
        assert re.search(row, DOCS), modality
