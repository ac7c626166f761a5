"""What the token of a cookie opens, looked up for all who ask in the same moment.

The statements are made once: at the top of the hour, to build them would cost more than to
answer them.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from server.store.schema import account, account_session, link, visit

Found = Row[*tuple[Any, ...]] | None

_VISITS = sa.select(link.c.session_id, link.c.member_id, link.c.valid_until, *visit.c).where(
    visit.c.token_hash.in_(sa.bindparam("hashes", expanding=True)),
    ~visit.c.ended,
    link.c.id == visit.c.link_id,
    link.c.revoked_at.is_(None),
)
_SIGN_INS = sa.select(account.c.id, account.c.card, *account_session.c).where(
    account_session.c.token_hash.in_(sa.bindparam("hashes", expanding=True)),
    ~account_session.c.ended,
    account.c.id == account_session.c.account_id,
)


def visits(connection: Connection, hashes: Sequence[bytes]) -> Sequence[Found]:
    """Return the visit of each hash, with its link; None where it ended or was revoked."""
    return _each(connection, _VISITS, hashes)


def sign_ins(connection: Connection, hashes: Sequence[bytes]) -> Sequence[Found]:
    """Return the signed-in session of each hash, with its account; None where it ended."""
    return _each(connection, _SIGN_INS, hashes)


def _each(
    connection: Connection, statement: "sa.Select[*tuple[Any, ...]]", hashes: Sequence[bytes]
) -> Sequence[Found]:
    rows = {row.token_hash: row for row in connection.execute(statement, {"hashes": hashes})}
    return [rows.get(one) for one in hashes]
