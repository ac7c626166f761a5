"""What the store hands out: frozen facts, opened and typed.

They hold PHI in the clear; none of them is for a log line, and a member's page gets only its own.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from server.core.measures.due import Asking
from server.core.note import NoteBody, NoteKind
from server.core.plan import Pronouns, Segment, SessionPolicy
from server.core.recurrence import Schedule
from server.core.views import Phase

AddendumKind = Literal["addendum", "late_entry", "correction"]
FollowUpKind = Literal["outreach", "risk"]
ReviewKind = Literal["returned", "cosigned"]
FactorKind = Literal["totp", "passkey"]
Role = Literal["owner", "clinician", "facilitator", "trainee", "biller", "auditor"]


class FactorSecret(Struct, frozen=True):
    """A shared secret of codes; or a passkey's id, public key and name. Bytes as base64url."""

    name: str
    shared: str = ""
    credential_id: str = ""
    public_key: str = ""


class PracticeCard(Struct, frozen=True):
    practice_id: str
    name: str
    timezone: str
    policy: SessionPolicy
    phone: str | None = None  # of the office
    second_factor: bool = False  # whether nobody of the staff works without one


class Account(Struct, frozen=True):
    """Somebody of the practice's staff. The password's hash never leaves the store."""

    account_id: str
    practice_id: str
    email: str
    name: str
    credential: str
    initials: str
    licensed_in: tuple[str, ...] = ()
    single_keys: bool = True  # WCAG 2.1.4: a person may turn them off
    supervisor_id: str | None = None  # who co-signs this person's notes
    npi: str | None = None  # of the rendering provider, on a claim
    taxonomy: str | None = None  # NUCC: what kind of clinician, as their NPI's record has it
    # Sealed with the card: nobody with the file alone can make themselves an owner. A card from
    # before there were roles has none; its person did everything.
    roles: tuple[Role, ...] = ("owner", "clinician")
    closed: bool = False
    until: datetime | None = None  # of an auditor: the visit ends by itself
    without_password: bool = False  # who came in by the practice's identity provider chose none

    def is_open(self, now: datetime) -> bool:
        """Whether anybody may be signed in with it at *now*."""
        return not self.closed and (self.until is None or now < self.until)


class Invitation(Struct, frozen=True):
    """A colleague who is to have an account, as whoever asked them wrote it down. Works once."""

    invitation_id: str
    practice_id: str
    email: str
    name: str
    credential: str
    valid_until: datetime
    licensed_in: tuple[str, ...] = ()
    npi: str | None = None
    roles: tuple[Role, ...] = ("clinician",)
    until: datetime | None = None  # when the account is to end by itself
    account_id: str | None = None  # whose account it opens again; None: a new one


class PlatformHook(Struct, frozen=True):
    """An address a video platform calls, and what both sides know. Sealed but for the platform."""

    practice_id: str
    hook_id: str
    platform: str
    secret: str
    key: str = ""
    settings: dict[str, str] = {}  # what else the practice set up, server/platforms/onward.py


class KeptMessage(Struct, frozen=True):
    """What a platform sent, without secrets and addresses."""

    message_id: str
    platform: str
    body: str
    received_at: datetime


class SignedIn(Struct, frozen=True):
    """An account session; *confirmed_at* is when the password or a passkey was last given.

    *pending* until a second factor is given that the account has; *locked* until one shows again
    that it is still oneself.
    """

    account: Account
    opened_at: datetime
    last_seen_at: datetime
    confirmed_at: datetime
    factor_at: datetime | None = None
    pending: bool = False
    locked: bool = False


class Device(Struct, frozen=True):
    """One place where an account is signed in, as its owner sees it."""

    session_id: str
    browser: str
    opened_at: datetime
    last_seen_at: datetime
    this_one: bool


class SecondFactor(Struct, frozen=True):
    """What somebody shows besides the password. *secret* leaves the server once, when it is new."""

    factor_id: str
    kind: FactorKind
    added_at: datetime
    used: int
    secret: FactorSecret


class MemberChart(Struct, frozen=True, kw_only=True):
    """The part of a member's chart a session needs."""

    member_id: str
    name: str
    first_name: str
    display_name: str  # first name and initial
    birth_date: date
    pronouns: Pronouns | None = None
    other_names: tuple[str, ...] = ()
    record_number: str | None = None
    phone: str | None = None
    email: str | None = None
    emergency_name: str | None = None  # whom to call, unless they say otherwise when they join
    emergency_phone: str | None = None
    usual_location: str | None = None
    necessity: str | None = None  # why group treatment is medically necessary for this person
    planned_sessions: int | None = None  # how many, where a payer wants the plan to say it
    phone_reason: str | None = None  # why they join by phone and not by video, if they do
    legal_name: str | None = None  # where it is another than they are called: insurance, court
    plan_reviewed_on: date | None = None
    plan_review_due: date | None = None


