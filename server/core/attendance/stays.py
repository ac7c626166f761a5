"""Stays: when each connection was in the room. ATT-5 to ATT-8, ATT-14, ATT-16, ATT-20, ATT-21.

One walk over the facts in order. A leave closes its own connection and no other; what ends the
room ends the stays of its source.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from server.core.attendance.connection import Record, Track
from server.core.attendance.identity import Identities
from server.core.attendance.ordering import is_over, possible_first
from server.core.attendance.policy import AttendancePolicy
from server.core.attendance.receiving import Fact, utc
from server.core.attendance.result import Flag
from server.core.deliveries import (
    COMPANION,
    Aborted,
    Admitted,
    Break,
    Correction,
    Heartbeat,
    Identify,
    Interrupted,
    Joined,
    Left,
    LobbyJoined,
    LobbyLeft,
    Lock,
    Renamed,
    ReportRow,
    ServerStarted,
    ServerStopped,
    SessionEnded,
    Snapshot,
)
from server.core.spans import Interval

# What people say, and what is fetched afterwards, is no sign that a video server is alive.
_NO_SIGN_OF_LIFE = frozenset({Break, Correction, Identify, Interrupted, Lock, ReportRow})


def records(
    facts: Sequence[Fact], identities: Identities, policy: AttendancePolicy, window: Interval
) -> dict[str, Record]:
    """Return every connection's record; the *window* ends what nothing else did (ATT-6)."""
    walk = _Walk(identities, policy)
    for fact in possible_first(_one_list_a_moment(facts), walk.track, policy):
        walk.step(fact)
    walk.finish(window)
    return {conn: track.record() for conn, track in walk.tracks.items() if track.src}


def _one_list_a_moment(facts: Sequence[Fact]) -> Sequence[Fact]:
    """ATT-20: what a source lists in one moment is one list, in whatever order it came."""
    if all(type(fact.delivery) is not Snapshot for fact in facts):
        return facts
    merged: list[Fact] = []
    for fact in facts:
        both = _one_list(merged[-1], fact) if merged else None
        if both is None:
            merged.append(fact)
        else:
            merged[-1] = both
    return merged


def _one_list(one: Fact, other: Fact) -> Fact | None:
    first, second = one.delivery, other.delivery
    if not (isinstance(first, Snapshot) and isinstance(second, Snapshot)):
        return None
    if (one.at, first.src) != (other.at, second.src):
        return None
    complete = first.complete or second.complete
    both = replace(first, conns=(*first.conns, *second.conns), complete=complete)
    return replace(one, delivery=both, clamped=one.clamped or other.clamped)


