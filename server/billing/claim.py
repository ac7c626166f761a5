"""BIL-1: what one member's payer is asked to pay for one session, and what became of it.

A claim is a person's act on a signed note. It carries all it says, as it stood on that day, and
is never changed: what happens to it later is a step, and what is wrong in it is put right by a
replacement (frequency 7) or a void (8), which is another claim. BIL-3.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from server.billing.adjudication import Adjudication
from server.core.billing_provider import BillingProvider
from server.core.insurance import Address, Insurance, PersonName, Sex

GROUP_THERAPY = "90853"
Frequency = Literal["1", "7", "8"]  # a claim; in place of an earlier one; that one is void
StepKind = Literal[
    "filed",  # in a file or on paper that was sent
    "accepted",  # the payer or clearinghouse took it in
    "rejected",  # and did not: nothing was judged, it has to be made right and sent again
    "paid",
    "denied",  # judged, and nothing or not all is paid
    "replaced",  # another claim stands in its place
    "voided",
    "withdrawn",  # made and never sent
    "in_file",  # in a file that somebody has yet to send
    "noted",  # something was written down, the state stays
]
ClaimState = Literal[
    "made",
    "in_file",
    "filed",
    "accepted",
    "rejected",
    "paid",
    "denied",
    "voided",
    "replaced",
    "withdrawn",
]
# Such a claim asks for money, or may yet: the same service is not claimed again beside it.
STANDING: frozenset[ClaimState] = frozenset(
    {"made", "in_file", "filed", "accepted", "rejected", "paid", "denied"}
)
SENT: frozenset[ClaimState] = frozenset({"filed", "accepted", "rejected", "paid", "denied"})
_NEXT: dict[StepKind, frozenset[ClaimState]] = {
    "in_file": frozenset({"made", "in_file"}),
    "filed": frozenset({"made", "in_file"}),
    "accepted": frozenset({"in_file", "filed", "accepted"}),
    "rejected": frozenset({"in_file", "filed", "accepted"}),
    "paid": frozenset({"in_file", "filed", "accepted", "denied", "paid"}),
    "denied": frozenset({"in_file", "filed", "accepted", "paid", "denied"}),
    "replaced": SENT,
    "voided": SENT,
    "withdrawn": frozenset({"made", "in_file"}),
    "noted": STANDING | {"voided", "replaced", "withdrawn"},
}


class Person(Struct, frozen=True):
    """A member or a plan's holder, as the payer knows them."""

    name: PersonName
    birth_date: date
    sex: Sex
    address: Address | None


class Renderer(Struct, frozen=True):
    """The one facilitator who answers for the service: licensed where the member was."""

    name: PersonName
    npi: str | None
    taxonomy: str | None
    credential: str = ""
    account_id: str = ""


class ServiceLine(Struct, frozen=True):
    """One code. *pointers* are places in the claim's diagnoses, from 1."""

    code: str
    charge_cents: int
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[int, ...] = (1,)


class FirstAnswer(Struct, frozen=True):
    """BIL-13: what the payer before this one decided, and by which plan."""

    plan: Insurance
    answer: Adjudication


class ClaimFacts(Struct, frozen=True, kw_only=True):
    """Everything a claim says; `number` is opaque, and tells nothing of whom or which group."""

    number: str  # CLM01, box 26
    member_id: str
    session_id: str
    group_id: str
    note_id: str
    patient: Person
    insurance: Insurance
    secondary: Insurance | None = None
    day: date  # where the session began, on the group's own calendar
    place: str  # of service, two digits
    lines: tuple[ServiceLine, ...]
    diagnoses: tuple[str, ...]
    renderer: Renderer
    billing: BillingProvider
    minutes: int  # attended, by the confirmed ledger
    expected_cents: int | None = None
    part2: bool = False
    signed_hash: str = ""  # of the note this rests on
    addenda: int = 0  # how many that note had: one more, and somebody has to look
    frequency: Frequency = "1"
    replaces: str | None = None  # id of the claim this stands in for
    payer_number: str | None = None  # what the payer called that one, REF F8
    first: FirstAnswer | None = None  # of a claim to a second payer

    @property
    def total_cents(self) -> int:
        return sum(line.charge_cents for line in self.lines)

    @property
    def subscriber(self) -> Person:
        """Whose plan it is: the member's own, or the holder's."""
        return holder_of(self.insurance, self.patient)


def holder_of(plan: Insurance, patient: Person) -> Person:
    """Return whose plan it is."""
    holder = plan.holder
    if plan.relationship == "self" or holder is None:
        return patient
    return Person(holder.name, holder.birth_date, holder.sex, holder.address)


class StepWords(Struct, frozen=True, kw_only=True):
    """What is sealed of a step: amounts as the payer said them, reasons, numbers."""

    text: str = ""
    file_id: str | None = None  # of the file it went out in, or the answer came in
    paid_cents: int | None = None
    patient_cents: int | None = None  # what the payer leaves to the member
    payer_number: str | None = None  # the payer's own number for the claim
    codes: tuple[str, ...] = ()
    claim_id: str | None = None  # of the replacement or void
    answer: Adjudication | None = None  # all of a payer's decision, for the next payer
    second_file_id: str | None = None  # of the file that went to the second payer


class Step(Struct, frozen=True, kw_only=True):
    position: int
    kind: StepKind
    author_id: str
    at: datetime
    words: StepWords


class Claim(Struct, frozen=True, kw_only=True):
    claim_id: str
    author_id: str
    made_at: datetime
    facts: ClaimFacts
    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> ClaimState:
        for step in reversed(self.steps):
            if step.kind != "noted":
                return step.kind
        return "made"

    @property
    def paid_cents(self) -> int:
        """Return all that came in, over all remittances; a take-back is a negative one."""
        return sum(step.words.paid_cents or 0 for step in self.steps)

    @property
    def payer_number(self) -> str | None:
        """Return what the payer calls this claim, once it said so."""
        said = (step.words.payer_number for step in reversed(self.steps))
        return next((number for number in said if number), None)

    @property
    def last_file_id(self) -> str | None:
        said = (s.words.file_id for s in reversed(self.steps) if s.kind in ("in_file", "filed"))
        return next((file_id for file_id in said if file_id), None)


def may_step(state: ClaimState, kind: StepKind) -> bool:
    """Whether a claim in *state* can take a step of this kind."""
    return state in _NEXT[kind]


def asks(claim: Claim) -> bool:
    """Whether it asks for money, or may yet; a void asks for none."""
    return claim.state in STANDING and claim.facts.frequency != "8"


def standing_claim(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that asks for this service now, of all that were ever made for it."""
    return next((one for one in reversed(claims) if asks(one)), None)
