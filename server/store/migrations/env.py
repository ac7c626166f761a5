"""How Alembic works here: our connection, our types, one transaction for all steps.

Rules for a migration: it names its constraints by the convention in columns.py, rebuilds tables
in batch mode, and makes the triggers of a rebuilt table anew, because a rebuild drops them.
"""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from server.settings import read_settings
from server.store.columns import metadata
from server.store.database import writer_engine

OUR_TYPES = "server.store.types"


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types by their own names, with the import they need."""
    if kind == "type" and type(item).__module__ == OUR_TYPES:
        autogen.imports.add(f"from {OUR_TYPES} import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        # SQLite can undo DDL, and our connections begin for real, so a kill leaves no half.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:  # the alembic command, by hand while developing
    with writer_engine(read_settings(os.environ).database).connect() as own:
        run(own)
