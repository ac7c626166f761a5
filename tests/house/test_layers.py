"""Who may know whom: pages -> desk | live | platforms -> store -> core, and never the other way.

Also which part may speak to a library: only the store speaks SQL, only the edge speaks HTTP.
"""

import pytest

from tests.house.sources import Source, begins, files, imports

# A part is a folder or a module directly in server/. What it may import, besides itself.
BASE = frozenset({"cannot", "clock", "ids", "settings", "core", "taxonomy", "measures", "billing"})
STAGES = (
    frozenset({"store", "live", "desk", "exports", "platforms", "video", "wire", "notes_engine"})
    | {"letters", "accounts"}
    | BASE
)
EDGE = STAGES | {"pages", "keys", "app"}
OPERATING = frozenset(
    {"backup_command", "keys_command", "audit_command", "retention_command", "check_command"}
)
MAY_IMPORT: dict[str, frozenset[str]] = {
    "notes_engine": frozenset(),
    "core": frozenset({"notes_engine"}),
    "clock": frozenset(),
    "descriptors": frozenset(),
    "ids": frozenset(),
    "cannot": frozenset(),
    "settings": frozenset({"cannot"}),
    "taxonomy": frozenset({"cannot", "core"}),
    "measures": frozenset({"core"}),
    "billing": frozenset({"core"}),
    "wire": frozenset({"core"}),
    "store": BASE,
    "live": BASE | {"store", "wire", "keys"},
    "desk": BASE | {"store", "notes_engine"},
    "exports": BASE | {"store", "desk", "notes_engine"},
    "platforms": BASE | {"store"},
    "video": BASE | {"store", "platforms"},
    "accounts": frozenset({"ids", "store"}),
    "letters": BASE | {"store"},
    "keys": STAGES,
    "pages": STAGES | {"keys", "access_log"},
    "app": STAGES | {"pages", "keys"},
    "serving": EDGE | {"descriptors"},
    "stage": frozenset({"clock", "ids"}),  # the demonstration's clock and the address that moves it
    "demo": EDGE | {"serving", "stage", "rehearse"},
    "rehearse": EDGE | {"stage", "demo"},
    "attendance_file": frozenset({"cannot", "core", "store"}),
    "platform_command": frozenset({"cannot", "platforms", "settings", "store"}),
    "report_command": EDGE,
    "backup_command": BASE | {"store"},
    "keys_command": BASE | {"store"},
    "audit_command": BASE | {"store"},
    "retention_command": BASE | {"store"},
    "check_command": BASE | {"store"},
    "access_log": frozenset(),
    "operate": frozenset({"settings"}) | OPERATING,
    "cli": EDGE
    | {"serving", "demo", "rehearse", "attendance_file", "platform_command", "report_command"}
    | {"operate", "check_command", "access_log"},
    "__main__": frozenset({"cli"}),
}
ONLY_IN: dict[str, frozenset[str]] = {
    "sqlalchemy": frozenset({"store"}),
    "alembic": frozenset({"store"}),
    "aiohttp": frozenset(
        {"accounts", "pages", "live", "platforms", "video", "app", "keys", "serving", "stage"}
    )
    | {"letters", "cli", "demo", "rehearse"},
    "aiosmtplib": frozenset({"letters"}),
    "websockets": frozenset({"platforms", "rehearse"}),
    "typst": frozenset({"exports"}),
    "jinja2": frozenset({"pages", "keys", "notes_engine"}),
}


def part_of(module: str) -> str:
    """`store` for server.store.notes, `notes_engine` for anything in it, `` for server itself."""
    names = module.split(".")
    if names[0] == "server":
        return names[1] if len(names) > 1 else ""
    return names[0]


def trespasses(source: Source) -> list[str]:
    part = part_of(source.module)
    if not part:
        return [source.at(node, "server/__init__.py imports") for node, _ in imports(source)]
    if part not in MAY_IMPORT:
        return [
            source.at(1, f"{part} is no part of the house yet: say in MAY_IMPORT what it may use")
        ]
    return [
        source.at(node, f"{part} may not import {name}")
        for node, name in imports(source)
        if not _allowed(part, name)
    ]


def imports_of_our_web(source: Source) -> list[str]:
    return [source.at(node, "imports web") for node, name in imports(source) if begins(name, "web")]


def _allowed(part: str, name: str) -> bool:
    for library, parts in ONLY_IN.items():
        if begins(name, library):
            return part in parts
    if begins(name, "tests") or begins(name, "bench") or begins(name, "tools"):
        return False
    if not begins(name, "server") and not begins(name, "notes_engine"):
        return True
    return part_of(name) in MAY_IMPORT[part] | {part}


def test_imports_go_from_the_edge_to_the_core() -> None:
    sources = files(".py", under=("server", "notes_engine"))

    assert [] == [found for source in sources for found in trespasses(source)]


def test_nobody_imports_the_folder_of_templates() -> None:
    # `web` means aiohttp.web everywhere; our folder of that name holds files, not code.
    sources = files(".py", under=("server", "notes_engine", "tests", "tools"))

    assert [] == [found for source in sources for found in imports_of_our_web(source)]


@pytest.mark.parametrize(
    ("path", "snippet"),
    [
        ("server/core/board.py", "from server.live import room"),
        ("server/store/notes.py", "from server.desk import signing"),
        ("server/live/room.py", "from server.pages import render"),
        ("server/live/room.py", "from server.desk import drafting"),
        ("server/pages/notes.py", "import sqlalchemy"),
        ("server/desk/signing.py", "from sqlalchemy import select"),
        ("server/store/log.py", "import aiohttp"),
        ("server/desk/drafting.py", "from aiohttp import web"),
        ("server/desk/signing.py", "from server.exports import packet"),
        ("server/exports/pdf.py", "from server.live import room"),
        ("server/live/room.py", "def late():\n    from server import app"),
        ("server/live/room.py", "from ..pages import render"),
        ("notes_engine/plan.py", "from server.core import events"),
        ("server/newcomer.py", ""),
        ("server/__init__.py", "import logging"),
    ],
)
def test_an_import_against_the_grain_is_refused(path: str, snippet: str) -> None:
    assert trespasses(Source(path, snippet))


@pytest.mark.parametrize("snippet", ["import web", "from web import static"])
def test_importing_the_folder_of_templates_is_refused(snippet: str) -> None:
    assert imports_of_our_web(Source("server/pages/render.py", snippet))
    assert not imports_of_our_web(Source("server/pages/render.py", "from aiohttp import web"))


def test_an_import_with_the_grain_is_welcome() -> None:
    text = (
        "from aiohttp import web\nfrom server.desk import signing\nfrom server.keys import STORE\n"
    )

    assert [] == trespasses(Source("server/pages/notes.py", text))
