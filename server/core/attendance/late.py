"""What came too late: after a correction (ATT-10) or after the signature (ATT-11).

Such deliveries change nothing. They raise a flag, so that a person can look.
"""

from collections.abc import Iterable, Sequence, Set

from msgspec import Struct

from server.core.attendance.identity import Identities
from server.core.attendance.people_said import Said
from server.core.attendance.receiving import Fact
from server.core.deliveries import (
    Bind,
    Break,
    ConnectionDelivery,
    Correction,
    Heartbeat,
    Identify,
    Interrupted,
    ReportRow,
    ServerStarted,
    ServerStopped,
    SessionEnded,
    Snapshot,
)
from server.core.spans import Interval


class Late(Struct, frozen=True):
    """Whom the ignored deliveries concern; *everybody* when they are about the room."""

    people: frozenset[str]
    conns: frozenset[str]
    everybody: bool

    def concerns(self, member: str) -> bool:
        return self.everybody or member in self.people


def shut_out(
    all_said: Sequence[Said], conns: Set[str], facts: Iterable[Fact], window: Interval
) -> list[Fact]:
    """Return those of *facts* that came too late for a member with these *conns*.

    ATT-10: after the first `set`, automatic events on the member's own connections are kept
    out; what happens to the whole room still applies.
    """
    sets = [said.recv for said in all_said if said.correction.op == "set"]
    if not sets:
        return []
    first = min(sets)
    return [
        fact
        for fact in facts
        if fact.recv > first and _is_automatic(fact, window) and _conn(fact) in conns
    ]


def _is_automatic(fact: Fact, window: Interval) -> bool:
    """Whether *fact* was reported by a machine about one connection and can change its time.

    A heartbeat after the session cannot: pages stay open on many a desk.
    """
    match fact.delivery:
        case Identify() | Bind():
            return False
        case Heartbeat():
            return fact.at < window.end
        case ConnectionDelivery() | ReportRow():
            return True
        case _:
            return False


def after_lock(facts: Iterable[Fact], identities: Identities, window: Interval) -> Late:
    """Return whom *facts*, all received after the lock, would have concerned (ATT-11)."""
    people: set[str] = set()
    conns: set[str] = set()
    everybody = False
    for fact in facts:
        match fact.delivery:
            case Correction(member=member):
                people.add(member)
            case Identify(conn=conn) as claim:
                conns.add(conn)
                people |= claim.people
            case Snapshot() as snapshot:
                conns |= {item.conn for item in snapshot.listed}
            case SessionEnded() | ServerStopped() | ServerStarted() | Break() | Interrupted():
                # After the window they could not have changed a second.
                everybody = everybody or fact.at < window.end
            case Bind(conn=conn):
                conns.add(conn)
            case ConnectionDelivery(conn=conn, member=told) | ReportRow(conn=conn, member=told):
                if _is_automatic(fact, window):
                    conns.add(conn)
                    people |= {told} if told else set()
            case _:
                pass  # a sign of life, or a second signature
    for conn in conns:
        people |= identities.of(conn)
    return Late(frozenset(people), frozenset(conns), everybody)


def _conn(fact: Fact) -> str | None:
    conn: str | None = getattr(fact.delivery, "conn", None)
    return conn
