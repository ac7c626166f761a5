"""The tables of what is out of the ordinary: a chart opened in an emergency, a record held, or
something in it that its member asked to keep back.

All are only ever added to: an access is closed and seen once, the others end once.
"""

from sqlalchemy import Column, Index, String

from server.store.columns import an_id, moment, owned, within
from server.store.types import Sealed

emergency_access = owned(
    "emergency_access",
    an_id("member_id"),
    an_id("account_id"),
    moment("at"),
    moment("until"),
    moment("closed_at", null=True),
    an_id("seen_by_id", null=True),
    moment("seen_at", null=True),
    Column("reason", Sealed, nullable=False),
    within("member_id", "member"),
    within("account_id", "account"),
    Index(None, "practice_id", "seen_at"),
)
record_hold = owned(
    "record_hold",
    an_id("member_id"),
    an_id("author_id"),
    moment("at"),
    moment("lifted_at", null=True),
    an_id("lifted_by_id", null=True),
    Column("reason", Sealed, nullable=False),
    within("member_id", "member"),
    Index(None, "practice_id", "member_id"),
)
restriction = owned(
    "restriction",
    an_id("member_id"),
    an_id("author_id"),
    moment("at"),
    Column("answer", String(10), nullable=False),
    moment("ended_at", null=True),
    an_id("ended_by_id", null=True),
    Column("words", Sealed, nullable=False),
    within("member_id", "member"),
    Index(None, "practice_id", "member_id"),
)
