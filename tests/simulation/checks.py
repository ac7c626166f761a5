"""What has to hold after every run, whatever went wrong in it. docs: reliability promises R1-R13.

Each check returns the sentences of what does not hold; an empty list is a pass.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.core import events as e
from server.core.board import facilitator_view
from server.core.events import Recorded
from server.core.member_board import member_view
from server.core.presence import session_attendance
from server.core.session import Session, step
from server.live import wire
from tests.cast import taxonomy
from tests.simulation.browser import Seen
from tests.simulation.nemesis import SLOW_SECONDS, Nemesis
from tests.simulation.people import Evening, Member
from tests.simulation.truth import UNDER_WAY_SECONDS, Stay, expected_seconds, with_unshown
from tests.simulation.world import BEGINS

LONG = os.environ.get("FAULTS") == "long"
EVERY = 10  # view, in the short form: computing it again takes longer than the whole run
WITHIN_SECONDS = 1.0  # R8, of one loss
NOTICED_SECONDS = 12.0  # R10: ten of silence, a turn of the housekeeping, the way there
FULL_SECONDS = 5.0  # at most
ALWAYS_RECORDED = frozenset({"tag_member", "record_risk"})


@dataclass(frozen=True)
class Kept:
    """One group's log as it is on the disk in the end, and every state on the way there."""

    evening: Evening
    log: list[Recorded]
    states: list[Session]

    @classmethod
    def of(cls, evening: Evening, log: list[Recorded]) -> "Kept":
        states: list[Session] = []
        session: Session | None = None
        for recorded in log:
            session = step(session, recorded)
            states.append(session)
        return cls(evening, log, states)

    @property
    def last(self) -> Session:
        return self.states[-1]


def everything(kept: Kept, nemesis: Nemesis) -> list[str]:
    of_log = (doubled, boards, pages, secrets, settled)
    of_troubles = (acknowledged, attended, noticed, unknown)
    found = [sentence for check in of_log for sentence in check(kept)]
    return [*found, *(sentence for check in of_troubles for sentence in check(kept, nemesis))]


# ---- R1: an acknowledged event is never lost, doubled, reordered


def acknowledged(kept: Kept, nemesis: Nemesis) -> Iterator[str]:
    places = {r.command_id: r.seq for r in reversed(kept.log) if r.command_id is not None}
    for one in kept.evening.facilitators:
        acks = {s.frame["id"]: s.frame["seq"] for s in one.page.seen if s.frame["type"] == "ack"}
        done = [x for x in one.page.entries if x.id in acks and x.type in ALWAYS_RECORDED]
        for entry in done:
            if entry.id not in places:
                yield f"{one.name}: acknowledged and not in the log: {entry.type} {entry.id}"
            elif places[entry.id] > acks[entry.id]:
                yield f"{one.name}: acknowledged before its place: {entry.type} {entry.id}"
        # That a full disk refused it may never have reached the page: it is asked again later.
        order = [
            places[x.id]
            for x in done
            if x.id in places and not x.put_off and not while_full(x.at, nemesis)
        ]
        if order != sorted(order):
            yield f"{one.name}: acknowledged commands are out of order"


def doubled(kept: Kept) -> Iterator[str]:
    seqs = [recorded.seq for recorded in kept.log]
    if seqs != list(range(1, len(seqs) + 1)):
        yield "the log has holes or doubles"
    made = Counter(r.event.tag_id for r in kept.log if isinstance(r.event, e.MemberTagged))
    yield from (f"tag {tag_id} is there {n} times" for tag_id, n in made.items() if n > 1)
    batches: Counter[str] = Counter()
    before: str | None = None
    for recorded in kept.log:
        if recorded.command_id is not None and recorded.command_id != before:
            batches[recorded.command_id] += 1
        before = recorded.command_id
    yield from (f"command {key} was carried out {n} times" for key, n in batches.items() if n > 1)


# ---- R13: every view that anybody was ever shown is a fold of the log


def boards(kept: Kept) -> Iterator[str]:
    for one in kept.evening.facilitators:
        for seen in _views(one.page.seen):
            view = seen.frame["view"]
            if view["seq"] > len(kept.log):
                yield f"{one.name}: the board led the log, {view['seq']} of {len(kept.log)}"
            elif view != _board(kept.states[view["seq"] - 1], view["at"]):
                yield f"{one.name}: the board at {view['seq']} is not the fold of the log"


