"""The facilitators' board: what is true of each member, in a fixed place."""

import msgspec
import pytest

from server.core import commands as c
from server.core.board import facilitator_view
from server.core.plan import SessionPolicy
from server.core.views import FacilitatorView, TileView
from tests.cast import (
    ANA,
    BO,
    CYD,
    GUS,
    Play,
    answers_questions,
    asks,
    asks_for_help,
    at,
    board_opens,
    confirms,
    ends,
    is_on_it,
    joins,
    knocks,
    leaves,
    loses_connection,
    not_now,
    opens_room,
    plan,
    play,
    removes,
    restarts,
    seat,
    steps_away,
    tags,
    taxonomy,
    told,
)

TAG = "tag-of-ana-1"


def board(story: Play, minute: float | None = None) -> FacilitatorView:
    now = story.now if minute is None else at(minute)
    return facilitator_view(story.told, now=now, taxonomy=taxonomy())


def bo(story: Play, minute: float | None = None) -> TileView:
    return board(story, minute).tiles[0]


def test_tiles_keep_their_places_whoever_comes_first() -> None:
    story = play((1, joins("Dee")), (2, joins("Bo")))

    assert [(1, "Bo E."), (2, "Cyd E."), (3, "Dee E.")] == [
        (tile.number, tile.name) for tile in board(story).tiles
    ]


@pytest.mark.parametrize(
    ("story", "presence", "since"),
    [
        (play(), "not_joined", None),
        (play((1, answers_questions("Bo")), (1, knocks("Bo"))), "waiting", 1),
        (play((1, answers_questions("Bo")), (1, knocks("Bo")), (2, not_now("Bo"))), "refused", 2),
        (play((1, joins("Bo"))), "connected", 1),
        (play((1, joins("Bo", delivery="phone"))), "by_phone", 1),
        (play((1, joins("Bo")), (5, steps_away("Bo"))), "away", 5),
        (play((1, joins("Bo")), (5, loses_connection("Bo", silent=0.5))), "lost", 4.5),
        (play((1, joins("Bo")), (5, restarts(away=2))), "lost", 3),
        (play((1, joins("Bo")), (5, leaves("Bo"))), "left", 5),
        (play((1, joins("Bo")), (5, removes("Bo"))), "removed", 5),
        (play((1, joins("Bo")), (5, removes("Bo")), (6, knocks("Bo"))), "waiting", 6),
        (play((1, joins("Bo")), (5, loses_connection("Bo")), (6, ends())), "left", 5),
        (play((1, joins("Bo")), (6, ends())), "left", 6),
    ],
)
def test_presence_is_one_word_and_since_when(
    story: Play, presence: str, since: float | None
) -> None:
    expected = None if since is None else at(since)

    assert (presence, expected) == (bo(story).presence, bo(story).since)


def test_a_lost_connection_is_away_once_the_allowance_is_over() -> None:
    story = play((1, joins("Bo")), (5, loses_connection("Bo")))
    patient = play(
        (1, joins("Bo")),
        (5, loses_connection("Bo")),
        agreed=plan(policy=SessionPolicy(reconnect_allowance_seconds=300)),
    )

    assert ("lost", "away") == (bo(story, 6.5).presence, bo(story, 6.6).presence)
    assert "lost" == bo(patient, 9).presence


def test_the_clock_of_a_tile_counts_only_while_there_is_something_to_count() -> None:
    running = play((1, joins("Bo")))
    early = told((-15, opens_room()), (-10, joins("Bo")))
    by_hand = play((1, joins("Bo", presence_log=False)))

    assert (60, True) == (bo(running, 2).seconds, bo(running, 2).counting)
    assert (0, False) == (bo(early, -5).seconds, bo(early, -5).counting)
    assert (0, False) == (bo(by_hand, 9).seconds, bo(by_hand, 9).counting)
    assert bo(by_hand).presence_by_hand
    assert "connected" == bo(by_hand).presence


