"""Whose right to be here became less: told by the database itself, with the commit that did it.

Triggers of the writing connection notice, so that nobody who writes a function that closes an
account, ends a sign-in, takes back a link or a leader has to think of the sockets that are open.
They are TEMP triggers: of this connection alone, and nothing in the file.
"""

import sqlite3
from collections.abc import Callable

Listener = Callable[[frozenset[str]], None]

# Table, what is done to it, when that takes something away, and whose it was: an account's id or
# a member's.
_NOTICED = (
    ("account", "UPDATE OF card", "NEW.card IS NOT OLD.card", "NEW.id"),
    ("account_session", "UPDATE OF ended", "NEW.ended", "NEW.account_id"),
    ("account_session", "DELETE", "1", "OLD.account_id"),
    ("session_facilitator", "DELETE", "1", "OLD.account_id"),
    ("link", "UPDATE OF revoked_at", "NEW.revoked_at IS NOT NULL", "NEW.member_id"),
    ("link", "DELETE", "1", "OLD.member_id"),
    (
        *("visit", "UPDATE OF ended", "NEW.ended"),
        "(SELECT member_id FROM main.link WHERE id = NEW.link_id)",
    ),
)


class Rights:
    """Noticed in the disk thread, told in the loop's."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._less = set[str]()

    def listen(self, listener: Listener) -> None:
        """Call *listener* with account and member ids after every commit that took from them."""
        self._listeners.append(listener)

    def notice(self, connection: sqlite3.Connection) -> None:
        """Let *connection*, which is the one that writes, notice from here on."""
        connection.create_function("rights_less", 1, self._less.add)
        for number, (table, act, when, whose) in enumerate(_NOTICED):
            connection.execute(
                f"CREATE TEMP TRIGGER rights_{number} AFTER {act} ON main.{table} WHEN {when}"
                f" BEGIN SELECT rights_less({whose}); END"
            )

    def taken(self) -> frozenset[str]:
        """Return whose became less since it was asked last.

        What was undone is among them too: one look too many, and never one too few.
        """
        less = frozenset(one for one in self._less if one)
        self._less.clear()
        return less

    def tell(self, less: frozenset[str]) -> None:
        for listener in self._listeners:
            listener(less)