class _Walk:
    def __init__(self, identities: Identities, policy: AttendancePolicy) -> None:
        self.tracks: dict[str, Track] = {}
        self._identities = identities
        self._policy = policy
        self._heartbeat = timedelta(seconds=policy.heartbeat_interval)
        self._open: dict[str, Track] = {}
        self._alive: dict[str, tuple[datetime, datetime | None]] = {}  # last sign, and before

    def track(self, conn: str) -> Track:
        track = self.tracks.get(conn)
        if track is None:
            track = self.tracks[conn] = Track(conn)
        return track

    def step(self, fact: Fact) -> None:
        at, delivery = fact.at, fact.delivery
        match delivery:
            case Heartbeat(conn=conn):
                self._note(fact, conn).heartbeat_at = at
            case Renamed(conn=conn):
                self._note(fact, conn)
            case Joined(conn=conn):
                self._joined(self._touch(fact, conn), at, delivery)
            case Left(conn=conn):
                self._left(self._touch(fact, conn), fact, delivery)
            case Aborted(conn=conn):
                self._close(self._touch(fact, conn), at)
            case LobbyJoined(conn=conn):
                track = self._touch(fact, conn)
                self._close(track, at)
                track.enter_lobby(at)
            case Admitted(conn=conn):
                self._touch(fact, conn).admitted_at = at
            case LobbyLeft(conn=conn):
                self._touch(fact, conn).leave_lobby(at)
            case Snapshot():
                self._snapshot(fact, delivery)
            case SessionEnded():
                self._session_ended(fact)
            case ServerStopped(src=src):
                for track in self._older(src, at):
                    self._close(track, at, Flag.CLOSED_BY_SERVER_STOP, fact=fact)
            case ServerStarted(src=src):
                # ATT-6: nobody saw them leave; the last time the source spoke, they were there.
                for track in self._older(src, at):
                    alive = self._last_sign(src, before=at) or track.since or at
                    self._close(track, alive, Flag.CLOSED_BY_RESTART, fact=fact)
            case Interrupted():
                self._interrupted(at, delivery)
            case _:
                pass  # who it is, corrections, breaks and reports: no stay begins or ends there
        if type(delivery) not in _NO_SIGN_OF_LIFE:
            self._sign_of_life(delivery.src, at)

    def finish(self, window: Interval) -> None:
        end = window.end
        for track in list(self._open.values()):
            silent_at = self._silent_before(track, end)
            if silent_at is not None:
                self._close(track, silent_at, Flag.CLOSED_BY_HEARTBEAT)
            elif track.since is not None and max(track.since, window.start) < end:
                self._close(track, end, Flag.OPEN_AT_END)
            else:
                self._close(track, end)
        for track in self.tracks.values():
            track.leave_lobby(end)

    def _sign_of_life(self, src: str, at: datetime) -> None:
        last, before = self._alive.get(src, (at, None))
        self._alive[src] = (at, last if at > last else before)

    def _last_sign(self, src: str, before: datetime) -> datetime | None:
        # Earlier, not at the same moment: with stamps in whole seconds that is the new server.
        last, previous = self._alive.get(src, (before, None))
        return last if last < before else previous

    def _note(self, fact: Fact, conn: str) -> Track:
        track = self.track(conn)
        track.seen(fact.at)
        if fact.clamped:
            track.flags.add(Flag.CLOCK_AHEAD)
        return track

    def _touch(self, fact: Fact, conn: str) -> Track:
        track = self._note(fact, conn)
        track.src = track.src or fact.delivery.src
        return track

    def _joined(self, track: Track, at: datetime, joined: Joined) -> None:
        if is_over(track, self._policy):
            # ATT-8: a connection that left never comes back, whatever a late join says.
            if not track.stays:
                track.flags.add(Flag.NEGATIVE_INTERVAL)
        elif track.since is None or track.room != joined.room:
            self._enter(track, at, joined.room, joined.parent)

    def _enter(
        self, track: Track, at: datetime, room: str | None = None, parent: str | None = None
    ) -> None:
        if track.since is None and self._policy.single_conn:
            self._supersede(track, at, parent)
        track.open(at, room, parent)
        self._open[track.conn] = track

    def _supersede(self, newer: Track, at: datetime, parent: str | None) -> None:
        # ATT-6: a shared device is superseded only by a connection of all who share it.
        people = self._identities.of(newer.conn)
        for older in list(self._open.values()):
            theirs = self._identities.of(older.conn)
            nested = older.conn == parent or older.parent == newer.conn
            if older.src == newer.src and theirs and theirs <= people and not nested:
                self._close(older, at, Flag.SUPERSEDED)

    def _left(self, track: Track, fact: Fact, left: Left) -> None:
        at = fact.at
        joined_at = min(fact.shifted(left.joined_at), at) if left.joined_at else None
        if track.since is not None:
            vouched = track.vouched_until(self._heartbeat)
            removed = left.reason == "removed"
            if left.reason in ("timeout", "network") and vouched is not None and vouched < at:
                # ATT-7: the platform waited before it gave up; the page had fallen silent.
                self._close(track, vouched, Flag.LEFT_TRIMMED_TO_HEARTBEAT)
            else:
                self._close(track, at, removed=removed)
        elif joined_at is not None and self._lost(track, joined_at):
            track.rebuild(joined_at, at)
        elif track.lobby_since is None and not track.stays:
            track.flags.add(Flag.ORPHAN_LEFT)
        track.leave_lobby(at)
        track.left_at = at

    def _lost(self, track: Track, joined_at: datetime) -> bool:
        # ATT-8: only a stay we do not have is rebuilt. A leave that follows the session's end
        # tells of a stay we do have; one that contradicts a mere inference is believed.
        if track.lobby_since is not None:
            return joined_at > track.lobby_since
        return not track.stays or track.inferred_end or joined_at >= track.stays[-1].interval.end

    def _snapshot(self, fact: Fact, snapshot: Snapshot) -> None:
        at, listed = fact.at, dict[str, datetime]()
        for item in snapshot.listed:
            since = min(fact.shifted(item.joined_at), at) if item.joined_at else at
            listed[item.conn] = min(since, listed.get(item.conn, at))
        if snapshot.complete:
            for track in self._older(snapshot.src, at):
                if track.conn not in listed:
                    seen = track.seen_at or at
                    self._close(track, seen, Flag.CLOSED_BY_SNAPSHOT, fact=fact)
        for conn, since in sorted(listed.items(), key=lambda one: (one[1], one[0])):
            track = self._touch(fact, conn)
            # ATT-20: a list may be older than a leave of the same moment.
            if track.since is None and not is_over(track, self._policy) and track.left_at != at:
                track.flags.add(Flag.OPENED_BY_SNAPSHOT)
                self._enter(track, since)

    def _session_ended(self, fact: Fact) -> None:
        for track in list(self._open.values()):
            silent_at = self._silent_before(track, fact.at)
            if silent_at is not None:
                self._close(track, silent_at, Flag.CLOSED_BY_HEARTBEAT)
            else:
                self._close(track, fact.at, Flag.CLOSED_BY_SESSION_END, fact=fact)
        for track in self.tracks.values():
            track.leave_lobby(fact.at)

    def _silent_before(self, track: Track, end: datetime) -> datetime | None:
        # ATT-16: where our page is the presence, a page without heartbeats is nobody's.
        if self._policy.presence_source != COMPANION:
            return None
        vouched = track.vouched_until(self._heartbeat)
        return vouched if vouched is not None and vouched < end else None

    def _interrupted(self, at: datetime, gap: Interrupted) -> None:
        # ATT-14: what was connected breaks off; whether it counts is decided when we know who
        # came back.
        for track in self._older(gap.src, at, including=True):
            self._close(track, at, broken_off=True)
        for track in self.tracks.values():
            if track.src == gap.src:
                track.leave_lobby(at)
            elif track.heartbeat_at is not None and track.heartbeat_at + self._heartbeat >= at:
                # Pages could not reach us meanwhile: their silence bounds nothing (ATT-7).
                track.heartbeat_at = utc(gap.end)

    def _older(self, src: str, at: datetime, including: bool = False) -> list[Track]:
        return [
            track
            for track in self._open.values()
            if track.src == src
            and track.since is not None
            and (track.since < at or (including and track.since == at))
        ]

    def _close(
        self,
        track: Track,
        at: datetime,
        *flags: Flag,
        removed: bool = False,
        broken_off: bool = False,
        fact: Fact | None = None,
    ) -> None:
        if track.since is None:
            return
        if fact is not None and fact.clamped:
            track.flags.add(Flag.CLOCK_AHEAD)
        track.close(at, *flags, removed=removed, broken_off=broken_off)
        del self._open[track.conn]
