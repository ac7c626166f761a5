"""The tables of the way into a group: consents, steps, texts agreed to, plans worked out before.

Consents, steps and texts are facts: the database itself refuses to change or delete them.
"""

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from server.store.columns import an_id, count, metadata, moment, of_practice, owned, within
from server.store.types import Sealed

consent = Table(
    "consent",
    metadata,
    of_practice(),
    an_id("member_id", key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    an_id("session_id", null=True),
    an_id("author_id"),  # an account, or the member
    moment("at"),
    Column("standing", Sealed, nullable=False),  # every purpose, as it stands from here on
    within("member_id", "member"),
    within("session_id", "session"),
)
agreement_text = owned(
    "agreement_text",
    count("position"),
    an_id("author_id"),
    moment("at"),
    Column("texts", Sealed, nullable=False),
    UniqueConstraint("practice_id", "position"),
)
placement_step = Table(
    "placement_step",
    metadata,
    of_practice(),
    an_id("group_id", key=True),
    an_id("member_id", key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    an_id("author_id"),
    moment("at"),
    Column("step", Sealed, nullable=False),
    within("group_id", "group"),
    within("member_id", "member"),
)
template = owned("template", Column("content", Sealed, nullable=False))
objective = owned(
    "objective",
    an_id("goal_id"),
    count("ordinal"),
    Column("content", Sealed, nullable=False),
    within("goal_id", "goal"),
    UniqueConstraint("goal_id", "ordinal"),
)
