"""The tables of what is billed: who pays, by which fees, which claims, and what became of them.

A claim, its steps and its files are only ever added; so is every version of a member's insurance.
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
)

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
    # What is counted of it, without opening it. Null: kept by a release that did not.
    Column("day", String(10)),  # and null for who attended no minute
    Column("minutes", Integer),
    Column("session_minutes", Integer),
    Column("confirmed", Boolean),
    Column("moved_on", Boolean),
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
# What a claim's facts and steps come to, in the same transaction as each of them: what is counted,
# summed and looked for without opening any. Only server/store/claim_figures.py writes it.
claim_now = Table(
    "claim_now",
    metadata,
    of_practice(),
    an_id("claim_id", key=True),
    an_id("note_id"),
    an_id("session_id"),
    an_id("member_id"),
    Column("state", String(12), nullable=False),
    Column("stands", Boolean, nullable=False),  # of all claims for its note, this one
    count("minutes"),
    count("addenda"),
    count("units"),  # of its authorization, as long as it asks for them
    count("charge_cents"),
    Column("expected_cents", Integer),
    count("paid_cents"),
    count("member_cents"),  # what the member paid towards it
    # Blind: the same payer, the same authorization, and never which.
    Column("payer_mark", LargeBinary(32), nullable=False),
    Column("agreed_mark", LargeBinary(32)),
    within("claim_id", "claim"),
    within("note_id", "note"),
    within("session_id", "session"),
    within("member_id", "member"),
    Index("ix_claim_now_practice_id_note_id", "practice_id", "note_id"),
    Index("ix_claim_now_practice_id_member_id", "practice_id", "member_id"),
    Index(
        "ix_claim_now_practice_id_agreed_mark",
        *("practice_id", "agreed_mark", "member_id", "units"),
    ),
    Index(None, "practice_id", "session_id"),
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
