"""The first schema: every row belongs to a practice, what tells about a person is sealed.

Written out here rather than taken from schema.py: a migration stays what it was. Constraints get
their names from the convention there, through env.py.
"""

from typing import Any

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)

from server.store.types import Sealed, SqlDatetime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "practice",
    "account",
    "account_session",
    "member",
    "goal",
    "diagnosis",
    "group",
    "group_facilitator",
    "enrolment",
    "session",
    "session_facilitator",
    "session_event",
    "sign_of_life",
    "link",
    "visit",
    "note",
    "note_version",
    "signature",
    "addendum",
    "audit_entry",
)


def upgrade() -> None:
    op.create_table(
        "practice",
        _id(key=True),
        Column("name", String(200), nullable=False),
        Column("timezone", String(64), nullable=False),
        Column("policy", String, nullable=False),  # SessionPolicy as JSON: rules, no PHI
    )
    _owned(
        "account",
        Column("email_index", LargeBinary(32), nullable=False, unique=True),
        Column("card", Sealed, nullable=False),
        Column("password_hash", String(200), nullable=False),
    )
    op.create_table(
        "account_session",
        _practice(),
        Column("token_hash", LargeBinary(32), primary_key=True),
        _id("account_id"),
        _at("opened_at"),
        _at("last_seen_at"),
        _at("confirmed_at"),
        Column("ended", Boolean, nullable=False),
        _within("account_id", "account"),
    )
    _owned("member", Column("chart", Sealed, nullable=False))
    _owned(
        "goal",
        _id("member_id"),
        _count("ordinal"),
        Column("status", String(20), nullable=False),
        Column("text", Sealed, nullable=False),
        _within("member_id", "member"),
        UniqueConstraint("member_id", "ordinal"),
    )
    _owned(
        "diagnosis",
        _id("member_id"),
        _count("position"),
        Column("wording", Sealed, nullable=False),
        _within("member_id", "member"),
        UniqueConstraint("member_id", "position"),
    )
    _owned("group", Column("details", Sealed, nullable=False))
    op.create_table(
        "group_facilitator",
        _practice(),
        _id("group_id", key=True),
        _id("account_id", key=True),
        _count("position"),
        _within("group_id", "group"),
        _within("account_id", "account"),
    )
    op.create_table(
        "enrolment",
        _practice(),
        _id("group_id", key=True),
        _id("member_id", key=True),
        _count("position"),
        _at("left_at", null=True),
        Column("last_commitment", Sealed),
        _within("group_id", "group"),
        _within("member_id", "member"),
    )
    _owned(
        "session",
        _id("group_id"),
        _at("starts_at"),
        _at("ends_at"),
        Column("phase", String(10), nullable=False),
        Column("details", Sealed, nullable=False),
        _within("group_id", "group"),
    )
    op.create_table(
        "session_facilitator",
        _practice(),
        _id("session_id", key=True),
        _id("account_id", key=True),
        _count("position"),
        _within("session_id", "session"),
        _within("account_id", "account"),
    )
    op.create_table(
        "session_event",
        _practice(),
        _id("session_id", key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        _at("at"),
        _id("author"),
        _id("command_id", null=True),
        _count("part"),
        Column("type", String(40), nullable=False),
        Column("payload", Sealed, nullable=False),
        _within("session_id", "session"),
        UniqueConstraint("session_id", "command_id", "part"),
        # A session's events lie together: fewer pages to sync, one stretch to read.
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_of_life",
        _practice(),
        _id("session_id", key=True),
        _id("connection_id", key=True),
        _at("at"),
        _within("session_id", "session"),
    )
    _owned(
        "link",
        _id("session_id"),
        _id("member_id"),
        Column("token_hash", LargeBinary(32), nullable=False, unique=True),
        _at("issued_at"),
        _at("valid_from"),
        _at("valid_until"),
        _at("revoked_at", null=True),
        _count("wrong_tries"),
        _at("first_used_at", null=True),
        _within("session_id", "session"),
        _within("member_id", "member"),
    )
    op.create_table(
        "visit",
        _practice(),
        Column("token_hash", LargeBinary(32), primary_key=True),
        _id("link_id"),
        _id("device_id"),
        _at("begun_at"),
        Column("confirmed", Boolean, nullable=False),
        Column("ended", Boolean, nullable=False),
        _within("link_id", "link"),
    )
    _owned(
        "note",
        _id("session_id"),
        _id("member_id"),
        _count("position"),
        Column("kind", String(10), nullable=False),
        Column("evidence_hash", String(128), nullable=False),
        _at("created_at"),
        Column("read_version", Integer),
        _id("read_by", null=True),
        _at("read_at", null=True),
        _within("session_id", "session"),
        _within("member_id", "member"),
        UniqueConstraint("session_id", "member_id"),
    )
    op.create_table(
        "note_version",
        _practice(),
        _id("note_id", key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        _id("author"),
        _at("at"),
        Column("body", Sealed, nullable=False),
        _within("note_id", "note"),
    )
    op.create_table(
        "signature",
        _practice(),
        _id("note_id", key=True),  # one signature a note, whatever happens above
        _count("version"),
        _id("signer_id"),
        _at("at"),
        Column("attestation", Sealed, nullable=False),
        _within("note_id", "note"),
    )
    _owned(
        "addendum",
        _id("note_id"),
        _count("position"),
        Column("kind", String(20), nullable=False),
        _id("author"),
        _at("at"),
        Column("text", Sealed, nullable=False),
        _within("note_id", "note"),
        UniqueConstraint("note_id", "position"),
    )
    op.create_table(
        "audit_entry",
        _id("practice_id", key=True),
        Column("seq", Integer, primary_key=True, autoincrement=False),
        _id("actor"),
        Column("act", String(60), nullable=False),
        Column("subject_kind", String(40), nullable=False),
        _id("subject_id"),
        _at("at"),
        Column("reason", Sealed),
        Column("prev_hash", LargeBinary(32), nullable=False),
        Column("hash", LargeBinary(32), nullable=False),
        _within("practice_id", "practice"),
    )
    op.create_index("ix_session_practice_id_starts_at", "session", ["practice_id", "starts_at"])
    op.create_index("ix_link_session_id_member_id", "link", ["session_id", "member_id"])
    op.create_index("ix_note_member_id", "note", ["member_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _id(name: str = "id", *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, String(64), primary_key=key, nullable=null)


def _practice() -> Column[Any]:
    return Column("practice_id", String(64), nullable=False)


def _within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same practice."""
    target = ["practice.id"] if table == "practice" else [f"{table}.practice_id", f"{table}.id"]
    return ForeignKeyConstraint(
        [column] if table == "practice" else ["practice_id", column], target
    )


def _owned(name: str, *parts: Any) -> None:
    """A table whose rows others point to by (practice_id, id)."""
    op.create_table(
        name,
        _practice(),
        _id(key=True),
        *parts,
        _within("practice_id", "practice"),
        UniqueConstraint("practice_id", "id"),
    )


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, SqlDatetime, nullable=null)


def _count(name: str, **options: Any) -> Column[Any]:
    return Column(name, Integer, nullable=False, **options)
