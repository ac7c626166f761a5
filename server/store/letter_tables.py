"""The tables of what is sent to members and what they say of themselves beside the notes.

Letters are rows before they are sent, claimed once each; what somebody put in from paper by
mistake is taken back by one more row.
"""

from sqlalchemy import Column, Index, LargeBinary, String, Table, UniqueConstraint

from server.store.columns import an_id, count, metadata, moment, of_practice, owned, within
from server.store.types import Sealed

measure_taken_back = Table(
    "measure_taken_back",
    metadata,
    of_practice(),
    an_id("measure_id", key=True),
    an_id("author_id"),
    moment("at"),
    Column("reason", Sealed, nullable=False),
    within("measure_id", "measure"),
)
alert = Table(  # MEA-5: an answer about harm that nobody may overlook
    "alert",
    metadata,
    of_practice(),
    an_id("measure_id", key=True),
    an_id("member_id"),
    an_id("session_id", null=True),
    moment("raised_at"),
    an_id("acknowledged_by_id", null=True),
    moment("acknowledged_at", null=True),
    within("measure_id", "measure"),
    within("member_id", "member"),
    Index(None, "practice_id", "acknowledged_at"),
)
own_word = owned(  # how members say they come in and go out; their sessions' logs hold it too
    "own_word",
    an_id("member_id"),
    an_id("session_id"),
    Column("kind", String(10), nullable=False),
    moment("said_at"),
    Column("said", Sealed, nullable=False),
    within("member_id", "member"),
    within("session_id", "session"),
    Index(None, "practice_id", "session_id"),
    Index("ix_own_word_practice_id_member_id", "practice_id", "member_id"),
)

# ---- letters: what is sent to members, claimed once each

letter_rules = Table(
    "letter_rules",
    metadata,
    an_id("practice_id", key=True),
    Column("rules", String, nullable=False),  # LetterRules as JSON: no PHI
    within("practice_id", "practice"),
)
reach = Table(
    "reach",
    metadata,
    of_practice(),
    an_id("member_id", key=True),
    Column("ways", Sealed, nullable=False),
    within("member_id", "member"),
)
letter_stop = Table(
    "letter_stop",
    metadata,
    of_practice(),
    an_id("member_id", key=True),
    Column("channel", String(10), primary_key=True),
    moment("at"),
    within("member_id", "member"),
)
letter = owned(
    "letter",
    an_id("session_id"),
    an_id("member_id"),
    Column("channel", String(10), nullable=False),
    Column("occasion", String(100), nullable=False),  # why it goes out; once each
    an_id("asked_by_id"),
    moment("decided_at"),
    moment("due_at"),
    Column("state", String(10), nullable=False),
    count("tries"),
    moment("claimed_at", null=True),
    moment("done_at", null=True),
    Column("why", String(40)),
    an_id("link_id", null=True),
    Column("token", Sealed),  # of the link, so that a reminder can carry the same one
    Column("stop_hash", LargeBinary(32), unique=True),
    within("session_id", "session"),
    within("member_id", "member"),
    within("link_id", "link"),
    UniqueConstraint("session_id", "member_id", "channel", "occasion"),
    Index(None, "state", "due_at"),
)
standing_link = owned(
    "standing_link",
    an_id("group_id"),
    an_id("member_id"),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    moment("issued_at"),
    moment("revoked_at", null=True),
    within("group_id", "group"),
    within("member_id", "member"),
    Index(None, "practice_id", "group_id"),
)
