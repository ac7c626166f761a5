"""Each platform's messages as deliveries, whatever is missing and however numbers are written."""

from collections.abc import Callable
from typing import Any

import pytest

from server.core.commands import Refused
from server.platforms.notice import Notice
from server.platforms.registry import PLATFORMS
from server.platforms.scrub import REMOVED, scrub
from tests.platforms.expected import EXPECTED, WHERE, normalise, payload, sent
from tests.platforms.senders import RECV, fixtures, told, vector

every_message = pytest.mark.parametrize(("platform", "kind"), EXPECTED)


@every_message
def test_a_message_says_what_the_platform_documents(platform: str, kind: str) -> None:
    raw = sent(platform, payload(platform, kind))

    assert EXPECTED[platform, kind] == told(normalise(platform, raw))


def test_every_fixture_is_expected_to_say_something() -> None:
    written = {
        (platform, kind)
        for platform in PLATFORMS
        for kind in fixtures(WHERE.get(platform, (platform,))[0])[
            WHERE.get(platform, ("", "events"))[1]
        ]
    }

    assert written == set(EXPECTED)


@every_message
def test_numbers_may_be_strings_and_strings_numbers(platform: str, kind: str) -> None:
    message = payload(platform, kind)

    for turned in (_each(message, _as_text), _each(message, _as_number)):
        assert EXPECTED[platform, kind] == told(normalise(platform, sent(platform, turned)))


def _each(value: Any, turn: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _each(one, turn) for name, one in value.items()}
    return [_each(one, turn) for one in value] if isinstance(value, list) else turn(value)


def _as_text(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else value


def _as_number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdigit() else value


@every_message
def test_a_message_that_was_cut_off_is_refused(platform: str, kind: str) -> None:
    raw = sent(platform, payload(platform, kind))
    for cut in range(0, len(raw), 7):
        found = normalise(platform, raw[:cut])
        # A form that lost only its last fields still says all of its event.
        assert isinstance(found, Refused) or (platform == "bbb" and found.said)


@every_message
def test_any_field_may_be_missing(platform: str, kind: str) -> None:
    message = payload(platform, kind)

    for path in _paths(message):
        found = normalise(platform, sent(platform, _without(message, path)))
        assert isinstance(found, Notice | Refused)


def _paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict):
        return []
    return [p for n, v in value.items() for p in ((*above, n), *_paths(v, (*above, n)))]


def _without(value: Any, path: tuple[Any, ...]) -> Any:
    name, *rest = path
    if not rest:
        return {n: v for n, v in value.items() if n != name}
    return {n: _without(v, tuple(rest)) if n == name else v for n, v in value.items()}


@every_message
def test_a_field_of_another_kind_breaks_nothing(platform: str, kind: str) -> None:
    message = payload(platform, kind)

    oddities: tuple[Any, ...] = (None, [], {}, [[]], True, -1, 1e300, "nan", "9" * 4000, "\x00")
    for odd in oddities:
        for path in _paths(message):
            changed = _put(message, path, odd)
            assert isinstance(normalise(platform, sent(platform, changed)), Notice | Refused)


def _put(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    name, *rest = path
    return {
        n: (_put(v, tuple(rest), odd) if rest else odd) if n == name else v
        for n, v in value.items()
    }


@every_message
def test_what_is_kept_reads_like_what_came(platform: str, kind: str) -> None:
    raw = sent(platform, payload(platform, kind))

    kept, came = normalise(platform, scrub(raw)), normalise(platform, raw)
    if kind == "endpoint.url_validation":
        assert isinstance(kept, Notice)
        assert {"plainToken": REMOVED} == kept.reply
    else:
        assert came == kept


@pytest.mark.parametrize("platform", ["zoom", "livekit", "jaas", "daily", "bbb"])
def test_a_signed_message_is_read_in_one_go(platform: str) -> None:
    letter, secrets, now = vector(platform)

    found = PLATFORMS[platform].read(letter, secrets, now)
    assert isinstance(found, Notice)
    assert 1 == len(found.said)
    assert "bo" == told(found)[0]["member"]
    assert isinstance(
        PLATFORMS[platform].read(letter, secrets, RECV), Notice if platform == "bbb" else Refused
    )


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 10_000, b"event=%5B", b"null", b"event=3"]
)
def test_what_is_no_message_is_refused(platform: str, raw: bytes) -> None:
    found = normalise(platform, raw)

    assert isinstance(found, Refused)
    assert "unreadable" == found.reason


@pytest.mark.parametrize(
    ("platform", "message"),
    [
        (
            "zoom",
            {"event": "meeting.sharing_started", "payload": {"object": {"id": 7}}, "event_ts": 1},
        ),
        ("zoom", {"event": "meeting.participant_danced"}),
        ("livekit", {"event": "egress_started", "room": {"name": "r"}}),
        ("jitsi", {"event_name": "muc-danced", "room_name": "r"}),
        ("jaas", {"eventType": "DANCED", "fqn": "a/r", "timestamp": 5}),
        ("daily", {"type": "recording.started", "payload": {"room": "r"}, "event_ts": 5}),
        ("daily", {"test": "test"}),
        ("bbb", {"data": {"id": "user-danced", "attributes": {}}}),
    ],
)
def test_an_unknown_kind_says_nothing_and_is_no_error(platform: str, message: Any) -> None:
    assert [] == told(normalise(platform, sent(platform, message)))
