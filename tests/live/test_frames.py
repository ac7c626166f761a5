"""Frames of a websocket: whatever pieces they arrive in, the same messages come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live import frames
from server.live.frames import BINARY, CLOSE, CONTINUED, PING, TEXT, FrameFault, FrameReader

MOST = 70_000
MASK = b"\x05\xa0\xff\x31"


def sent(kind: int, payload: bytes, *, last: bool = True, mask: bytes | None = MASK) -> bytes:
    """Return a frame as a browser sends it."""
    head = bytearray(frames.head(kind, len(payload)))
    head[0] = (0x80 if last else 0) | kind
    if mask is None:
        return bytes(head) + payload
    head[1] |= 0x80
    return bytes(head) + mask + bytes(b ^ mask[n % 4] for n, b in enumerate(payload))


def read(pieces: list[bytes], most_bytes: int = MOST) -> list[tuple[int, bytes]]:
    reader, found = FrameReader(most_bytes), []
    for piece in pieces:
        text = reader.text(piece)
        found += [(TEXT, text)] if text is not None else list(reader.feed(piece))
    return found


def in_parts(message: tuple[int, bytes], parts: int) -> bytes:
    """Return *message* in so many frames."""
    kind, payload = message
    size = len(payload) // parts + 1
    return b"".join(
        sent(
            kind if part == 0 else CONTINUED,
            payload[part * size : (part + 1) * size],
            last=part == parts - 1,
        )
        for part in range(parts)
    )


@given(
    messages=st.lists(
        st.tuples(st.sampled_from((TEXT, BINARY)), st.binary(max_size=300), st.integers(1, 3)),
        max_size=6,
    ),
    size=st.integers(1, 400),
)
def test_messages_come_out_as_they_were_sent_in_whatever_pieces(
    messages: list[tuple[int, bytes, int]], size: int
) -> None:
    line = b"".join(in_parts((kind, payload), parts) for kind, payload, parts in messages)
    pieces = [line[at : at + size] for at in range(0, len(line), size)]

    assert [(kind, payload) for kind, payload, _ in messages] == read(pieces)


@pytest.mark.parametrize("size", [0, 1, 119, 125, 126, 127, 65_535, 65_536])
def test_every_way_to_say_a_length_is_read(size: int) -> None:
    assert [(TEXT, b"x" * size)] == read([sent(TEXT, b"x" * size)])


def test_a_ping_between_the_parts_of_a_message_is_heard_at_once() -> None:
    line = sent(TEXT, b"be", last=False) + sent(PING, b"?") + sent(CONTINUED, b"gun")

    assert [(PING, b"?"), (TEXT, b"begun")] == read([line])


def fault_in(noise: bytes) -> int | None:
    try:
        read([noise])
    except FrameFault as fault:
        return fault.code
    return None


@given(noise=st.binary(max_size=200))
def test_noise_is_a_fault_or_waits_for_more_and_nothing_else(noise: bytes) -> None:
    assert fault_in(noise) in (None, frames.PROTOCOL_FAULT, frames.TOO_BIG)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (sent(TEXT, b"clear", mask=None), 1002),
        (sent(3, b"no such kind"), 1002),
        (b"\xc1" + sent(TEXT, b"packed")[1:], 1002),
        (sent(PING, b"x" * 126), 1002),
        (sent(PING, b"", last=False), 1002),
        (sent(CONTINUED, b"of nothing"), 1002),
        (sent(TEXT, b"one", last=False) + sent(TEXT, b"two"), 1002),
        (sent(TEXT, b"x" * 101), 1009),
        (sent(TEXT, b"x" * 60, last=False) + sent(CONTINUED, b"x" * 60), 1009),
        (bytes((0x81, 0xFF)) + (2**63).to_bytes(8, "big"), 1009),
    ],
)
def test_what_breaks_the_protocol_is_closed_with_its_code(line: bytes, code: int) -> None:
    with pytest.raises(FrameFault) as caught:
        read([line], most_bytes=100)

    assert code == caught.value.code


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x00\x01", b"\x04\x00"])
def test_a_goodbye_with_an_impossible_code_is_none(payload: bytes) -> None:
    with pytest.raises(FrameFault):
        frames.closing_code(payload)


def test_a_goodbye_is_read_as_it_was_written() -> None:
    (said,) = read([sent(CLOSE, frames.closing(4408, "no sign of life")[2:])])

    assert (CLOSE, 4408) == (said[0], frames.closing_code(said[1]))
    assert frames.NO_CODE == frames.closing_code(b"")
