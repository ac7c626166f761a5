"""A bill of materials in CycloneDX 1.6: what requirements/run.txt installs, with its hashes.

    python -m tools.sbom [FILE]

Without a clock and without chance: the same lock gives the same bytes, so it can be compared.
"""

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "run.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str, project: dict[str, object]) -> dict[str, object]:
    """Return the bill of *lock*, for the package that *project* describes."""
    found = [_component(entry) for entry in re.split(r"\n(?=\S)", lock) if PINNED.match(entry)]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": found,
        "dependencies": [{"ref": own, "dependsOn": [component["bom-ref"] for component in found]}],
    }


def _component(entry: str) -> dict[str, object]:
    match = PINNED.match(entry)
    assert match is not None  # noqa: S101 - the caller asked
    name, version = match[1].lower(), match[2]
    purl = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        # One for each file an index may hand out: whichever was installed is among them.
        "properties": [
            {"name": "lock:sha256", "value": digest} for digest in sorted(HASH.findall(entry))
        ],
    }


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = json.dumps(bill(LOCK.read_text(encoding="utf-8"), project), indent=2) + "\n"
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
