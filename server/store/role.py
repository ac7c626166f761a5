"""What the server's own writing connection may not do, as a database role would say it.

SQLite has no roles. Its authorizer asks us before each statement is prepared: the connection that
serves requests cannot take the triggers away that keep the record append-only, nor change any other
part of the schema, nor the settings those triggers rest on, nor open another file. Migrations, key
rotation and retention work on connections of their own while no server runs.

The threat is a statement that should never have been written, or one that somebody smuggled in;
whoever runs code of their own in this process can open the file themselves, and is found by
`verify-audit`.
"""

import sqlite3

# What the triggers, the references and the durability of a commit rest on.
_SETTINGS = frozenset(
    {
        "defer_foreign_keys",
        "foreign_keys",
        "ignore_check_constraints",
        "journal_mode",
        "recursive_triggers",
        "synchronous",
        "trusted_schema",
        "writable_schema",
    }
)
_ANOTHER_FILE = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH})
_SCHEMA = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
    }
)


def confine(connection: sqlite3.Connection) -> None:
    """Let *connection* read, insert, update and delete rows, and nothing else, from here on."""
    connection.set_authorizer(_answer)


def _answer(
    act: int, first: str | None, second: str | None, database: str | None, inner: str | None
) -> int:
    refused = act in _ANOTHER_FILE or act in _SCHEMA
    if act == sqlite3.SQLITE_PRAGMA and second is not None:  # without a value it is only asked
        refused = (first or "").lower() in _SETTINGS
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
