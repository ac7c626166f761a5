"""What all tables are made of: ids, moments, counts, and references within one practice."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from server.store.types import SqlDatetime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def an_id(name: str = "id", *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, String(64), primary_key=key, nullable=null)


def of_practice() -> Column[Any]:
    return Column("practice_id", String(64), nullable=False)


def within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same practice."""
    target = ["practice.id"] if table == "practice" else [f"{table}.practice_id", f"{table}.id"]
    return ForeignKeyConstraint(
        [column] if table == "practice" else ["practice_id", column], target
    )


def owned(name: str, *parts: Any) -> Table:
    """A table whose rows others point to by (practice_id, id)."""
    return Table(
        name,
        metadata,
        of_practice(),
        an_id(key=True),
        *parts,
        within("practice_id", "practice"),
        UniqueConstraint("practice_id", "id"),
    )


def moment(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, SqlDatetime, nullable=null)


def count(name: str, **options: Any) -> Column[Any]:
    return Column(name, Integer, nullable=False, **options)
