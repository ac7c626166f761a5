"""What is possible comes first: ATT-4, for events of one connection at the same moment."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from server.core.attendance.connection import Track
from server.core.attendance.policy import AttendancePolicy
from server.core.attendance.receiving import ROOM_CHANGES, Fact
from server.core.deliveries import ConnectionDelivery, Joined, Left, LobbyJoined, LobbyLeft


def possible_first(
    facts: Iterable[Fact], track: Callable[[str], Track], policy: AttendancePolicy
) -> Iterator[Fact]:
    """Yield *facts* in order; asks *track* for the state after everything yielded before."""
    for (_, conn), run in groupby(facts, key=_moment):
        together = list(run)
        if conn is None or len(together) == 1:
            yield from together
            continue
        # By kind, each a stack with its first on top: linear however many share a moment.
        stacks = {
            kind: [f for f in reversed(together) if type(f.delivery) is kind]
            for kind in ROOM_CHANGES
        }
        while waiting := [kind for kind in ROOM_CHANGES if stacks[kind]]:
            possible = [kind for kind in waiting if _possible(track(conn), kind, policy)]
            yield stacks[(possible or waiting)[0]].pop()


def is_over(track: Track, policy: AttendancePolicy) -> bool:
    """Whether this connection left for good (ATT-8)."""
    return policy.conn_terminal and track.left_at is not None


def _possible(track: Track, kind: type[ConnectionDelivery], policy: AttendancePolicy) -> bool:
    if kind is Joined:
        return track.since is None and not is_over(track, policy)
    if kind is LobbyJoined:
        return track.lobby_since is None
    if kind is Left:
        return track.since is not None or track.lobby_since is not None
    if kind is LobbyLeft:
        return track.lobby_since is not None
    return True


def _moment(fact: Fact) -> tuple[datetime, str | None]:
    delivery = fact.delivery
    return (fact.at, delivery.conn if isinstance(delivery, ROOM_CHANGES) else None)
