"""The tables of what answers a claim: payers' files, what members paid, and where a printer prints.

A file and a payment are only ever added; that one is taken, or one cancelled, is a row of its own.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from server.store.columns import an_id, metadata, moment, of_practice, owned, within
from server.store.types import Sealed

payer_file = owned(
    "payer_file",
    Column("digest", LargeBinary(32), nullable=False),  # of the bytes: the same file is one file
    Column("kinds", String(40), nullable=False),
    an_id("author_id"),
    moment("at"),
    Column("content", Sealed, nullable=False),
    UniqueConstraint("practice_id", "digest"),
)
payer_file_taken = Table(
    "payer_file_taken",
    metadata,
    of_practice(),
    an_id("payer_file_id", key=True),  # a file is taken once, whatever happens above
    an_id("author_id"),
    moment("at"),
    Column("outcome", Sealed, nullable=False),
    within("payer_file_id", "payer_file"),
)
member_payment = owned(
    "member_payment",
    an_id("member_id"),
    an_id("author_id"),
    moment("at"),
    Column("facts", Sealed, nullable=False),
    within("member_id", "member"),
    Index("ix_member_payment_practice_id_member_id", "practice_id", "member_id"),
)
member_payment_cancelled = Table(
    "member_payment_cancelled",
    metadata,
    of_practice(),
    an_id("member_payment_id", key=True),
    an_id("author_id"),
    moment("at"),
    Column("reason", Sealed, nullable=False),
    within("member_payment_id", "member_payment"),
)
paper_offset = Table(  # a printer is of a desk, so it is of an account
    "paper_offset",
    metadata,
    of_practice(),
    an_id("account_id", key=True),
    Column("across", Integer, nullable=False),  # tenths of a millimetre
    Column("down", Integer, nullable=False),
    within("account_id", "account"),
)
