"""Who was really there, as nobody but the simulation knows: seen at the members' own machines.

An oracle for the attended time, reckoned in seconds of the simulation. It shares no code with the
server's attendance: spans of presence, closed where the person or the line was gone, filled where
our own absence hides them, bridged where the policy of the practice bridges.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from server.core.plan import SessionPolicy

How = Literal["said", "removed", "lost", "server"]
Span = tuple[float, float]

UNDER_WAY_SECONDS = 0.7  # what had left before a line broke may arrive so much later
TOLD_SECONDS = 1.5  # from a decision to a page that shows it, over a slow disk and a slow line
UNSURE_SECONDS = 2.5  # a gap so near to a limit may count either way
UNHEARD_SECONDS = 3.7  # PRS-16: three of silence, after what was under way
UNNOTICED_SECONDS = 5.7  # PRS-17: the same, a sign that was to come, and one to be saved or read
IN_ROOM = "in_room"
OUT: How = "removed"
WAITING = frozenset({"waiting", "second_device"})


@dataclass
class Break:
    """A moment from which on nothing comes through: of one machine, or of the server itself."""

    at: float
    machine: str | None
    how: How
    gone: bool = False  # for longer than the server believes in it
    until: float = 0.0  # of a stop in order: when the last page had been told


@dataclass
class Stay:
    start: float
    end: float | None = None
    how: How = "said"
    unsaid: bool = False  # whether a goodbye was under way when it ended


@dataclass
class Attended:
    """One member's presence on all devices, and their waiting."""

    stays: list[Stay] = field(default_factory=list)
    waits: list[Stay] = field(default_factory=list)

    @property
    def losses(self) -> int:
        return sum(stay.how in ("lost", "server") for stay in self.stays)


class Witness:
    """Watches one page and writes into *attended* what it was shown."""

    def __init__(self, attended: Attended, machine: str) -> None:
        self.attended = attended
        self._machine = machine
        self._stay: Stay | None = None
        self._wait: Stay | None = None

    @property
    def in_room(self) -> bool:
        return self._stay is not None

    def shown(self, state: str, *, knocked: bool, sent: float) -> None:
        if state == IN_ROOM and self._stay is None:
            self._stay = Stay(sent)
            self.attended.stays.append(self._stay)
        if state != IN_ROOM and self._stay is not None:
            self._end(sent, "removed" if state == "removed" else "said")
        if state in WAITING and knocked and self._wait is None:
            self._wait = Stay(sent)
            self.attended.waits.append(self._wait)
        if not (state in WAITING and knocked) and self._wait is not None:
            self._wait.end, self._wait = sent, None

    def lost(self, heard: float, now: float, breaks: list[Break], *, unsaid: bool) -> None:
        """The line is dead; *heard* is when it last said something."""
        ours = [one for one in breaks if one.machine in (None, self._machine)]
        since = heard - UNDER_WAY_SECONDS
        cause = next((one for one in ours if max(one.at, one.until) >= since), None)
        at, how = (cause.at, cause.how) if cause else (now, "lost")
        if self._stay is not None:
            self._stay.unsaid = unsaid
            self._end(max(at, self._stay.start), how)
        if self._wait is not None:
            self._wait.how = how
            self._wait.end, self._wait = max(at, self._wait.start), None

    def _end(self, at: float, how: How) -> None:
        if self._stay is not None:
            self._stay.end, self._stay.how, self._stay = at, how, None


def with_unshown(attended: Attended, unshown: list[Stay]) -> Attended:
    """Add the stays that no page was ever shown: begun, kept, and over before it could be."""
    stays = sorted([*attended.stays, *unshown], key=lambda stay: stay.start)
    return Attended(stays, attended.waits)


