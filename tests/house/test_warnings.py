"""A warning about our code fails a test; one about a library's, on a newer Python, does not."""

import warnings

import pytest


def warn(category: type[Warning], module: str, text: str = "old") -> None:
    warnings.warn_explicit(text, category, "sample.py", 1, module=module)


@pytest.mark.parametrize("module", ["server", "server.core.board", "notes_engine.plan", "tests.x"])
def test_what_is_deprecated_and_used_by_us_is_an_error(module: str) -> None:
    with pytest.raises(DeprecationWarning):
        warn(DeprecationWarning, module)


@pytest.mark.parametrize("module", ["aiohttp.web", "sqlalchemy.orm", "servers.own", "asyncio"])
def test_what_is_deprecated_and_used_by_a_library_is_only_shown(module: str) -> None:
    with warnings.catch_warnings(record=True) as shown:
        warn(DeprecationWarning, module)

    assert 1 == len(shown)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (ResourceWarning, "unclosed socket"),
        (RuntimeWarning, "coroutine 'Room.stop' was never awaited"),
        (pytest.PytestUnraisableExceptionWarning, "Exception ignored in"),
        (pytest.PytestUnhandledThreadExceptionWarning, "Exception in thread"),
    ],
)
def test_what_we_left_open_is_an_error_wherever_it_is_noticed(
    category: type[Warning], text: str
) -> None:
    with pytest.raises(category):
        warn(category, "asyncio.base_events", text)