def test_time_away_begins_with_the_first_join() -> None:
    story = play((10, joins("Bo")), (20, loses_connection("Bo")), (30, knocks("Bo")))

    assert (at(10), 600) == (bo(story, 40).joined_at, bo(story, 40).away_seconds)


def test_where_somebody_is_and_what_they_declined_stands_on_the_tile() -> None:
    tile = bo(play((1, joins("Bo", drafting=False))))

    assert ("12 Elm Street, Peoria", "IL", True) == (tile.place, tile.state, tile.private)
    assert not tile.drafting


def test_a_tile_shows_its_newest_tags_and_the_undone_ones() -> None:
    terms = ("pb_disclosed", "pb_feelings", "pb_support", "pb_fb_gave", "pb_fb_received")
    more = ("pb_homework_done", "pb_skill", "rs_teachback", "rs_applied", "rs_insight")
    story = play(
        *((n, tags("Ana", "Bo", term, note=term)) for n, term in enumerate(terms, start=10)),
        *((n, tags("Ana", "Bo", term)) for n, term in enumerate(more, start=20)),
    )
    newest = board(story).own_tags[ANA][0]
    story.tell([(30, asks("Ana", c.RetractTag(newest)))])

    tile = bo(story)
    assert (8, 9) == (len(tile.tags), tile.tag_count)
    assert (True, newest) == (tile.tags[0].retracted, tile.tags[0].tag_id)
    assert tile.last_note is not None
    assert "pb_fb_received" == tile.last_note.note
    assert at(23) == tile.last_tag_at


def test_a_tag_is_signed_by_all_who_saw_it() -> None:
    story = play((10, tags("Ana", "Bo", "pb_disclosed")), (10.2, tags("Gus", "Bo", "pb_disclosed")))

    (tag,) = bo(story).tags
    assert (("AP", "GN"), (ANA, GUS), "Shared") == (tag.by, tag.by_ids, tag.label)


def test_a_tag_outside_the_members_presence_is_kept_and_marked() -> None:
    story = play(
        (10, joins("Bo")),
        (11, tags("Ana", "Bo", "pb_disclosed", claimed=5)),
        (12, tags("Ana", "Bo", "pb_feelings")),
        (20, loses_connection("Bo")),
        (21, tags("Ana", "Bo", "pb_support", claimed=20.5)),
        (21, knocks("Bo")),
    )

    marked = {tag.term: tag.outside_presence for tag in bo(story, 22).tags}
    assert {"pb_disclosed": True, "pb_feelings": False, "pb_support": False} == marked


def test_a_tag_that_arrives_late_says_so() -> None:
    story = play(
        (11, tags("Ana", "Bo", "pb_disclosed", claimed=10)),
        (12, tags("Ana", "Bo", "pb_feelings", as_id=TAG)),
        (12.1, asks("Ana", c.RefineTag(TAG, shift_seconds=-60))),
    )

    assert {"pb_disclosed": True, "pb_feelings": False} == {
        tag.term: tag.offline for tag in bo(story).tags
    }


def test_undo_reaches_back_twenty_five_of_ones_own_tags() -> None:
    story = play(
        (5, tags("Gus", "Bo", "pb_quiet")),
        *((n, tags("Ana", "Bo", "pb_disclosed", as_id=f"tag-number-{n}")) for n in range(10, 40)),
        (50, asks("Ana", c.RetractTag("tag-number-39"))),
    )

    own = board(story).own_tags
    assert [f"tag-number-{n}" for n in range(38, 13, -1)] == list(own[ANA])
    assert 1 == len(own[GUS])


def test_a_knock_from_a_second_device_is_told_apart() -> None:
    story = play(
        (1, joins("Bo")),
        (2, knocks("Bo", device="phone")),
        (3, answers_questions("Cyd")),
        (3, knocks("Cyd")),
        (4, knocks("Cyd", device="phone")),
    )

    assert [("Bo E.", True), ("Cyd E.", False), ("Cyd E.", True)] == [
        (knock.name, knock.second_device) for knock in board(story).knocks
    ]


