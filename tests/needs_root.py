"""Tests marked `root` mount disks and hold processes: root runs them, anybody else is told so.

They are left out of the collection, loudly: a test that looks away would be taken for one that ran.
"""

import os

import pytest

LEFT_OUT = pytest.StashKey[int]()


def left_out(items: list[pytest.Item], user: int) -> list[pytest.Item]:
    """Take from *items* what *user* cannot run, and return it."""
    found = [item for item in items if user != 0 and item.get_closest_marker("root")]
    items[:] = [item for item in items if item not in found]
    return found


def told(count: int) -> str:
    return f"left out, needs root: {count} tests; run: sudo make faults"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "root: mounts disks or holds processes")
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if found := left_out(items, os.geteuid()):
        config.stash[LEFT_OUT] = len(found)
        config.hook.pytest_deselected(items=found)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # A worker of pytest-xdist collects; the one who reports hears of it through this.
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    output: dict[str, int] = getattr(node, "workeroutput", {})
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    # Every worker collects the same.
    config.stash[LEFT_OUT] = max(config.stash[LEFT_OUT], output.get("left_out", 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if count := terminalreporter.config.stash[LEFT_OUT]:
        terminalreporter.write_sep("!", told(count), red=True, bold=True)
