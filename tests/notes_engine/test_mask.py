"""The leak guard: other members in any spelling, and stories without names."""

import pytest

from notes_engine.evidence import TagFact
from notes_engine.mask import Cast
from notes_engine.third_party import mask
from tests.notes_engine.builders import Evening


def _masked(typed: str, member: str = "m5", peers: tuple[str, ...] = ()) -> tuple[str, bool]:
    e = Evening()
    e.member("m1", "Ana Ruiz", "she")
    e.member("m2", "Tomás Lind", "he", others=("Tommy",))
    e.member("m3", "Will Hope", "he")
    e.member("m4", "Anne-Marie O’Brien", "they")
    e.member("m5", "Carla Mendes", "she")
    people = {each.id: each for each in e.members}
    tag = TagFact(id="e1", member=member, term="pb_support", at=e.start, peers=peers)
    masked = mask(typed, tag, people[member], Cast(e.members), people)
    return masked.text, masked.cut


@pytest.mark.parametrize(
    "typed",
    [
        "told Tomás it was fair", "told Tomas it was fair", "told TOMAS it was fair",
        "told Thomas it was fair", "told Tommy it was fair", "told Tomas L. it was fair",
        "told T.L. it was fair", "told TL it was fair", "told Lind it was fair",
        "told annemarie it was fair", "told OBrien it was fair", "told Will it was fair",
    ],
)  # fmt: skip
def test_a_peer_is_unnamed_in_any_spelling(typed: str) -> None:
    assert ("told a peer it was fair", False) == _masked(typed)


@pytest.mark.parametrize(
    "typed",
    ["will call on Monday", "hope it works", "said an hour will do", "left on May 5 for home"],
)
def test_words_that_are_also_names_stay_words(typed: str) -> None:
    assert typed == _masked(typed)[0]


@pytest.mark.parametrize(
    "typed,left",
    [
        ("cried when Tomas told of his arrest", "cried"),
        ("thanked Tomas for his honesty", "thanked a peer"),
        ("told Ana that her drinking scared him", "spoke to a peer"),
        ("Will cried about his job", ""),
        ("asked about Ana’s divorce", "asked about a peer’s situation"),
    ],
)
def test_what_belongs_to_somebody_else_is_cut_and_said_to_be(typed: str, left: str) -> None:
    assert (left, True) == _masked(typed)


def test_two_people_are_two_peers_and_the_same_one_is_that_peer() -> None:
    assert "told two peers no" == _masked("told Ana and Tomas no")[0]
    assert "argued with a peer, then thanked that peer" == _masked(
        "argued with Ana, then thanked Ana"
    )[0]  # fmt: skip


def test_a_pronoun_for_the_peer_concerned_is_a_peer_too() -> None:
    assert "offered to text a peer on Sunday" == _masked(
        "offered to text him on Sunday", peers=("m2",)
    )[0]  # fmt: skip


def test_the_members_own_name_is_not_a_peer() -> None:
    assert "⟦s⟧ said no" == _masked("Carla said no")[0]


def test_a_name_and_an_initial_run_together_are_no_word() -> None:
    e = Evening()
    e.member("m1", "Hal Fielding", "he", others=("Hal F.",))
    e.member("m2", "Ida Fielding", "she")

    assert [] == Cast(e.members).find("cut screen time in half")
    assert Cast(e.members).find("sat by Hal F. today")
