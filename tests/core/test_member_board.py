"""A member's page: themselves, and nothing that depends on anybody else."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import commands as c
from server.core.board import facilitator_view, member_view
from server.core.events import Recorded
from server.core.session import fold
from server.core.views import MemberView
from tests.cast import (
    BO,
    CYD,
    DEE,
    GUS,
    Act,
    Moment,
    Play,
    answers_questions,
    asks,
    asks_for_help,
    at,
    board_opens,
    comes_back,
    corrects,
    ends,
    is_on_it,
    joins,
    knocks,
    leaves,
    lets_in,
    loses_connection,
    not_now,
    opens_room,
    play,
    removes,
    restarts,
    steps_away,
    tags,
    taxonomy,
    told,
)
from tests.stories import STORIES


def page(story: Play, device: str = "laptop", name: str = "Bo") -> MemberView:
    member_id = story.member(name).id
    connection_id = story.pages.get((name, device))
    return member_view(
        story.told,
        member_id,
        now=story.now,
        connection_id=connection_id,
        device_id=story.member(name, device).device_id,
    )


@pytest.mark.parametrize(
    ("story", "state", "since"),
    [
        (told((-20, answers_questions("Bo")), (-19, knocks("Bo"))), "waiting", -19),
        (play((1, answers_questions("Bo")), (1, knocks("Bo")), (2, not_now("Bo"))), "refused", 2),
        (play((1, joins("Bo"))), "in_room", 1),
        (play((1, joins("Bo")), (5, steps_away("Bo"))), "away", 5),
        (play((1, joins("Bo")), (5, steps_away("Bo")), (6, comes_back("Bo"))), "in_room", 6),
        (play((1, joins("Bo")), (5, loses_connection("Bo"))), "waiting", None),
        (play((1, joins("Bo")), (5, leaves("Bo"))), "left", 5),
        (play((1, joins("Bo")), (5, removes("Bo"))), "removed", 5),
        (play((1, joins("Bo")), (6, ends())), "ended", 6),
    ],
)
def test_a_page_says_where_its_member_is(story: Play, state: str, since: float | None) -> None:
    expected = None if since is None else at(since)

    assert (state, expected) == (page(story).state, page(story).since)


def test_the_video_is_only_for_a_page_that_was_let_in() -> None:
    story = play((1, joins("Bo")), (2, knocks("Bo", device="phone")))

    assert "https://video.example/wednesday" == page(story).video_url
    assert ("second_device", None, None) == (
        page(story, "phone").state,
        page(story, "phone").video_url,
        page(story, "phone").dial_in,
    )

    story.tell([(3, lets_in("Bo", device="phone")), (4, leaves("Bo"))])
    assert ("left", None) == (page(story).state, page(story).video_url)
    assert "in_room" == page(story, "phone").state


def test_of_two_devices_that_wait_the_later_one_is_the_second() -> None:
    story = told(
        (-20, answers_questions("Bo")), (-19, knocks("Bo")), (-18, knocks("Bo", device="phone"))
    )

    assert ("waiting", "second_device") == (page(story).state, page(story, "phone").state)


def test_own_time_counts_while_there_is_something_to_count() -> None:
    story = play((10, joins("Bo")), (20, steps_away("Bo")))
    by_hand = play((10, joins("Bo", presence_log=False)))

    assert (600, False) == (page(story).seconds, page(story).counting)
    assert (0, False, True) == (
        page(by_hand).seconds,
        page(by_hand).counting,
        page(by_hand).by_hand,
    )


def test_own_call_for_help_is_answered_by_first_name() -> None:
    story = play((10, joins("Bo")))
    assert ("none", "Ana") == (page(story).help, page(story).facilitator)

    story.tell([(11, asks_for_help("Bo"))])
    assert "asked" == page(story).help

    story.tell([(12, is_on_it("Bo", by="Gus"))])
    assert ("acknowledged", "Gus") == (page(story).help, page(story).facilitator)


def test_own_words_come_back() -> None:
    story = told((-10, answers_questions("Bo")), (-9, knocks("Bo")))

    assert "Bo will call a friend" == page(story).last_commitment


def test_a_second_device_learns_nothing_about_the_first_before_it_is_let_in() -> None:
    """Somebody close has the link and knows the birth date: they must not read along."""
    story = play((10, joins("Bo")), (20, asks_for_help("Bo")), (30, knocks("Bo", device="phone")))
    for connection in (story.pages["Bo", "phone"], "page-not-seen-yet"):
        shown = member_view(story.told, BO, now=at(31), connection_id=connection)

        assert (None, 0, False, "none", None) == (
            shown.joined_at,
            shown.seconds,
            shown.counting,
            shown.help,
            shown.last_commitment,
        )


def test_a_second_device_is_not_told_that_the_presence_log_was_declined() -> None:
    story = play((10, joins("Bo", presence_log=False)), (30, knocks("Bo", device="phone")))

    assert (True, False) == (page(story).by_hand, page(story, "phone").by_hand)


def test_a_second_device_that_was_let_in_knows_when_the_member_came() -> None:
    story = play(
        (10, joins("Bo")), (30, knocks("Bo", device="phone")), (31, lets_in("Bo", device="phone"))
    )

    assert (at(10), at(31)) == (page(story, "phone").joined_at, page(story, "phone").since)


def test_at_the_end_a_device_that_was_never_let_in_is_not_told_how_long() -> None:
    story = play((10, joins("Bo")), (30, knocks("Bo", device="phone")), (90, ends()))

    assert ("ended", 80 * 60) == (page(story).state, page(story).seconds)
    assert ("ended", 0) == (page(story, "phone").state, page(story, "phone").seconds)

    story.opens_page("Bo", "laptop")
    assert 80 * 60 == page(story).seconds, "a page opened anew on the device that was in the room"


def test_a_corrected_time_is_own_news() -> None:
    story = play((10, joins("Bo")), (90, ends()))
    before = page(story)
    story.tell([(95, corrects("Bo", (0, 90)))])

    assert 90 * 60 == page(story).seconds
    assert page(story).seq > before.seq


# ---- nothing of anybody else, whatever they do


OTHERS: tuple[Act, ...] = (
    answers_questions("Cyd"),
    knocks("Cyd"),
    joins("Cyd"),
    joins("Dee", delivery="phone"),
    joins("Cyd", device="phone"),
    loses_connection("Cyd"),
    leaves("Dee"),
    removes("Cyd"),
    not_now("Dee"),
    steps_away("Cyd"),
    asks_for_help("Dee"),
    is_on_it("Dee"),
    corrects("Cyd", (0, 1)),
    tags("Ana", "Cyd", "pb_disclosed", peers=(BO,)),
    # What is noted of Bo is not Bo's to see either: a page that moved would tell.
    tags("Ana", "Bo", "pb_quiet"),
    asks("Ana", c.RecordRisk(BO, "rk_si_passive")),
    asks("Gus", c.TagGroup("pr_tense")),
    asks("Gus", c.StartIntervention("iv_ground")),
)


def whatever(act: Act) -> Act:
    """The act, whether or not it is possible just now."""

    def attempted(play: Play) -> None:
        act(play)
        play.answer = ()

    return attempted


@given(st.lists(st.tuples(st.integers(1, 89), st.sampled_from(OTHERS)), max_size=12))
def test_a_members_page_is_the_same_bytes_whatever_the_others_do(
    others: list[tuple[int, Act]],
) -> None:
    own: list[Moment] = [
        (2, joins("Bo")),
        (30, steps_away("Bo")),
        (33, comes_back("Bo")),
        (50, asks_for_help("Bo")),
    ]
    crowded = [*own, *((minute, whatever(act)) for minute, act in others)]

    alone = play(*own).told
    among = play(*sorted(crowded, key=lambda moment: moment[0])).told

    assert _bytes(member_view(alone, BO, now=at(89))) == _bytes(member_view(among, BO, now=at(89)))


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_no_page_holds_anything_of_another_member(story: list[Recorded]) -> None:
    words = {BO: "Bo", CYD: "Cyd", DEE: "Dee"}
    session = fold(story)

    for member_id in session.seats:
        shown = _bytes(member_view(session, member_id, now=story[-1].at)).decode()
        others = [name for other, name in words.items() if other != member_id]
        assert not [word for word in (*others, *words) if word in shown]


def test_a_members_page_moves_with_the_room() -> None:
    story = told()
    seqs = [page(story).seq]
    for act in (opens_room(), board_opens("Ana"), asks("Ana", c.StartSession()), ends()):
        story.tell([(0, act)])
        seqs.append(page(story).seq)

    assert seqs == sorted(set(seqs))


def test_after_a_restart_a_page_that_is_not_back_yet_knows_the_minutes_so_far() -> None:
    story = play((-5, joins("Bo")), (20, restarts(away=0.5)))
    away = member_view(story.told, BO, now=at(20.2))
    board = facilitator_view(story.told, now=at(20.2), taxonomy=taxonomy())

    assert ("waiting", 1170) == (away.state, away.seconds)
    assert away.seconds == board.tiles[0].seconds


def test_a_page_has_a_word_for_every_state() -> None:
    assert 9 == len(get_args(MemberView.__annotations__["state"]))
    assert GUS not in _bytes(page(play((1, joins("Bo"))))).decode()


def _bytes(view: MemberView) -> bytes:
    return msgspec.json.encode(view)
