"""A practice's own taxonomy files: what it may change, and what a broken file is told."""

from importlib.resources import files
from pathlib import Path

import pytest

from server.taxonomy import TaxonomyError, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for source in files("server.taxonomy").iterdir():
        if source.name.endswith(".toml"):
            (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), "utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def test_a_practice_chooses_what_a_letter_tags(folder: Path) -> None:
    change(folder, "pad.toml", '"pb_off_topic", label = "Off topic"', '"tf_hope", label = "Hope"')

    taxonomy = load(folder)

    assert "tf_hope" == next(key.term for key in taxonomy.pad if key.key == "o")
    assert "Hope" == taxonomy.short_label("tf_hope")


def test_a_practice_adds_a_modality_of_its_own(folder: Path) -> None:
    art = (folder / "intervention_mi.toml").read_text("utf-8").split("[terms]")[0]
    art = (
        art.replace('"mi"', '"art"')
        + '[terms]\nart_collage = { label = "Collage", tier = "live" }\n'
    )
    (folder / "intervention_art.toml").write_text(art, "utf-8")
    change(folder, "review.toml", "files = [", 'files = [\n  "intervention_art.toml",')

    assert "art_collage" in [term.id for term in load(folder).interventions("art")]


# Each: what is wrong, then the file, the text before and after, and what is said about it.
BROKEN = {
    "a misspelt key": (
        "participation_level.toml",
        'tier = "live", rank = 4',
        'teir = "live", rank = 4',
        r"participation_level.toml: pl_active: .*`teir`",
    ),
    "a key no file has": (
        "risk_flag.toml",
        'kind = "risk"',
        'kind = "risk"\ncolour = "red"',
        r"risk_flag.toml: .*`colour`",
    ),
    "a tier nobody knows": (
        "group_process.toml",
        'Repair", tier = "core"',
        'Repair", tier = "hot"',
        r"group_process.toml: pr_repair: .*'hot'",
    ),
    "no tier": (
        "group_process.toml",
        'Repair", tier = "core"',
        'Repair"',
        r"group_process.toml: pr_repair: has no tier",
    ),
    "an id twice in a file": (
        "member_role.toml",
        "rl_advice",
        "rl_opener",
        r"member_role.toml: ",
    ),
    "an id twice in two files": (
        "member_role.toml",
        "rl_advice =",
        "pb_chat =",
        r"member_role.toml: pb_chat: is a participation_behavior already",
    ),
    "an id with a space": (
        "member_role.toml",
        "rl_advice =",
        '"rl advice" =',
        r"member_role.toml: rl advice: an id",
    ),
    "an empty label": (
        "member_role.toml",
        '"Observes"',
        '""',
        r"member_role.toml: rl_observer: a label",
    ),
    "a risk called a tag": (
        "risk_flag.toml",
        'kind = "risk"',
        'kind = "member"',
        r"risk_flag.toml: rk_none: a risk_flag is of kind risk",
    ),
    "no scope": (
        "risk_flag.toml",
        'scope = ["member"]',
        "scope = []",
        r"risk_flag.toml: rk_none: has no scope",
    ),
    "a live mental status": (
        "mental_status.toml",
        '{ label = "soft"',
        '{ tier = "live", label = "soft"',
        r"mental_status.toml: ms_sp_soft: ",
    ),
    "mental status without headings": (
        "mental_status.toml",
        "[headings.Appearance]",
        "[terms]",
        r"mental_status.toml: ms_app_appropriate: mental status has headings",
    ),
    "a level without a rank": (
        "participation_level.toml",
        ", rank = 4",
        "",
        r"participation_level.toml: pl_active: .* has a rank",
    ),
    "a technique of no modality": (
        "intervention_act.toml",
        'modality = "act"\n',
        "",
        r"intervention_act.toml: act_values: an intervention",
    ),
    "a modality without a name": (
        "intervention_act.toml",
        'name = "ACT"\n',
        "",
        r"intervention_act.toml: a modality has a name",
    ),
    "a modality in two files": (
        "intervention_act.toml",
        '"act"',
        '"cbt"',
        r"intervention_act.toml: a modality",
    ),
    "no general modality": (
        "intervention_general.toml",
        'modality = "general"',
        'modality = "usual"',
        r"review.toml: no file has the modality general",
    ),
    "not TOML": (
        "plan_next.toml",
        "[terms]",
        "[terms",
        r"plan_next.toml: ",
    ),
    "a file that is missing": (
        "review.toml",
        '"plan_next.toml"',
        '"plan.toml", "plan_next.toml"',
        r"plan.toml: cannot be read",
    ),
    "a file nobody reads": (
        "review.toml",
        '  "plan_next.toml",\n',
        "",
        r"review.toml: does not list plan_next.toml",
    ),
    "a key for an unknown term": (
        "pad.toml",
        '"pb_quiet"',
        '"pb_quite"',
        r"pad.toml: pb_quite: key q names an unknown term",
    ),
    "a key for a term that is not live": (
        "pad.toml",
        '"pb_quiet"',
        '"pb_guarded"',
        r"pad.toml: pb_guarded: key q needs a live term",
    ),
    "a risk under one letter": (
        "pad.toml",
        '"pb_quiet"',
        '"rk_si_passive"',
        r"pad.toml: rk_si_passive: key q cannot tag a risk_flag",
    ),
    "a letter that must ask more": (
        "pad.toml",
        '"pb_quiet"',
        '"gp_some"',
        r"pad.toml: gp_some: key q cannot tag a goal_progress",
    ),
    "two letters for one term": (
        "pad.toml",
        '"pb_quiet"',
        '"pb_skill"',
        r"pad.toml: pb_skill: on key k and q",
    ),
    "a label too long for its key": (
        "pad.toml",
        '"Quiet"',
        '"Quiet or withdrawn"',
        r"pad.toml: label of key q",
    ),
    "a letter with another meaning": (
        "pad.toml",
        "\nq = ",
        "\nz = ",
        r"pad.toml: \[keys\] has exactly",
    ),
    "a level missing": (
        "pad.toml",
        '5 = "pl_initiating"\n',
        "",
        r"pad.toml: \[levels\] has exactly",
    ),
    "a digit for another rank": (
        "pad.toml",
        '5 = "pl_initiating"',
        '5 = "pl_active"',
        r"pad.toml: pl_active: is not the level of rank 5",
    ),
    "progress that is none": (
        "pad.toml",
        'progress = "gp_some"',
        'progress = "pb_goal"',
        r"pad.toml: pb_goal: progress is for a goal_progress",
    ),
    "an id longer than a message carries": (
        "member_role.toml",
        "rl_observer",
        "rl_observer_of_everything_that_goes_on_here",
        r"member_role.toml: rl_observer_of.*: an id",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_by_name(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    change(folder, name, old, new)

    with pytest.raises(TaxonomyError, match=f"^{message}"):
        load(folder)
