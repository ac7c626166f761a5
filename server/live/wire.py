"""From untrusted frames to commands, and from answers to frames. docs/protocol.md is its prose.

A frame that is not JSON closes the connection; a frame we can name is refused by name, so that
one bad message never costs a person their place in the room.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Struct

from server.core.commands import FacilitatorCommand, MemberCommand, Refused
from server.core.views import FacilitatorView, MemberView

GOING_AWAY = 1001
FAULT = 1011
RESTART = 1012
MALFORMED = 4400
SIGN_IN_AGAIN = 4401
NOT_YOURS = 4403
SILENT = 4408
OVER = 4410
TOO_MANY = 4429
DISK_FULL = 4507

FACILITATOR_FRAME_BYTES = 64 * 1024
MEMBER_FRAME_BYTES = 4 * 1024

# A laptop that slept through the evening may still deliver its tags; older than this is a fault.
LONGEST_WAIT = timedelta(hours=12)

# Milliseconds since 1970 by a browser's clock, which may be off by centuries.
Stamp = Annotated[float, msgspec.Meta(gt=-1e15, lt=1e15)]

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()
# Made once. To convert an object to a union of so many types costs as much as all the rest of a
# command, because its table is built anew for each; to write it and read it again costs little.
_FACILITATORS = msgspec.json.Decoder(FacilitatorCommand)
_MEMBERS = msgspec.json.Decoder(MemberCommand)


class Envelope(Struct, frozen=True):
    """One command as it arrived. *ago* is how long before sending it happened, never negative."""

    command_id: str
    command: FacilitatorCommand | MemberCommand
    ago: timedelta


SIGN_FRAME = b'{"type":"sign"}'  # the page's, and the answer


class SignOfLife(Struct, frozen=True):
    """The page is still there, and *hidden* when a locked phone or another app is in front."""

    hidden: bool = False


class Unreadable(Struct, frozen=True):
    """A message we could read as JSON but not as one of ours; answered by name."""

    command_id: str | None
    refusal: Refused


class ProtocolError(Exception):
    """The connection must close with *code*; the reason goes to the other side, no content."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read_facilitator(frame: str) -> Envelope | SignOfLife | Unreadable:
    """Return the facilitator's message; ProtocolError when the frame is not a JSON object."""
    return _read(frame, _FACILITATORS.decode)


def read_member(frame: str) -> Envelope | SignOfLife | Unreadable:
    """Return the member's message; ProtocolError when the frame is not a JSON object."""
    return _read(frame, _MEMBERS.decode)


def _read(
    frame: str, command_of: Callable[[bytes], FacilitatorCommand | MemberCommand]
) -> Envelope | SignOfLife | Unreadable:
    try:
        message = _decoder.decode(frame)
    except (msgspec.DecodeError, RecursionError):
        # Without the cause: it may quote the frame.
        raise ProtocolError(MALFORMED, "not JSON") from None
    if not isinstance(message, dict):
        raise ProtocolError(MALFORMED, "not a JSON object")
    if message.get("type") == "sign" and message.keys() <= {"type", "hidden"}:
        return SignOfLife(hidden=message.get("hidden") is True)
    command_id = message.pop("id", None)
    if not isinstance(command_id, str) or not _ID.fullmatch(command_id):
        return Unreadable(None, Refused("bad_message", "This message has no usable id."))
    moment, sent = message.pop("at", None), message.pop("sent", None)
    try:
        command = command_of(_encoder.encode(message))
        ago = _ago(msgspec.convert(moment, Stamp), msgspec.convert(sent, Stamp))
    except (msgspec.ValidationError, RecursionError):
        # The validator's own words may quote content, so they stay here.
        return Unreadable(
            command_id, Refused("bad_message", "This page and the server disagree. Reload it.")
        )
    return Envelope(command_id, command, ago)


def _ago(moment: float, sent: float) -> timedelta:
    # Both stamps come from one clock, so a browser whose clock is wrong by years is still right
    # about how long ago something happened.
    return min(max(timedelta(milliseconds=sent - moment), timedelta()), LONGEST_WAIT)


class _Acknowledged(Struct, frozen=True, tag_field="type", tag="ack"):
    id: str
    seq: int


class _RefusedFrame(Struct, frozen=True, tag_field="type", tag="refused"):
    id: str | None
    reason: str
    text: str


class _View(Struct, frozen=True, tag_field="type", tag="view"):
    view: FacilitatorView | MemberView | msgspec.Raw


class You(Struct, frozen=True):
    """Which facilitator this board belongs to."""

    id: str
    initials: str


class _Welcome(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="welcome"):
    view: FacilitatorView | MemberView | msgspec.Raw
    you: You | None = None


def acknowledged(command_id: str, seq: int) -> bytes:
    """The command is durably in the log, at *seq* or before."""
    return _encoder.encode(_Acknowledged(command_id, seq))


def refused(command_id: str | None, refusal: Refused) -> bytes:
    """The command changed nothing; the text says what to do."""
    return _encoder.encode(_RefusedFrame(command_id, refusal.reason, refusal.text))


def view(shown: FacilitatorView | MemberView) -> bytes:
    """The whole of what a surface shows now."""
    return _encoder.encode(_View(shown))


def welcome(shown: FacilitatorView | MemberView, you: You | None = None) -> bytes:
    """The first frame of every connection."""
    return _encoder.encode(_Welcome(shown, you))
