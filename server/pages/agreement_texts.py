"""The agreement texts: those of this release, read once at start, and each practice's own."""

from importlib import resources

from server.core.agreements import Agreements, read_agreements
from server.store import Practice


def _read() -> dict[str, Agreements]:
    folder = resources.files("server.pages").joinpath("agreements")
    found = [
        read_agreements(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return {agreements.version: agreements for agreements in found}


AGREEMENTS = _read()


async def agreement_texts(scope: Practice, version: str) -> Agreements:
    """Return the texts of *version*; KeyError when neither release nor practice has it."""
    if version in AGREEMENTS:
        return AGREEMENTS[version]
    own = {one.texts.version: one.texts for one in await scope.agreements.all()}
    return own[version]


async def newest_texts(scope: Practice) -> Agreements:
    """Return what members are asked from the next session on."""
    own = await scope.agreements.all()
    return own[-1].texts if own else AGREEMENTS[max(AGREEMENTS)]
