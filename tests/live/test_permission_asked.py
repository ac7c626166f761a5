"""Whether an open line may stay is asked every half minute, and not of a whole crowd at once."""

from server.core.commands import Actor
from server.ids import new_id
from server.live.line import CHECK_SECONDS, Line
from tests.clock import TEN, HandClock


def _crowd(clock: HandClock, size: int) -> list[Line]:
    return [Line(Actor("member", "bo", connection_id=new_id()), clock) for _ in range(size)]


async def test_a_crowd_that_came_in_one_moment_is_asked_about_over_half_a_minute() -> None:
    clock = HandClock(TEN)
    crowd = _crowd(clock, 3_000)

    asked = []
    for _ in range(int(CHECK_SECONDS)):
        clock.advance(1)
        due = [line for line in crowd if line.unchecked]
        asked.append(len(due))
        for line in due:
            await line.check()

    assert 3_000 == sum(asked)
    assert max(asked) < 2 * 3_000 / CHECK_SECONDS


async def test_who_was_asked_about_is_left_alone_for_half_a_minute_and_then_asked_again() -> None:
    clock = HandClock(TEN)
    (line,) = _crowd(clock, 1)
    await line.check()

    clock.advance(CHECK_SECONDS - 1)
    assert not line.unchecked
    clock.advance(1)
    assert line.unchecked
