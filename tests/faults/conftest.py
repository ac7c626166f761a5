"""One furnished folder and one process that starts writers, for all tests of a file."""

from collections.abc import Iterator

import pytest

from tests.faults.scene import Scene, Writers, prepare, writers


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return prepare(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="module")
def at_work() -> Iterator[Writers]:
    with writers() as started:
        yield started
