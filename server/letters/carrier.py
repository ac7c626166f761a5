"""What every way of sending has in common: one message in, and what became of it out."""

from typing import Literal, Protocol

from msgspec import Struct

# `later`: it certainly did not go out, and may be tried again. `unsure`: it may have.
Outcome = Literal["sent", "refused", "later", "unsure"]


class Message(Struct, frozen=True):
    """One message, ready to go. *to* is an address or a number; never logged."""

    message_id: str
    to: str
    sender: str
    subject: str
    text: str
    stop_address: str


class Carried(Struct, frozen=True):
    """What became of a message; *why* is a code of ours, without anybody's words."""

    outcome: Outcome
    why: str | None = None


class Carrier(Protocol):
    async def carry(self, message: Message) -> Carried:
        """Send *message*; every failure is an answer, none an exception."""
        ...
