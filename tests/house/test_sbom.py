"""The bill of materials names what the lock installs, all of it and in the same bytes each time."""

import json
import tomllib

from tests.house.sources import one
from tools.sbom import PINNED, bill


def _bill() -> dict[str, object]:
    project = tomllib.loads(one("pyproject.toml").text)["project"]
    return bill(one("requirements/run.txt").text, project)


def test_every_locked_package_is_in_the_bill_with_its_hashes() -> None:
    components = _bill()["components"]
    assert isinstance(components, list)
    locked = [line for line in one("requirements/run.txt").text.splitlines() if PINNED.match(line)]

    assert len(locked) == len(components) > 20
    assert all(component["properties"] for component in components)
    assert any(component["purl"].startswith("pkg:pypi/aiohttp@") for component in components)


def test_the_same_lock_is_the_same_bill() -> None:
    assert json.dumps(_bill()) == json.dumps(_bill())
