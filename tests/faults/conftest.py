"""One furnished folder and one process that starts writers, for all tests of a file."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.disks import is_gone, tidy
from tests.faults.scene import Scene, Writers, prepare, writers


@pytest.fixture(scope="session", autouse=True)
def tidied() -> Iterator[None]:
    """No disk of a run that was killed is there when this one begins, nor one of it afterwards."""
    if os.geteuid() != 0:
        yield
        return
    tidy(is_gone)
    yield
    tidy(lambda pid: pid == os.getpid())


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return prepare(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="module")
def at_work() -> Iterator[Writers]:
    with writers() as started:
        yield started
