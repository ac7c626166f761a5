"""The phrase banks: enough wording, nothing judging, every slot known."""

import re

import pytest

from notes_engine.lint import FILLER, PEJORATIVE, UNSUPPORTED
from notes_engine.phrasing import SHARED, TAGS, Chooser, render
from notes_engine.words import NUMBER_WORDS

FREQUENT = (
    "pb_disclosed pb_feelings pb_support pb_fb_gave pb_fb_received pb_homework_done pb_skill "
    "rs_teachback rs_applied rs_insight rs_distress_up rs_regulated pb_quiet pb_interrupt "
    "pb_off_topic rs_commit pl_initiating pl_active pl_responsive pl_selective pl_minimal "
    "pl_listening"
).split()
SLOTS = re.findall(
    r"\w+",
    """peer times np vp pred pred2 np_pred clause state change q q_end q_bare ing ger base gerund up
    down technique techniques led were used given by minutes total late early reason delivery tail
    instrument score earlier when when_bare since direction evidence ewas did goal how diagnosis
    insight aim the_aim fact time disclosed level asked_by text who due day theme process""",
)
ALL = [
    *(each for tag in TAGS.values() for each in (*tag.pred, *tag.np, *tag.vp, *tag.quote)),
    *(each for tag in TAGS.values() for each in (*tag.that, *tag.ger)),
    *(each for tag in TAGS.values() for each in (tag.noun, tag.fact, *tag.state)),
    *(each for group in SHARED.values() for found in group.values()
      for each in ([found] if isinstance(found, str) else found)),
]  # fmt: skip


@pytest.mark.parametrize("term", FREQUENT)
def test_a_frequent_tag_has_at_least_six_ways_to_be_said(term: str) -> None:
    tag = TAGS[term]

    assert all(len(set(each)) >= 6 for each in (tag.pred, *filter(None, (tag.np, tag.quote))))


@pytest.mark.parametrize("role", ["progress", "no_change", "setback", "linked", "named"])
def test_a_frequent_role_has_at_least_six_ways_to_be_said(role: str) -> None:
    assert len(set(SHARED["goal"][role])) >= 6
    assert len(set(SHARED["necessity"]["open"])) >= 6


def test_every_template_renders_with_the_known_slots() -> None:
    slots = dict.fromkeys(SLOTS, "word")

    assert all(render(each, slots) for each in ALL if each)


def test_no_template_judges_or_pads() -> None:
    assert [] == [each for each in ALL if PEJORATIVE.search(each) or FILLER.search(each)]


def test_no_wording_of_ours_says_what_our_own_check_takes_for_more_than_the_record() -> None:
    """It would be left out, as one of several: a sentence that is lost by the draw of a wording."""
    own = {each: re.sub(r"{{.*?}}|{%.*?%}", " ", each) for each in ALL if each}
    numbers = {word for word, value in NUMBER_WORDS.items() if value > 1}

    assert [] == [each for each, words in own.items() if UNSUPPORTED.search(words)]
    assert [] == [
        each for each, words in own.items() if numbers & set(re.findall("[a-z]+", words.lower()))
    ]


def test_no_variant_returns_before_the_others_were_used() -> None:
    chooser = Chooser("s1")
    variants = ("{{ s }} a.", "{{ s }} b.", "{{ s }} c.")

    drawn = [chooser.choose("f", variants, member=f"m{i}")[1] for i in range(6)]

    assert set(variants) == set(drawn[:3]) == set(drawn[3:])


def test_wording_of_an_earlier_note_is_drawn_last() -> None:
    variants = ("{{ s }} walked along the river.", "{{ s }} went to the water.")

    _, template = Chooser("s1").choose(
        "f", variants, member="m1", earlier="she walked along the river."
    )

    assert variants[1] == template


def test_free_text_is_a_value_and_never_a_template() -> None:
    assert "She said {{ 7 * 7 }}." == render("She said {{ np }}.", {"np": "{{ 7 * 7 }}"})
