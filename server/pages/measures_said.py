"""What a member said on the way in and after the room, session by session."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from server.core.localtime import local
from server.store.log_charts import Said
from server.store.own_words import OwnWord


class Evening(Struct, frozen=True):
    """One session, as the member told of it; None: they left it out, or were not asked."""

    day: date
    came: Said | None
    went: Said | None


def said_of(words: Sequence[OwnWord], timezone: str) -> list[Evening]:
    """Return the sessions a member said something about, the latest first."""
    found: dict[str, Evening] = {}
    for one in words:
        day = local(one.starts_at, timezone).date()
        before = found.get(one.session_id, Evening(day, None, None))
        found[one.session_id] = (
            Evening(day, one.said, before.went)
            if one.kind == "in"
            else Evening(day, before.came, one.said)
        )
    return list(reversed(found.values()))
