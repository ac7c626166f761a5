"""Whose connection it was: ATT-13. One answer per connection, for the whole of its stay."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from server.core.attendance.receiving import Fact
from server.core.deliveries import (
    UNATTENDED_KINDS,
    Bind,
    ConnectionDelivery,
    Identify,
    Joined,
    ReportRow,
)

_Rank = tuple[datetime, datetime, tuple[str, ...]]
_NOBODY: frozenset[str] = frozenset()


class Identities(Struct, frozen=True):
    """People by connection, empty where nobody claimed it; *unattended* are machines."""

    people: dict[str, frozenset[str]]
    unattended: frozenset[str]

    def of(self, conn: str) -> frozenset[str]:
        return self.people.get(conn, _NOBODY)

    def connections(self) -> dict[str, list[str]]:
        """Return everybody's connections."""
        found: dict[str, list[str]] = defaultdict(list)
        for conn, people in self.people.items():
            for person in people:
                found[person].append(conn)
        return found

    def unclaimed(self, conns: Iterable[str]) -> list[str]:
        """Return those of *conns* that are somebody's, nobody knows whose."""
        return sorted({c for c in conns if not self.of(c) and c not in self.unattended})


def identify(facts: Iterable[Fact]) -> Identities:
    """Return who every connection in *facts* belongs to."""
    own: dict[str, str | None] = {}
    claims: dict[str, tuple[_Rank, Identify | Bind]] = {}
    unattended: set[str] = set()
    for fact in facts:
        match fact.delivery:
            case Identify() | Bind() as claim:
                own.setdefault(claim.conn, None)
                # ATT-13: the latest statement, by when we got it, holds for the whole stay.
                rank = (fact.recv, fact.at, _wording(claim))
                if claim.conn not in claims or rank > claims[claim.conn][0]:
                    claims[claim.conn] = (rank, claim)
            case ReportRow(conn=conn, member=member):
                own[conn] = own.get(conn) or member
            case ConnectionDelivery(conn=conn, member=member):
                own[conn] = member or own.get(conn)
                if isinstance(fact.delivery, Joined) and fact.delivery.kind in UNATTENDED_KINDS:
                    unattended.add(conn)
    people = {conn: _NOBODY if conn in unattended else _resolve(conn, own, claims) for conn in own}
    return Identities(people, frozenset(unattended))


def _wording(claim: Identify | Bind) -> tuple[str, ...]:
    return (claim.to,) if isinstance(claim, Bind) else tuple(sorted(claim.people))


def _resolve(
    conn: str, own: dict[str, str | None], claims: dict[str, tuple[_Rank, Identify | Bind]]
) -> frozenset[str]:
    at, passed = conn, {conn}
    while at in claims:
        claim = claims[at][1]
        if isinstance(claim, Identify):
            return claim.people
        if claim.to in passed:  # bound in a circle: nobody said who it is
            break
        at = claim.to
        passed.add(at)
    member = own.get(at) or own.get(conn)
    return frozenset({member}) if member else _NOBODY
