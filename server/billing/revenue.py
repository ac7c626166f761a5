"""What groups bring in: per session, per hour, and what is not billed yet. Pure; whole cents.

A figure keeps the parcels of services it is made of, and a number opens those services. It is of
services, never a rank of people. What has no known amount is counted, not guessed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from server.billing.claim import ClaimState

# Nobody was asked for money yet, or the asking came back: somebody has something to do.
UNBILLED: frozenset[ClaimState] = frozenset({"made", "in_file", "rejected", "withdrawn"})
# Asked for, and nobody answered with money or a reason yet.
OUTSTANDING: frozenset[ClaimState] = frozenset({"filed", "accepted"})
Part = Literal["payer", "group", "clinician", "month"]


class Service(Struct, frozen=True, kw_only=True):
    """One member's part in one session, and what became of the money; *state* None: no claim."""

    note_id: str
    session_id: str
    member_id: str
    group_id: str
    clinician_id: str
    payer: str  # as its card says; empty for somebody who pays themselves
    day: date
    state: ClaimState | None = None
    claim_id: str | None = None
    expected_cents: int | None = None
    paid_cents: int = 0  # by payers
    member_cents: int = 0  # by the member

    @property
    def received_cents(self) -> int:
        return self.paid_cents + self.member_cents


class Parcel(Struct, frozen=True, kw_only=True):
    """Services of one session that are alike in payer, clinician and state, added up."""

    session_id: str
    group_id: str
    clinician_id: str
    payer: str
    day: date
    state: ClaimState | None = None
    services: int = 1
    unknown: int = 0  # how many have no expected amount
    expected_cents: int = 0
    received_cents: int = 0
    missing_cents: int = 0  # expected and not received; of each service never less than nothing

    @property
    def is_unbilled(self) -> bool:
        return is_unbilled(self.state)


class Figure(Struct, frozen=True, kw_only=True):
    """The money of some services; *minutes* are those of their sessions, each counted once."""

    key: str
    parcels: tuple[Parcel, ...]
    minutes: int

    @property
    def services(self) -> int:
        return sum(one.services for one in self.parcels)

    @property
    def sessions(self) -> int:
        return len({one.session_id for one in self.parcels})

    @property
    def received_cents(self) -> int:
        return sum(one.received_cents for one in self.parcels)

    @property
    def expected_cents(self) -> int:
        return sum(one.expected_cents for one in self.parcels)

    @property
    def unknown(self) -> int:
        """How many services have no expected amount, and so are missing from it."""
        return sum(one.unknown for one in self.parcels)

    @property
    def unbilled(self) -> int:
        """How many services nobody was asked for."""
        return sum(one.services for one in self.parcels if one.is_unbilled)

    @property
    def unbilled_cents(self) -> int:
        return sum(one.expected_cents for one in self.parcels if one.is_unbilled)

    @property
    def outstanding_cents(self) -> int:
        """What was asked for, is expected, and has not come; never less than nothing for one."""
        return sum(one.missing_cents for one in self.parcels if one.state in OUTSTANDING)

    @property
    def per_session_cents(self) -> int | None:
        """What came in for a session on average; None without one."""
        return _shared(self.received_cents, self.sessions)

    @property
    def per_hour_cents(self) -> int | None:
        """What came in for an hour of session on average; None without any time."""
        return _shared(self.received_cents * 60, self.minutes)


def is_unbilled(state: ClaimState | None) -> bool:
    return state is None or state in UNBILLED


def parcel(one: Service) -> Parcel:
    """Return a parcel of one service."""
    expected = one.expected_cents or 0
    return Parcel(
        session_id=one.session_id,
        group_id=one.group_id,
        clinician_id=one.clinician_id,
        payer=one.payer,
        day=one.day,
        state=one.state,
        unknown=int(one.expected_cents is None),
        expected_cents=expected,
        received_cents=one.received_cents,
        missing_cents=max(0, expected - one.received_cents),
    )


def figure(parcels: Sequence[Parcel], minutes: Mapping[str, int], key: str = "") -> Figure:
    """Return the figure of these services; *minutes* is how long each session was."""
    sessions = {one.session_id for one in parcels}
    return Figure(
        key=key,
        parcels=tuple(parcels),
        minutes=sum(minutes.get(session_id, 0) for session_id in sessions),
    )


def figures_by(
    part: Part, parcels: Iterable[Parcel], minutes: Mapping[str, int]
) -> tuple[Figure, ...]:
    """Return a figure for each payer, group, clinician or month, by that name.

    A session of two payers counts whole in both, so sessions of parts do not add up to all.
    """
    found: dict[str, list[Parcel]] = {}
    for one in parcels:
        found.setdefault(key_of(part, one), []).append(one)
    return tuple(figure(found[key], minutes, key) for key in sorted(found))


def key_of(part: Part, one: Parcel | Service) -> str:
    """Return in which figure it is."""
    return _KEYS[part](one)


_KEYS: dict[Part, Callable[[Parcel | Service], str]] = {
    "payer": lambda one: one.payer,
    "group": lambda one: one.group_id,
    "clinician": lambda one: one.clinician_id,
    "month": lambda one: f"{one.day:%Y-%m}",
}


def _shared(cents: int, parts: int) -> int | None:
    """Return *cents* over *parts*, to the nearest cent, a half away from nothing."""
    if parts <= 0:
        return None
    half = (abs(cents) * 2 + parts) // (parts * 2)
    return -half if cents < 0 else half
