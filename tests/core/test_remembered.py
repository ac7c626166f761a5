"""A room's board keeps what it showed; what it shows must be what a new one would show."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from server.core.board import facilitator_view
from server.core.events import Recorded
from server.core.remembered import Remembered
from server.core.session import Session, step
from server.taxonomy import load
from tests.room_stories import ROOM_STORIES
from tests.stories import STORIES

TAXONOMY = load()
TOLD = STORIES | ROOM_STORIES
every_story = pytest.mark.parametrize("story", TOLD.values(), ids=TOLD.keys())


def cuts(story: list[Recorded]) -> Iterator[Session]:
    session: Session | None = None
    for recorded in story:
        session = step(session, recorded)
        yield session


def differences(session: Session, now: datetime, kept: Remembered) -> list[str]:
    """What a kept board shows at *now* that a new one does not, by name: boards are long."""
    new = facilitator_view(session, now=now, taxonomy=TAXONOMY)
    shown = facilitator_view(session, now=now, taxonomy=TAXONOMY, kept=kept)
    tiles = [
        f"{one.member_id} {name}: {getattr(one, name)} instead of {getattr(other, name)}"
        for one, other in zip(shown.tiles, new.tiles, strict=True)
        for name in one.__struct_fields__
        if getattr(one, name) != getattr(other, name)
    ]
    rest = [name for name in new.__struct_fields__ if getattr(shown, name) != getattr(new, name)]
    return tiles + rest


@every_story
def test_a_board_kept_through_a_session_shows_at_every_moment_what_a_new_one_shows(
    story: list[Recorded],
) -> None:
    kept, chance = Remembered(), Random(len(story))  # noqa: S311 - which cuts are asked about, the same each time

    for session in cuts(story):
        for seconds in sorted(chance.choice((0, 1, 20, 95, 700)) for _ in range(3)):
            assert [] == differences(session, session.at + timedelta(seconds=seconds), kept)


@every_story
@pytest.mark.parametrize("every", [2, 3, 5])
def test_a_board_that_is_shown_only_now_and_then_shows_what_a_new_one_shows(
    story: list[Recorded], every: int
) -> None:
    kept = Remembered()

    for session in list(cuts(story))[::every]:
        assert [] == differences(session, session.at, kept)
