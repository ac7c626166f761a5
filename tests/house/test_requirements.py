"""What is installed is what was locked: exact versions with hashes, from no index in particular."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import Source, one

LISTS = ("run", "test", "uv")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def wanted(source: Source) -> list[Requirement]:
    lines = [line.partition("#")[0].strip() for line in source.text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pinned(source: Source) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall(source.text)}


def loose(lock: Source) -> list[str]:
    """What in a lock file is not an exact version with its hashes."""
    entries = re.split(r"\n(?=\S)", lock.text.strip())
    unhashed = [e for e in entries if not re.match(r"\S+==\S+.*\\\n\s+--hash=sha256:", e)]
    elsewhere = [line for line in lock.text.splitlines() if "://" in line]
    return unhashed + elsewhere


def unmet(asked: Source, lock: Source) -> list[str]:
    versions = pinned(lock)
    return [
        f"{lock.path} lacks {need}: run `make lock`"
        for need in wanted(asked)
        if not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"))
    ]


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_pinned_with_its_hashes_and_no_address(name: str) -> None:
    assert [] == loose(one(f"requirements/{name}.txt"))


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_satisfies_what_is_asked_for(name: str) -> None:
    assert [] == unmet(one(f"requirements/{name}.in"), one(f"requirements/{name}.txt"))


def test_tests_run_on_the_packages_that_are_served() -> None:
    run, test = (pinned(one(f"requirements/{name}.txt")) for name in ("run", "test"))

    assert run == {name: version for name, version in test.items() if name in run}


def test_the_package_asks_for_what_the_checkout_runs_on() -> None:
    project = tomllib.loads(one("pyproject.toml").text)["project"]
    packaged = {str(Requirement(line)) for line in project["dependencies"]}

    assert {str(need) for need in wanted(one("requirements/run.in"))} == packaged


@pytest.mark.parametrize(
    "text",
    [
        "aiohttp==3.14.5",
        "aiohttp>=3.14 \\\n    --hash=sha256:00",
        "aiohttp @ https://example.org/aiohttp.whl \\\n    --hash=sha256:00",
        "--index-url https://example.org/simple\naiohttp==3.14.5 \\\n    --hash=sha256:00",
    ],
)
def test_a_loose_lock_is_refused(text: str) -> None:
    assert loose(Source("requirements/sample.txt", text))


@pytest.mark.parametrize("asked", ["aiohttp>=3.15", "absent>=1", "aiohttp>=3.14,<3.14.2"])
def test_a_stale_lock_is_refused(asked: str) -> None:
    lock = Source("requirements/sample.txt", "aiohttp==3.14.5 \\\n    --hash=sha256:00")

    assert unmet(Source("requirements/sample.in", asked), lock)
    assert not unmet(Source("requirements/sample.in", "aiohttp>=3.14,<3.15"), lock)
