"""What groups bring in: per session, per hour, and what is not billed yet. Pure; whole cents.

Every figure keeps the services it is made of, so that a number can be opened. A figure about money
is of services, never a rank of people. What has no known amount is counted, not guessed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from server.billing.claim import Claim, ClaimState

# Nobody was asked for money yet, or the asking came back: somebody has something to do.
UNBILLED: frozenset[ClaimState] = frozenset({"made", "in_file", "rejected", "withdrawn"})
# Another claim stands for the same service, or none does any more.
OUT_OF_SIGHT: frozenset[ClaimState] = frozenset({"replaced", "voided"})
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

    @property
    def is_unbilled(self) -> bool:
        return self.state is None or self.state in UNBILLED


class Figure(Struct, frozen=True, kw_only=True):
    """The money of some services; *minutes* are those of their sessions, each counted once."""

    key: str
    services: tuple[Service, ...]
    minutes: int

    @property
    def sessions(self) -> int:
        return len({one.session_id for one in self.services})

    @property
    def received_cents(self) -> int:
        return sum(one.received_cents for one in self.services)

    @property
    def expected_cents(self) -> int:
        return sum(one.expected_cents or 0 for one in self.services)

    @property
    def unknown(self) -> int:
        """How many services have no expected amount, and so are missing from it."""
        return sum(one.expected_cents is None for one in self.services)

    @property
    def unbilled(self) -> tuple[Service, ...]:
        return tuple(one for one in self.services if one.is_unbilled)

    @property
    def unbilled_cents(self) -> int:
        return sum(one.expected_cents or 0 for one in self.unbilled)

    @property
    def outstanding_cents(self) -> int:
        """What was asked for, is expected, and has not come; never less than nothing for one."""
        return sum(
            max(0, (one.expected_cents or 0) - one.received_cents)
            for one in self.services
            if one.state in ("filed", "accepted")
        )

    @property
    def per_session_cents(self) -> int | None:
        """What came in for a session on average; None without one."""
        return _shared(self.received_cents, self.sessions)

    @property
    def per_hour_cents(self) -> int | None:
        """What came in for an hour of session on average; None without any time."""
        return _shared(self.received_cents * 60, self.minutes)


def service_of(claim: Claim, *, member_cents: int = 0) -> Service:
    """Return the service a claim is for; *member_cents* is what the member paid towards it."""
    facts = claim.facts
    return Service(
        note_id=facts.note_id,
        session_id=facts.session_id,
        member_id=facts.member_id,
        group_id=facts.group_id,
        clinician_id=facts.renderer.account_id,
        payer=facts.insurance.payer,
        day=facts.day,
        state=claim.state,
        claim_id=claim.claim_id,
        expected_cents=facts.expected_cents,
        paid_cents=claim.paid_cents,
        member_cents=member_cents,
    )


def counted(services: Iterable[Service]) -> tuple[Service, ...]:
    """Return each service once: as the claim that stands says it, with all that ever came in.

    A replaced claim keeps its money; what its replacement brings in is added to it.
    """
    found: dict[str, Service] = {}
    for one in services:
        before = found.get(one.note_id)
        if before is None:
            found[one.note_id] = one
            continue
        stands = before if one.state in OUT_OF_SIGHT else one
        found[one.note_id] = Service(
            note_id=stands.note_id,
            session_id=stands.session_id,
            member_id=stands.member_id,
            group_id=stands.group_id,
            clinician_id=stands.clinician_id,
            payer=stands.payer,
            day=stands.day,
            state=stands.state,
            claim_id=stands.claim_id,
            expected_cents=stands.expected_cents,
            paid_cents=before.paid_cents + one.paid_cents,
            member_cents=before.member_cents + one.member_cents,
        )
    return tuple(found.values())


def figure(services: Sequence[Service], minutes: Mapping[str, int], key: str = "") -> Figure:
    """Return the figure of these services; *minutes* is how long each session was."""
    sessions = {one.session_id for one in services}
    return Figure(
        key=key,
        services=tuple(services),
        minutes=sum(minutes.get(session_id, 0) for session_id in sessions),
    )


def figures_by(
    part: Part, services: Iterable[Service], minutes: Mapping[str, int]
) -> tuple[Figure, ...]:
    """Return a figure for each payer, group, clinician or month, by that name.

    A session of two payers counts whole in both, so sessions of parts do not add up to all.
    """
    found: dict[str, list[Service]] = {}
    for one in services:
        found.setdefault(_KEYS[part](one), []).append(one)
    return tuple(figure(found[key], minutes, key) for key in sorted(found))


_KEYS: dict[Part, Callable[[Service], str]] = {
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
