"""The tables of what is billed: who pays, by which fees, which claims, and what became of them.

A claim, its steps and its files are only ever added; so is every version of a member's insurance.
"""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from server.store.columns import an_id, count, metadata, moment, of_practice, owned, within
from server.store.types import Sealed

insurance = owned(
    "insurance",
    an_id("member_id"),
    count("position"),
    an_id("author_id"),
    moment("at"),
    Column("insured", Sealed, nullable=False),
    within("member_id", "member"),
    UniqueConstraint("member_id", "position"),
)
billing_provider = Table(
    "billing_provider",
    metadata,
    an_id("practice_id", key=True),
    Column("details", Sealed, nullable=False),
    within("practice_id", "practice"),
)
fee = owned(
    "fee",
    Column("payer_id", String(80), nullable=False),  # empty: whoever has no fee of their own
    Column("code", String(10), nullable=False),
    Column("first_day", String(10), nullable=False),
    count("charge_cents"),
    Column("expected_cents", Integer),
    Column("withdrawn", Boolean, nullable=False),
    count("position"),
    an_id("author_id"),
    moment("at"),
    UniqueConstraint("practice_id", "position"),
)
service = Table(  # what a signed note says for billing; made anew whenever its session says more
    "service",
    metadata,
    of_practice(),
    an_id("note_id", key=True),
    an_id("session_id"),
    count("seq"),
    count("addenda"),
    Column("facts", Sealed, nullable=False),
    within("note_id", "note"),
    within("session_id", "session"),
)
claim = owned(
    "claim",
    an_id("member_id"),
    an_id("session_id"),
    an_id("note_id"),
    an_id("author_id"),
    moment("made_at"),
    Column("facts", Sealed, nullable=False),
    within("member_id", "member"),
    within("session_id", "session"),
    within("note_id", "note"),
    Index(None, "practice_id", "session_id"),
    Index("ix_claim_practice_id_member_id", "practice_id", "member_id"),
)
claim_step = Table(
    "claim_step",
    metadata,
    of_practice(),
    an_id("claim_id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    an_id("author_id"),
    moment("at"),
    Column("words", Sealed, nullable=False),
    within("claim_id", "claim"),
)
claim_file = owned(
    "claim_file",
    count("number"),
    Column("kind", String(10), nullable=False),
    an_id("author_id"),
    moment("at"),
    Column("content", Sealed, nullable=False),
    UniqueConstraint("practice_id", "number"),
)
