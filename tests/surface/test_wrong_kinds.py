"""Every field of every command of a socket, with values of every wrong kind: refused by name.

ASVS 15.3.5: `true`, `1`, `"1"` and `[1]` are not the same, and none is made into another.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
import pytest

from server.core.commands import FacilitatorCommand, MemberCommand
from server.live.wire import Envelope, SignOfLife, Unreadable, read_facilitator, read_member
from tests.live.test_whose_command import LEADING, OWN, Row

KINDS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**63, 1.5, 1e308, "", "1", "true", "\x00", "a" * 3_000),
    *([], [1], ["1"], [[]], {}, {"a": 1}, {"type": "leave"}),
)
FOREIGN = ("status", "signed", "role", "actor", "practice_id", "device_id", "initials", "__class__")
Read = Callable[[str], Envelope | SignOfLife | Unreadable]
SURFACES: list[tuple[Read, Any, dict[str, Row]]] = [
    (read_facilitator, FacilitatorCommand, LEADING),
    (read_member, MemberCommand, OWN),
]


def _message(command: str, row: Row) -> Row:
    filled = json.loads(json.dumps(row).replace("{member}", "bo-member-001"))
    return {"id": "wrong-kinds-01", "at": 0, "sent": 0, "type": command, **filled}


def _every() -> Iterator[tuple[Read, Row, str]]:
    """Yield each message of a page that would be taken, and a field it has or could have."""
    for read, union, rows in SURFACES:
        for kind in get_args(union):
            config = kind.__struct_config__
            message = _message(config.tag, rows[config.tag])
            for name in ("id", "at", "sent", "type", *kind.__struct_fields__):
                yield read, message, name


def test_no_value_of_another_kind_is_taken_for_one_of_the_right_kind() -> None:
    sent, wrong = 0, []
    for read, message, name in _every():
        for value in KINDS:
            sent += 1
            answer = read(json.dumps({**message, name: value}))
            if not isinstance(answer, Envelope):
                continue
            kept = {
                "id": answer.command_id,
                "at": value,
                "sent": value,
                **json.loads(msgspec.json.encode(answer.command)),
            }[name]
            if name in ("at", "sent") and type(value) not in (int, float):
                wrong.append((message["type"], name, value, "a moment"))
            if (type(kept), kept) != (type(value), value):
                wrong.append((message["type"], name, value, kept))

    assert [] == wrong
    assert 360 < sent


@pytest.mark.parametrize("extra", FOREIGN)
def test_no_command_takes_a_field_of_something_else(extra: str) -> None:
    for read, message, _ in _every():
        if extra not in message and extra not in _fields(message["type"]):
            answer = read(json.dumps({**message, extra: "signed"}))
            assert isinstance(answer, Unreadable), (message["type"], extra)


def test_what_is_sent_here_would_be_taken_without_the_wrong_kind() -> None:
    for read, message, _ in _every():
        assert isinstance(read(json.dumps(message)), Envelope), message


def _fields(command: str) -> tuple[str, ...]:
    every = (*get_args(FacilitatorCommand), *get_args(MemberCommand))
    found = next(one for one in every if one.__struct_config__.tag == command)
    names: tuple[str, ...] = found.__struct_fields__
    return names
