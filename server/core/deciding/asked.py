"""One command with everything a rule may look at, and the moment it claims to be about."""

from datetime import datetime

from msgspec import Struct

from server.core.commands import Actor, Refused
from server.core.events import AnyEvent
from server.core.state import SeatState, Session
from server.core.taxonomy import Taxonomy, Term

Answer = tuple[AnyEvent, ...] | Refused
NOTHING: tuple[AnyEvent, ...] = ()  # accepted, and nothing to record


class Asked(Struct, frozen=True):
    """*claimed_at* is when the browser says it happened, on the server's clock."""

    session: Session
    actor: Actor
    command_id: str
    now: datetime
    claimed_at: datetime
    taxonomy: Taxonomy

    @property
    def own_seat(self) -> SeatState:
        """The seat of the member who asks; the gate has made sure there is one."""
        return self.session.seats[self.actor.id]

    @property
    def happened_at(self) -> datetime:
        """The claimed moment, kept inside what can be true (TAG-2).

        A browser's clock may be wrong, and an offline tag arrives late: neither may place a
        moment before the room opened, in the future, or after the end.
        """
        return self.within_room(self.claimed_at)

    def within_room(self, moment: datetime) -> datetime:
        """Return *moment*, moved into the time the room was or is open."""
        session = self.session
        latest = min(self.now, session.ended_at) if session.ended_at else self.now
        earliest = session.opened_at or latest
        return max(earliest, min(moment, latest))

    def term(self, term_id: str) -> Term | None:
        return self.taxonomy.terms.get(term_id)
