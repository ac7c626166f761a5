"""A session is a fold of its log: the same at every cut, and nothing is left out."""

import ast
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from server.core import session as session_module
from server.core.board import facilitator_view, member_view
from server.core.events import AnyEvent, Recorded, SessionEnded, SessionPlanned, decode, encode
from server.core.session import fold, step
from tests.cast import at, joins, log, plan, play, tags, taxonomy
from tests.stories import STORIES

every_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())


@every_story
def test_a_session_is_the_same_wherever_its_log_is_cut(story: list[Recorded]) -> None:
    whole = fold(story)

    for cut in range(1, len(story) + 1):
        session = fold(story[:cut])
        for recorded in story[cut:]:
            session = step(session, recorded)
        assert whole == session


@every_story
def test_the_views_are_the_same_after_a_restart_from_the_log(story: list[Recorded]) -> None:
    live, again = fold(story), fold([_stored(recorded) for recorded in story])
    now = story[-1].at

    assert facilitator_view(live, now=now, taxonomy=taxonomy()) == facilitator_view(
        again, now=now, taxonomy=taxonomy()
    )
    for member_id in live.seats:
        assert member_view(live, member_id, now=now) == member_view(again, member_id, now=now)


@every_story
def test_every_event_survives_the_log(story: list[Recorded]) -> None:
    for recorded in story:
        assert recorded.event == decode(encode(recorded.event))


@every_story
def test_the_log_has_no_holes(story: list[Recorded]) -> None:
    assert list(range(1, len(story) + 1)) == [recorded.seq for recorded in story]


def test_the_stories_tell_every_event_there_is() -> None:
    told = {type(recorded.event) for story in STORIES.values() for recorded in story}

    assert set(get_args(AnyEvent)) == told


def test_every_event_has_its_own_line_in_the_fold() -> None:
    source = ast.parse(Path(session_module.__file__).read_text(encoding="utf-8"))
    lines = [
        case.cls.id
        for node in ast.walk(source)
        if isinstance(node, ast.match_case)
        and isinstance(case := node.pattern, ast.MatchClass)
        and isinstance(case.cls, ast.Name)
    ]

    assert sorted(event.__name__ for event in get_args(AnyEvent)) == sorted(lines)


def test_a_log_begins_with_its_plan() -> None:
    with pytest.raises(ValueError, match="not the next one"):
        step(None, Recorded(1, at(0), "system", None, SessionEnded()))
    with pytest.raises(ValueError, match="first event"):
        step(fold(log()), Recorded(9, at(0), "system", None, SessionPlanned(plan())))
    with pytest.raises(ValueError, match="no session"):
        fold([])


def test_a_hole_in_the_log_is_not_folded_over() -> None:
    story = log((0, joins("Bo")))

    with pytest.raises(ValueError, match="not the next one"):
        fold([*story[:3], *story[4:]])


def test_a_command_is_remembered_by_its_first_event() -> None:
    story = play((1, tags("Ana", "Bo", "pb_disclosed", as_id="tag-shared-1")))

    assert story.told.seq == story.told.commands["tag-shared-1"]


def _stored(recorded: Recorded) -> Recorded:
    return msgspec.json.decode(msgspec.json.encode(recorded), type=Recorded)