def expected_seconds(
    attended: Attended,
    window: Span,
    policy: SessionPolicy,
    *,
    returns: dict[float, float],
    removals: list[float],
) -> tuple[float, float]:
    """Return how long the member attended, and by how much a limit may change that.

    *returns* tells for each end of a life when the next one was there, *removals* when somebody
    asked the member to step out.
    """
    end = window[1]
    spans = [(stay.start, end if stay.end is None else stay.end) for stay in attended.stays]
    waits = [(wait.start, end if wait.end is None else wait.end) for wait in attended.waits]
    sure, perhaps = list(spans), list[Span]()
    for stay in attended.stays:
        if stay.end is None or not (stay.how == "server" or _hidden(stay, returns)):
            continue
        back = min((a for a, _ in spans if a > stay.end), default=None)
        reach = _reach(stay.end, returns, policy.reconnect_allowance_seconds)
        if back is None:
            continue
        # Asked to step out, or away on another device, while nobody was there to see it: nothing
        # then bridges the gap.
        asked_out = any(stay.end - TOLD_SECONDS < at < back for at in removals)
        away = any(
            one.end is not None and one.how == "said" and 0 < stay.end - one.end < TOLD_SECONDS
            for one in attended.stays
        )
        early = stay.how == "lost"  # it may have been noticed, or not
        gap = _subtract((stay.end, back), waits)
        near = abs(back - reach) < UNSURE_SECONDS
        if early or near or stay.unsaid or asked_out or away:
            perhaps += gap
        elif back <= reach:
            sure += gap
    removed = [b for (_, b), stay in zip(spans, attended.stays, strict=True) if stay.how == OUT]
    # What a gap is depends on what is beside it: the most and the least are each worked out whole.
    most, unsure = _bridged(_union(_clip([*sure, *perhaps], *window)), policy, removed, waits)
    least, _ = _bridged(_union(_clip(sure, *window)), policy, removed, waits)
    unsure += most - least
    unsure += sum(_unseen(wait, spans, end) for wait in attended.waits)
    unsure += sum(_unnoticed(stay, attended, removals, end) for stay in attended.stays)
    return most, unsure


def _bridged(
    merged: list[Span], policy: SessionPolicy, removed: list[float], waits: list[Span]
) -> tuple[float, float]:
    """Return how long *merged* lasts with its short gaps, and by how much a limit changes that."""
    total, unsure = sum(b - a for a, b in merged), 0.0
    for (_, before), (after, _) in pairwise(merged):
        gap = after - before
        meant = before in removed or any(a < after and before < b for a, b in waits)
        if gap <= policy.grace_seconds and not meant:
            total += gap
        if abs(gap - policy.grace_seconds) < UNSURE_SECONDS and not meant:
            unsure += gap
    return total, unsure


def _unseen(wait: Stay, spans: list[Span], end: float) -> float:
    """Somebody whose line broke while they waited may have been let in without seeing it."""
    if wait.end is None or wait.how == "said":
        return 0.0
    return min((a for a, _ in spans if a > wait.end), default=end) - wait.end


def _unnoticed(stay: Stay, attended: Attended, removals: list[float], end: float) -> float:
    """A page that was gone before the server could tell is taken along when all are out.

    Nobody may have been there to be shown that they are out: then only the log knows of it.
    """
    if stay.how != "lost" or stay.end is None:
        return 0.0
    # PRS-3: who steps away on one device does so on all, also on one that is gone.
    said = ("removed", "said")
    outs = [one.end for one in attended.stays if one.end is not None and one.how in said]
    later = [
        out for out in (*outs, *removals, end) if stay.end <= out <= stay.end + UNHEARD_SECONDS
    ]
    return min(later) - stay.end if later else 0.0


def _hidden(stay: Stay, returns: dict[float, float]) -> bool:
    """Whether the server went away itself before it could tell a loss from a slow line."""
    assert stay.end is not None
    end = stay.end
    return stay.how == "lost" and any(end <= at <= end + UNNOTICED_SECONDS for at in returns)


def _reach(at: float, returns: dict[float, float], allowance: float) -> float:
    reach = at
    for end, back in sorted(returns.items()):
        if max(end, back) >= at - UNDER_WAY_SECONDS and end <= max(reach, at + UNNOTICED_SECONDS):
            reach = max(reach, back + allowance)
    return reach


def _clip(spans: list[Span], start: float, end: float) -> list[Span]:
    return [(max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end)]


def _union(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _subtract(span: Span, holes: list[Span]) -> list[Span]:
    left = [span]
    for start, end in holes:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
    return left