class GroupDetails(Struct, frozen=True, kw_only=True):
    """A standing group; its title alone may tell a diagnosis, so all of it is sealed."""

    name: str
    modality: str
    timezone: str
    video_url: str | None = None
    dial_in: str | None = None
    segments: tuple[Segment, ...] = ()
    note_format: str = "DAP"
    agreement_version: str = "2026-01"
    kind: str = "process"
    focus: str | None = None
    is_open: bool = True  # whether newcomers may join between sessions
    capacity: int | None = None
    homework: str | None = None
    measures: tuple[Asking, ...] = ()  # MEA-4
    check_in: bool = False  # whether members are asked how they come in
    check_out: bool = False  # and, after the room, how it was
    part_2: bool = False  # treatment for substance use, 42 CFR Part 2
    recording: bool = False  # whether the practice records some of its sessions
    waitlist: tuple[str, ...] = ()  # ids of members, the longest waiting first
    schedule: Schedule | None = None


class StandingGroup(Struct, frozen=True):
    """A group as a list shows it; *members* are those who have not left."""

    group_id: str
    details: GroupDetails
    members: int


class Enrolment(Struct, frozen=True):
    """A member in a group; *position* is their number on the board, *left_at* once they left."""

    member_id: str
    name: str
    position: int
    left_at: datetime | None
    since: datetime | None = None  # unknown of who came in before it was kept


class SessionDetails(Struct, frozen=True, kw_only=True):
    """What one meeting has of its own; None = as the group has it."""

    theme: str | None = None
    segments: tuple[Segment, ...] | None = None
    video_url: str | None = None


class SessionCard(Struct, frozen=True):
    """One meeting as a list shows it."""

    session_id: str
    group_id: str
    group_name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    phase: Phase
    facilitator_ids: tuple[str, ...]
    member_count: int
    video_url: str | None


class PersonalLink(Struct, frozen=True):
    """One member's way into one session; the token itself is not kept."""

    link_id: str
    practice_id: str
    session_id: str
    member_id: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None
    wrong_tries: int
    first_used_at: datetime | None


class Visit(Struct, frozen=True):
    """A browser that came through a link; *confirmed* once the birth date matched."""

    practice_id: str
    session_id: str
    member_id: str
    link_id: str
    device_id: str
    begun_at: datetime
    confirmed: bool
    link_until: datetime  # how long its link is good for new visits


class NewNote(Struct, frozen=True):
    member_id: str
    kind: NoteKind
    body: NoteBody
    evidence_hash: str


class NoteCard(Struct, frozen=True):
    """A note as the desk lists it, without its words."""

    note_id: str
    session_id: str
    member_id: str
    kind: NoteKind
    version: int
    signed_at: datetime | None


class NoteVersion(Struct, frozen=True):
    version: int
    author: str
    at: datetime
    body: NoteBody


class Signature(Struct, frozen=True):
    """Who stands for which words, since when, and what they said by signing."""

    version: int
    content_hash: str
    statement: str
    signer_id: str
    signer_name: str
    credential: str
    at: datetime


class ReviewWords(Struct, frozen=True):
    """What is sealed of a review: what was said, of which words, by whom as they were called.

    *content_hash* and *addenda* are the signed note's and how many addenda it had: what was read.
    """

    text: str
    content_hash: str
    addenda: int
    name: str
    credential: str


class Review(Struct, frozen=True):
    """A supervisor's act on a signed note: sent back with words, or co-signed."""

    kind: ReviewKind
    reviewer_id: str
    at: datetime
    words: ReviewWords


class Reading(Struct, frozen=True):
    """Which version somebody last said they read. Each reader has their own."""

    reader_id: str
    version: int
    at: datetime


class AddendumWords(Struct, frozen=True):
    """What is sealed of an addendum: its words, and who wrote them as they were called then.

    *evidence_hash* is that of the record when it was written (SIG-9).
    """

    text: str
    name: str
    credential: str
    evidence_hash: str = ""


class Addendum(Struct, frozen=True):
    """*name* and *credential* are those of the day it was written; None before they were kept."""

    addendum_id: str
    kind: AddendumKind
    text: str
    author: str
    at: datetime
    name: str | None = None
    credential: str | None = None
    evidence_hash: str = ""


class FollowUp(Struct, frozen=True, kw_only=True):
    """What is to be done about a member after a session; *outcome* once it is done."""

    follow_up_id: str
    note_id: str
    session_id: str
    member_id: str
    kind: FollowUpKind
    what: str
    due: date
    asked_by: str
    asked_at: datetime
    outcome: str | None
    done_by: str | None
    done_at: datetime | None


class Note(Struct, frozen=True):
    """A note with its latest version, or with the signed one."""

    note_id: str
    session_id: str
    member_id: str
    kind: NoteKind
    body: NoteBody
    version: int
    author: str
    saved_at: datetime
    evidence_hash: str
    readings: tuple[Reading, ...]
    signature: Signature | None
    addenda: tuple[Addendum, ...]
    reviews: tuple[Review, ...] = ()


class AuditEntry(Struct, frozen=True):
    seq: int
    at: datetime
    actor: str
    act: str
    subject_kind: str
    subject_id: str
    reason: str | None
