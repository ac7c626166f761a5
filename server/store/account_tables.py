"""The tables of what an account is signed in with besides its password."""

from sqlalchemy import Boolean, Column, LargeBinary, String, Table

from server.store.columns import an_id, count, metadata, moment, of_practice, owned, within
from server.store.types import Sealed

second_factor = owned(
    "second_factor",
    an_id("account_id"),
    Column("kind", String(10), nullable=False),
    moment("added_at"),
    count("used"),  # the last step of a code, or how often a passkey signed: never used twice
    Column("secret", Sealed, nullable=False),
    within("account_id", "account"),
)
recovery_code = Table(
    "recovery_code",
    metadata,
    of_practice(),
    # Keyed, not a plain hash: the file alone does not even tell which code would fit.
    Column("code_hash", LargeBinary(32), primary_key=True),
    an_id("account_id"),
    Column("used", Boolean, nullable=False),
    within("account_id", "account"),
)
identity_provider = Table(
    "identity_provider",
    metadata,
    an_id("practice_id", key=True),
    Column("details", Sealed, nullable=False),
    within("practice_id", "practice"),
)
identity_link = Table(
    "identity_link",
    metadata,
    of_practice(),
    an_id("account_id", key=True),  # one person there for an account, one account for a person
    Column("identity_index", LargeBinary(32), nullable=False, unique=True),
    moment("linked_at"),
    within("account_id", "account"),
)
