"""Out of open files: said once in words, and the limit is raised as far as it may be before."""

import asyncio
import errno
import logging
import resource
from collections.abc import Iterator

import pytest

from server.descriptors import PAUSE_SECONDS, PLENTY, Complaints, take_all_allowed
from tests.clock import HandClock


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """What this process may open; put back afterwards."""
    found = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield found
    resource.setrlimit(resource.RLIMIT_NOFILE, found)


def test_the_limit_is_raised_as_far_as_we_may(limits: tuple[int, int]) -> None:
    soft, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 100, hard))

    assert take_all_allowed() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert soft - 100 < take_all_allowed() <= PLENTY


async def test_it_is_said_once_a_minute_what_is_wrong_and_what_to_raise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, loop = HandClock(), asyncio.get_running_loop()
    complain = Complaints(clock.monotonic)
    failure = {"message": "accept", "exception": OSError(errno.EMFILE, "Too many open files")}

    for _ in range(3):
        complain(loop, failure)
        clock.advance(1)
    assert 1 == caplog.text.count("out of open files")
    assert "LimitNOFILE" in caplog.text
    clock.advance(PAUSE_SECONDS)
    complain(loop, failure)

    assert 2 == caplog.text.count("out of open files")


async def test_whatever_else_goes_wrong_in_the_loop_is_told_as_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        Complaints(HandClock().monotonic)(
            asyncio.get_running_loop(), {"message": "a callback failed"}
        )

    assert "a callback failed" in caplog.text