def test_help_is_on_the_board_with_who_is_on_it() -> None:
    story = play(
        (20, joins("Bo")),
        (20, joins("Cyd")),
        (21, asks_for_help("Cyd")),
        (22, asks_for_help("Bo")),
        (23, is_on_it("Cyd", by="Gus")),
    )

    assert [(CYD, at(21), "GN"), (BO, at(22), None)] == [
        (one.member_id, one.since, one.by) for one in board(story).help
    ]
    assert (at(22), None) == (bo(story).help_since, bo(story).help_by)


@pytest.mark.parametrize(
    ("story", "states", "since"),
    [
        (told((-15, opens_room())), ["coming", "coming", "coming"], None),
        (play(), ["now", "coming", "coming"], at(0)),
        (play((16, asks("Ana", c.ReachSegment(1)))), ["past", "now", "coming"], at(16)),
        (play((90, ends())), ["past", "past", "past"], at(0)),
    ],
)
def test_the_plan_shows_where_the_session_is(story: Play, states: list[str], since: object) -> None:
    segments = board(story).segments

    assert states == [segment.state for segment in segments]
    assert [since] == [one.since for one in segments if one.since is not None] or since is None


def test_what_was_taken_back_of_the_group_is_not_on_the_board() -> None:
    story = play(
        (10, asks("Ana", c.StartIntervention("iv_ground"), as_id="technique-1")),
        (11, asks("Gus", c.StartIntervention("iv_summary"))),
        (12, asks("Ana", c.TagGroup("tf_cohesion"), as_id="process-1")),
        (12, asks("Ana", c.TagGroup("pr_supportive"))),
        (13, asks("Ana", c.RetractIntervention("technique-1"))),
        (13, asks("Ana", c.RetractGroupTag("process-1"))),
    )

    assert ["iv_summary"] == [one.term for one in board(story).interventions]
    assert ["pr_supportive"] == [one.term for one in board(story).process]


def test_a_risk_is_open_until_it_says_what_was_asked_done_and_agreed() -> None:
    story = play((40, asks("Ana", c.RecordRisk(BO, "rk_si_passive"), as_id="risk-0001")))
    assert "open" == bo(story).risk

    story.tell([(41, asks("Ana", c.DetailRisk("risk-0001", "low", "asked", "plan made")))])
    assert board(story).risks[0].open

    story.tell([(42, asks("Ana", c.DetailRisk("risk-0001", "low", "asked", "plan made", "calls")))])
    assert "done" == bo(story).risk


def test_no_risk_indicated_is_complete_by_itself() -> None:
    assert "done" == bo(play((40, asks("Ana", c.RecordRisk(BO, "rk_none"))))).risk


def test_a_board_shows_which_facilitators_are_there() -> None:
    story = play()
    assert [True, False] == [one.present for one in board(story).facilitators]

    story.tell([(1, board_opens("Gus"))])
    assert [True, True] == [one.present for one in board(story).facilitators]


def test_a_board_opened_after_the_end_only_reads() -> None:
    story = play((90, ends()), (91, board_opens("Gus")), (92, confirms()))

    assert [False, False] == [one.present for one in board(story).facilitators]


def test_a_term_that_is_no_longer_in_the_list_is_shown_by_its_id() -> None:
    story = play((10, tags("Ana", "Bo", "pb_disclosed")))
    poorer = msgspec.structs.replace(taxonomy(), terms={}, pad=())

    view = facilitator_view(story.told, now=story.now, taxonomy=poorer)
    assert "pb_disclosed" == view.tiles[0].tags[0].label


def test_goals_are_numbered_as_in_the_plan() -> None:
    agreed = plan(seats=(seat("Bo"),))

    assert [1, 2] == [goal.ordinal for goal in bo(play(agreed=agreed)).goals]
