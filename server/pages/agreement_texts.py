"""The agreement texts that come with this release, by version; read once, at start."""

from importlib import resources

from server.core.agreements import Agreements, read_agreements


def _read() -> dict[str, Agreements]:
    folder = resources.files("server.pages").joinpath("agreements")
    found = [
        read_agreements(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return {agreements.version: agreements for agreements in found}


AGREEMENTS = _read()
