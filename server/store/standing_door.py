"""What a standing link opens at the door: that member's link to the session of the hour. LNK-5.

Like doors.py it knows no practice yet, only a secret; the row it makes is the practice's own.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from server.core.links import link_window
from server.ids import new_token, token_hash
from server.store.facts import PersonalLink
from server.store.letter_tables import standing_link
from server.store.links import personal_link
from server.store.schema import enrolment, link, session


def link_of_standing(connection: Connection, token: str, now: datetime) -> PersonalLink | None:
    """Return the link of a standing link's member to the next session, made once it works."""
    t, e, s = standing_link.c, enrolment.c, session.c
    found = connection.execute(
        sa.select(
            t.id, t.practice_id, t.member_id, s.id.label("session_id"), s.starts_at, s.ends_at
        )
        .where(
            t.token_hash == token_hash(token),
            t.revoked_at.is_(None),
            e.group_id == t.group_id,
            e.member_id == t.member_id,
            s.group_id == t.group_id,
            s.ends_at > now,
            s.phase != "ended",
            sa.or_(e.left_at.is_(None), e.left_at > s.starts_at),
        )
        .order_by(s.starts_at, s.id)
        .limit(1)
    ).first()
    if found is None:
        return None
    valid_from, valid_until = link_window(found.starts_at, found.ends_at)
    # One for each session, so that wrong tries and a revocation stay with it.
    link_id = token_hash(f"{found.id}/{found.session_id}").hex()
    values = {
        "id": link_id,
        "practice_id": found.practice_id,
        "session_id": found.session_id,
        "member_id": found.member_id,
        "issued_at": now,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "wrong_tries": 0,
    }
    if now < valid_from:
        return PersonalLink(
            link_id=link_id,
            **{name: value for name, value in values.items() if name != "id"},
            revoked_at=None,
            first_used_at=None,
        )
    made = sqlite.insert(link).values(**values, token_hash=token_hash(new_token()))
    connection.execute(made.on_conflict_do_nothing())
    return personal_link(connection.execute(sa.select(*link.c).where(link.c.id == link_id)).one())