def pages(kept: Kept) -> Iterator[str]:
    for member in kept.evening.members:
        lines = _connections(kept, member)
        for device in member.devices:
            for seen in (s for page in device.pages for s in _views(page.seen)):
                view = seen.frame["view"]
                at = datetime.fromisoformat(view["at"])
                seqs = [s for s in kept.states if s.seats[member.member_id].seq == view["seq"]]
                if not any(
                    view == _page(state, member.member_id, at, *line)
                    for state in (seqs[:1] + seqs[1:][-1:])
                    for line in lines
                ):
                    yield f"{device.machine.name}: the page at {view['seq']} is no fold of the log"


def settled(kept: Kept) -> Iterator[str]:
    """Once the troubles are over everybody is shown where things stand, and nothing waits."""
    for one in kept.evening.facilitators:
        if one.page.waiting:
            yield f"{one.name}: {len(one.page.waiting)} commands were never answered"
        if one.page.view is None or one.page.view["seq"] != kept.last.seq:
            yield f"{one.name}: the last board is not the log's end"
    for member in kept.evening.members:
        for device in (one for one in member.devices if one.page is not None):
            view = device.page.view if device.page else None
            if view is None or view["seq"] != kept.last.seats[member.member_id].seq:
                yield f"{device.machine.name}: the last page is not the log's end"


# ---- nothing of another member


def secrets(kept: Kept) -> Iterator[str]:
    made = {x.id for one in kept.evening.facilitators for x in one.page.entries}
    for member in kept.evening.members:
        forbidden = kept.evening.group.of_others(member.name) | made
        for device in member.devices:
            texts = [s.text for page in device.pages for s in page.seen]
            texts += [answer.body for answer in device.browser.answers]
            stream = "\n".join(texts)
            for canary in sorted(forbidden):
                if canary in stream:
                    yield f"{device.machine.name}: was sent {canary}"


# ---- R8 and R10: attended time, and who is gone


def attended(kept: Kept, nemesis: Nemesis) -> Iterator[str]:
    window = _window(kept)
    if window is None:
        return
    counted = session_attendance(kept.last, kept.last.at)
    for member in kept.evening.members:
        policy = kept.evening.group.policy
        removals = [
            _elapsed(r.at)
            for r in kept.log
            if isinstance(r.event, e.MemberRemoved) and r.event.member_id == member.member_id
        ]
        seen = with_unshown(member.attended, _unshown(kept, member, nemesis))
        wanted, unsure = expected_seconds(
            seen, window, policy, returns=nemesis.returns, removals=removals
        )
        got = counted.members[member.member_id].seconds
        unsure += _held_up(kept, member)
        tolerance = WITHIN_SECONDS * max(1, member.attended.losses) + unsure + 1
        if abs(got - wanted) > tolerance:
            yield f"{member.name}: attended {wanted:.1f} s, credited {got} s (+-{tolerance:.1f})"


def noticed(kept: Kept, nemesis: Nemesis) -> Iterator[str]:
    """Whoever is gone is shown so in time, and nobody who is there ever is."""
    losses, goings, removed = _goings(kept, "lost"), _goings(kept), _goings(kept, "removed")
    for member in kept.evening.members:
        names = {device.machine.name for device in member.devices}
        breaks = [b for b in kept.evening.breaks if b.machine in names or b.machine is None]
        for at in losses[member.member_id]:
            if not any(b.at <= at <= b.at + NOTICED_SECONDS + 25 for b in breaks):
                yield f"{member.name}: shown as gone at {at:.1f} while the line was whole"
        for stay in member.attended.stays:
            if stay.how != "lost" or stay.end is None:
                continue
            end = stay.end
            latest = end + NOTICED_SECONDS
            calm = not any(end - 1 < b.at < latest and b.at != end for b in breaks)
            calm = calm and not while_full(latest, nemesis)
            told = any(end <= at <= latest for at in goings[member.member_id])
            # Sent out a moment before: the line broke while the page was being told.
            told = told or any(
                end - UNDER_WAY_SECONDS < at < end for at in removed[member.member_id]
            )
            if calm and not told and _ran_on(kept, latest):
                yield f"{member.name}: gone at {end:.1f}, not noticed in {NOTICED_SECONDS:.0f} s"


