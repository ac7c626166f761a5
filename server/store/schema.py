"""All tables. Every row belongs to a practice, and every reference stays within it.

References are composite (practice_id, id): the database itself refuses a row that points into
another practice. What tells about a person is `Sealed`; times are `SqlDatetime`; ids opaque.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from server.store.columns import an_id as _id
from server.store.columns import count as _count
from server.store.columns import metadata
from server.store.columns import moment as _at
from server.store.columns import of_practice as _practice
from server.store.columns import owned as _owned
from server.store.columns import within as _within
from server.store.types import Sealed

practice = Table(
    "practice",
    metadata,
    _id(key=True),
    Column("name", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("policy", String, nullable=False),  # SessionPolicy as JSON: rules, no PHI
    Column("phone", String(40)),  # of the office: whom a member calls when a page cannot help
    # Whether nobody of the staff gets past the door without one.
    Column("second_factor", Boolean, nullable=False, server_default=text("0")),
)

# ---- people

account = _owned(
    "account",
    Column("email_index", LargeBinary(32), nullable=False, unique=True),
    Column("card", Sealed, nullable=False),
    Column("password_hash", String(200), nullable=False),
)
account_session = Table(
    "account_session",
    metadata,
    _practice(),
    Column("token_hash", LargeBinary(32), primary_key=True),
    _id("account_id"),
    _at("opened_at"),
    _at("last_seen_at"),
    _at("confirmed_at"),
    Column("ended", Boolean, nullable=False),
    _at("factor_at", null=True),
    Column("pending", Boolean, nullable=False, server_default=text("0")),  # a factor is asked
    Column("locked", Boolean, nullable=False, server_default=text("0")),
    Column("browser", String(40), nullable=False, server_default=""),
    _within("account_id", "account"),
)
invitation = _owned(
    "invitation",
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("card", Sealed, nullable=False),
    _at("valid_until"),
    Column("ended", Boolean, nullable=False),
)
calendar_feed = Table(
    "calendar_feed",
    metadata,
    _practice(),
    _id("account_id", key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    _within("account_id", "account"),
)
member = _owned("member", Column("chart", Sealed, nullable=False))
goal = _owned(
    "goal",
    _id("member_id"),
    _count("ordinal"),
    Column("status", String(20), nullable=False),
    Column("text", Sealed, nullable=False),
    _within("member_id", "member"),
    UniqueConstraint("member_id", "ordinal"),
)
diagnosis = _owned(
    "diagnosis",
    _id("member_id"),
    _count("position"),
    Column("wording", Sealed, nullable=False),
    _within("member_id", "member"),
    UniqueConstraint("member_id", "position"),
)

# ---- groups and their meetings

group = _owned("group", Column("details", Sealed, nullable=False))
group_facilitator = Table(
    "group_facilitator",
    metadata,
    _practice(),
    _id("group_id", key=True),
    _id("account_id", key=True),
    _count("position"),
    _within("group_id", "group"),
    _within("account_id", "account"),
)
enrolment = Table(
    "enrolment",
    metadata,
    _practice(),
    _id("group_id", key=True),
    _id("member_id", key=True),
    _count("position"),
    _at("since", null=True),  # when they came in; not kept by earlier releases
    _at("left_at", null=True),
    Column("last_commitment", Sealed),
    _within("group_id", "group"),
    _within("member_id", "member"),
)
session = _owned(
    "session",
    _id("group_id"),
    _at("starts_at"),
    _at("ends_at"),
    Column("phase", String(10), nullable=False),
    Column("details", Sealed, nullable=False),
    _within("group_id", "group"),
    Index(None, "practice_id", "starts_at"),
    Index(None, "phase"),  # a restart looks for what has not ended, among all there ever was
)
session_facilitator = Table(
    "session_facilitator",
    metadata,
    _practice(),
    _id("session_id", key=True),
    _id("account_id", key=True),
    _count("position"),
    _within("session_id", "session"),
    _within("account_id", "account"),
)

# ---- the log

session_event = Table(
    "session_event",
    metadata,
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
sign_of_life = Table(
    "sign_of_life",
    metadata,
    _practice(),
    _id("session_id", key=True),
    _id("connection_id", key=True),
    _at("at"),
    _within("session_id", "session"),
)

# ---- the members' way in

link = _owned(
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
    Index(None, "session_id", "member_id"),
)
visit = Table(
    "visit",
    metadata,
    _practice(),
    Column("token_hash", LargeBinary(32), primary_key=True),
    _id("link_id"),
    _id("device_id"),
    _at("begun_at"),
    Column("confirmed", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
    _within("link_id", "link"),
)

# ---- notes

note = _owned(
    "note",
    _id("session_id"),
    _id("member_id"),
    _count("position"),
    Column("kind", String(10), nullable=False),
    Column("evidence_hash", String(128), nullable=False),
    _at("created_at"),
    _within("session_id", "session"),
    _within("member_id", "member"),
    UniqueConstraint("session_id", "member_id"),
    Index(None, "member_id"),
)
note_version = Table(
    "note_version",
    metadata,
    _practice(),
    _id("note_id", key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _id("author"),
    _at("at"),
    Column("body", Sealed, nullable=False),
    _within("note_id", "note"),
)
note_reading = Table(
    "note_reading",
    metadata,
    _practice(),
    _id("note_id", key=True),
    _id("reader_id", key=True),
    _count("version"),
    _at("at"),
    _within("note_id", "note"),
)
signature = Table(
    "signature",
    metadata,
    _practice(),
    _id("note_id", key=True),  # one signature a note, whatever happens above
    _count("version"),
    _id("signer_id"),
    _at("at"),
    Column("attestation", Sealed, nullable=False),
    _within("note_id", "note"),
    Index("ix_signature_practice_id_signer_id", "practice_id", "signer_id"),
)
# How much of a draft was signed as it stood: sentences of the draft, those untouched, and how many
# characters differ. Counted once, since signed words never change.
note_effort = Table(
    "note_effort",
    metadata,
    _practice(),
    _id("note_id", key=True),
    _count("drafted"),
    _count("untouched"),
    _count("changed"),
    _within("note_id", "note"),
)
review = Table(
    "review",
    metadata,
    _practice(),
    _id("note_id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    _id("reviewer_id"),
    _at("at"),
    Column("words", Sealed, nullable=False),
    _within("note_id", "note"),
)
addendum = _owned(
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

follow_up = _owned(
    "follow_up",
    _id("note_id"),
    Column("kind", String(10), nullable=False),
    Column("due", String(10), nullable=False),
    _id("asked_by"),
    _at("asked_at"),
    Column("what", Sealed, nullable=False),
    _id("done_by", null=True),
    _at("done_at", null=True),
    Column("outcome", Sealed),
    _within("note_id", "note"),
)

# ---- process notes: of one facilitator, for nobody else

process_note = Table(
    "process_note",
    metadata,
    _practice(),
    _id("session_id", key=True),
    _id("author_id", key=True),
    _count("version"),
    _at("at"),
    Column("text", Sealed, nullable=False),
    _within("session_id", "session"),
    _within("author_id", "account"),
)

# ---- video platforms

platform_hook = _owned(
    "platform_hook",
    Column("platform", String(20), nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("secrets", Sealed, nullable=False),
)
platform_delivery = _owned(
    "platform_delivery",
    _id("hook_id"),
    _id("session_id", null=True),
    _at("received_at"),
    Column("digest", LargeBinary(32), nullable=False),  # of the bytes as they came
    Column("outcome", String(20), nullable=False),
    Column("body", Sealed, nullable=False),
    _within("hook_id", "platform_hook"),
    _within("session_id", "session"),
    UniqueConstraint("hook_id", "digest"),
    Index(None, "outcome"),
)

# ---- who did and saw what

audit_entry = Table(
    "audit_entry",
    metadata,
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
    Index(None, "practice_id", "subject_id"),
    Index(None, "practice_id", "actor"),
)

# ---- questionnaires: those of a session are in its log too, written in one go

measure = _owned(
    "measure",
    _id("member_id"),
    _id("session_id", null=True),
    _id("author_id"),  # an account, or the member
    _at("recorded_at"),
    Column("answered", Sealed, nullable=False),
    _within("member_id", "member"),
    _within("session_id", "session"),
    Index("ix_measure_practice_id_member_id", "practice_id", "member_id"),
)
