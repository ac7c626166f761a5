"""What the store hands out of letters. Addresses are in the charts, never here."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from server.core.letters import Channel

# `unsure`: it was being sent when the server stopped or the line broke; it may have arrived, so
# that nothing sends it again by itself.
LetterState = Literal["queued", "sending", "sent", "refused", "unsure", "dropped"]


class NewLetter(Struct, frozen=True):
    """A letter that was decided on: to whom, by which way, why, and not before when."""

    session_id: str
    member_id: str
    channel: Channel
    occasion: str
    asked_by_id: str  # an account, or "schedule"
    due_at: datetime


class Letter(Struct, frozen=True, kw_only=True):
    letter_id: str
    practice_id: str
    session_id: str
    member_id: str
    channel: Channel
    occasion: str
    asked_by_id: str
    decided_at: datetime
    due_at: datetime
    state: LetterState
    tries: int
    done_at: datetime | None
    why: str | None
    link_id: str | None


class StandingLink(Struct, frozen=True):
    """One member's way into all sessions of a group; the token itself is not kept."""

    standing_id: str
    practice_id: str
    group_id: str
    member_id: str
    issued_at: datetime
    revoked_at: datetime | None
