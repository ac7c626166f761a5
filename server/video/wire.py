"""What our room page and our server say to each other about sound and picture.

People are numbers here, in the order this page met them: no page is ever told another's key, so
nobody can follow anybody from one meeting to the next, or come in under their id.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

MOST_BYTES = 64 * 1024  # a description of fourteen people's tracks

Sdp = Annotated[str, Meta(min_length=1, max_length=60_000)]
Text = Annotated[str, Meta(max_length=1000)]


class _FromPage(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=str.lower):
    """Base of what a page says."""


class Sign(_FromPage, frozen=True):
    """The page is alive: it runs, and its line is open. *hidden*: nobody looks at it."""

    hidden: bool = False


class Publish(_FromPage, frozen=True):
    """Here are my microphone and camera."""

    sdp: Sdp


class Answer(_FromPage, frozen=True):
    """I take what was offered."""

    sdp: Sdp


class Route(Struct, frozen=True):
    """A way to reach a browser, as WebRTC writes it."""

    candidate: Text = ""
    sdpMid: Text | None = None  # noqa: N815 - their spelling
    sdpMLineIndex: int | None = None  # noqa: N815
    usernameFragment: Text | None = None  # noqa: N815


class Candidate(_FromPage, frozen=True):
    """A way to reach me, for what goes out or what comes in; None when there are no more."""

    out: bool
    route: Route | None = None


class Again(_FromPage, frozen=True):
    """Sound and picture are lost though the line is open: let me out and in again."""


FromPage = Sign | Publish | Answer | Candidate | Again


class _ToPage(Struct, frozen=True, tag_field="type", tag=str.lower):
    """Base of what a page is told."""


class Waiting(_ToPage, frozen=True):
    """Not let in yet; nothing of the room is open to this page."""


class Enter(_ToPage, frozen=True):
    """Let in: publish."""


class Taken(_ToPage, frozen=True):
    """What was published is taken, with this answer."""

    sdp: str


class Track(Struct, frozen=True):
    """Whose sound or picture a part of an offer is."""

    mid: str
    person: int
    kind: str


class Offer(_ToPage, frozen=True):
    """The others' sound and picture."""

    sdp: str
    tracks: tuple[Track, ...]


class Person(Struct, frozen=True):
    """Somebody in the room; *sends* is whether anything of them is to be seen or heard."""

    person: int
    leads: bool
    sends: bool


class People(_ToPage, frozen=True):
    """Who else is in the room."""

    people: tuple[Person, ...]


class Trouble(_ToPage, frozen=True):
    """The video server is not there; we go on trying."""


class Go(_ToPage, frozen=True):
    """The room is elsewhere: a page for a frame of ours, or for a tab of its own."""

    url: str
    framed: bool


class Alive(_ToPage, frozen=True, tag="sign"):
    """The answer to a sign."""


ToPage = Waiting | Enter | Taken | Offer | People | Trouble | Go | Alive

_reader: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)
_writer = msgspec.json.Encoder()


def read(text: str) -> FromPage | None:
    """Return what a page says; None when it is nothing a page of ours would say."""
    try:
        return _reader.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def written(message: ToPage) -> str:
    return _writer.encode(message).decode()
