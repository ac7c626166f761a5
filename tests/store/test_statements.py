"""Where statements are made: in few places, and for one practice."""

import ast
from pathlib import Path

import server.store
from server.store.columns import metadata
from server.store.scope import Scope

# The only files that begin a statement; the last ones serve all practices at once.
BUILDERS = {
    "consents.py",
    "scope.py",
    "doors.py",
    "tokens.py",
    "account_doors.py",
    "standing_door.py",
    "log_charts.py",
    "log_writer.py",
    "signs.py",
    "chains.py",
    "backup.py",
    "retention.py",
    "rotation.py",
}


def test_statements_begin_in_few_places_only() -> None:
    folder = Path(server.store.__file__).parent
    found = {
        path.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and (_begins_statement(node) or node.attr == "exec_driver_sql")
    }

    # migrate.py asks which revision the file is at.
    assert found == BUILDERS | {"migrate.py"}


def _begins_statement(node: ast.Attribute) -> bool:
    return (
        node.attr in ("select", "insert", "update", "delete", "text")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("sa", "sqlalchemy", "sqlite")
    )


def test_a_scope_adds_its_practice_for_every_table() -> None:
    scope = Scope.__new__(Scope)
    scope.practice_id = "p"
    note, version = metadata.tables["note"], metadata.tables["note_version"]
    text = str(scope.select(note.c.id, version.c.version))

    assert "note.practice_id = " in text
    assert "note_version.practice_id = " in text