def unknown(kept: Kept, nemesis: Nemesis) -> Iterator[str]:
    """After a crash with somebody in the room the log says: not known, from the last evidence."""
    restarts = [
        (_elapsed(recorded.at), _elapsed(recorded.event.last_evidence_at))
        for recorded in kept.log
        if isinstance(recorded.event, e.ServerRestarted)
    ]
    for end, back in nemesis.returns.items():
        here = any(
            stay.how == "server" and stay.end == end
            for member in kept.evening.members
            for stay in member.attended.stays
        )
        told = [since for at, since in restarts if end <= at <= back + 1]
        if here and not told:
            yield f"nobody said that the server was away at {end:.1f}"
        for since in told[:1] if here else []:  # else nobody's signs were there to be kept
            # A full disk keeps no signs of life, and who came since a start may have given none
            # that is kept yet. A stop in order takes its time: until its end forms are answered.
            full = while_full(end, nemesis)
            began = max((at for at in nemesis.returns.values() if at < end), default=end)
            earliest = end - 2 * WITHIN_SECONDS - (FULL_SECONDS if full else 0)
            # A sign of life waits for the sync under way, and then for its own.
            if any(since < end < until + WITHIN_SECONDS for since, until in nemesis.slow):
                earliest -= 2 * SLOW_SECONDS
            if end - began < 3 * WITHIN_SECONDS:
                earliest = min(earliest, began - WITHIN_SECONDS)
            in_order = (end, "stopped") in nemesis.house.ends
            if not earliest <= since <= (back if in_order else end + WITHIN_SECONDS):
                yield f"away at {end:.1f}, and the last evidence is of {since:.1f}"


# ---- below


def _views(seen: list[Seen]) -> list[Seen]:
    """The views to look at: all of them, or a share that always has the last."""
    views = [one for one in seen if "view" in one.frame]
    return views if LONG else views[::-EVERY]


def _board(session: Session, at: str) -> dict[str, Any]:
    shown = facilitator_view(session, now=datetime.fromisoformat(at), taxonomy=taxonomy())
    view: dict[str, Any] = json.loads(wire.view(shown))["view"]
    return view


def _page(
    session: Session, member_id: str, at: datetime, connection_id: str, device_id: str
) -> dict[str, Any]:
    shown = member_view(
        session, member_id, now=at, connection_id=connection_id, device_id=device_id
    )
    view: dict[str, Any] = json.loads(wire.view(shown))["view"]
    return view


def _connections(kept: Kept, member: Member) -> list[tuple[str, str]]:
    """Every page that knocked, and one of each device that has not yet."""
    pages = {
        (r.event.connection_id, r.event.device_id)
        for r in kept.log
        if isinstance(r.event, e.MemberKnocked | e.MemberConnected)
        and r.event.member_id == member.member_id
    }
    return sorted(pages | {("", device) for _, device in pages} | {("", "")})


def _window(kept: Kept) -> tuple[float, float] | None:
    if kept.last.started_at is None or kept.last.ended_at is None:
        return None
    return _elapsed(kept.last.started_at), _elapsed(kept.last.ended_at)


def _elapsed(at: datetime) -> float:
    return (at - BEGINS) / timedelta(seconds=1)


def _goings(kept: Kept, *causes: str) -> dict[str, list[float]]:
    """When each member's pages went, for one of *causes* or whichever."""
    found: dict[str, list[float]] = {one.member_id: [] for one in kept.evening.members}
    for recorded in kept.log:
        event = recorded.event
        if isinstance(event, e.MemberDisconnected) and (not causes or event.cause in causes):
            found[event.member_id].append(_elapsed(recorded.at))
    return found


def _unshown(kept: Kept, member: Member, nemesis: Nemesis) -> list[Stay]:
    """Stays that were over before a page was told of them, because the server died or because
    somebody whose line was down came back only to say that they go.

    Only the log knows of these; that it keeps what it acknowledged is looked at elsewhere.
    """
    stays: list[Stay] = []
    began: float | None = None
    for recorded in kept.log:
        event, at = recorded.event, _elapsed(recorded.at)
        if isinstance(event, e.ServerRestarted):
            ends = sorted(end for end in nemesis.returns if began is not None and began <= end < at)
            if began is not None and ends and ends[0] - began < UNDER_WAY_SECONDS:
                stays.append(Stay(began, ends[0], "server"))
            began = None
        elif getattr(event, "member_id", None) != member.member_id:
            continue
        elif isinstance(event, e.MemberConnected | e.MemberReturned):
            began = at
        elif isinstance(event, e.MemberDisconnected | e.MemberSteppedAway | e.MemberRemoved):
            if began == at and isinstance(event, e.MemberSteppedAway):
                stays.append(Stay(at, at, "said"))
            began = None
    return stays


def _held_up(kept: Kept, member: Member) -> float:
    """How long somebody waited on, on a line that did not tell them that they were let in."""
    names = {device.machine.name for device in member.devices}
    return sum(
        wait.end - one.at
        for wait in member.attended.waits
        for one in kept.evening.breaks
        if wait.end is not None and one.machine in names and wait.start <= one.at <= wait.end
    )


def while_full(at: float, nemesis: Nemesis) -> bool:
    return any(at - FULL_SECONDS < until < at + FULL_SECONDS for until in nemesis.full_until)


def _ran_on(kept: Kept, until: float) -> bool:
    return kept.last.ended_at is None or until < _elapsed(kept.last.ended_at)
