"""What is particular to one platform: callers, reasons, lists, machines, breakouts, links."""

from typing import Any

import pytest

from server.core.commands import Refused
from server.platforms.daily.normalise import meetings, presence
from server.platforms.livekit.normalise import participants
from server.platforms.registry import PLATFORMS
from tests.platforms.expected import JID, normalise, payload
from tests.platforms.senders import RECV, body, fixtures, told

# ---- Zoom


def zoom(kind: str, **changes: Any) -> dict[str, Any]:
    """Zoom's message with the participant changed; None takes a field away."""
    message = payload("zoom", kind)
    meeting = message["payload"]["object"]
    participant = {**meeting["participant"], **changes}
    participant = {name: value for name, value in participant.items() if value is not None}
    return {**message, "payload": {"object": {**meeting, "participant": participant}}}


def test_a_caller_is_known_by_the_end_of_the_number_and_never_by_all_of_it() -> None:
    message = zoom(
        "meeting.participant_joined", customer_key="", registrant_id="", phone_number=15550100
    )

    (joined,) = told(normalise("zoom", body(message)))
    assert ("phone", "***0100") == (joined["kind"], joined["phone"])
    assert "name" not in joined
    assert "member" not in joined


def test_a_registrant_is_known_without_a_key_and_a_name_is_no_key() -> None:
    message = zoom("meeting.participant_joined", customer_key=None)
    stranger = zoom(
        "meeting.participant_joined", customer_key=None, registrant_id="", user_name="bo"
    )

    assert "bo" == told(normalise("zoom", body(message)))[0]["member"]
    assert "member" not in told(normalise("zoom", body(stranger)))[0]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Bo left the meeting.<br>Reason: Host ended the meeting.", "left"),
        ("Removed Network left the meeting.<br>Reason: left the meeting.", "left"),
        ("Bo left the meeting.<br>Reason: Removed by host.", "removed"),
        ("Bo left the meeting.<br>Reason: Network connection error", "network"),
        ("Removed", "left"),
        (None, "left"),
    ],
)
def test_a_name_is_never_taken_for_the_reason_of_a_leave(words: str | None, reason: str) -> None:
    message = zoom("meeting.participant_left", leave_reason=words)

    assert reason == told(normalise("zoom", body(message)))[0]["reason"]


def test_a_meeting_begun_anew_has_connections_of_its_own() -> None:
    message = zoom("meeting.participant_joined")
    message["payload"]["object"]["uuid"] = "another"

    assert "another/16778240" == told(normalise("zoom", body(message)))[0]["conn"]


# ---- repair


def test_livekit_lists_who_is_there_and_since_when() -> None:
    person = payload("livekit", "participant_joined")["participant"]
    gone = {**person, "sid": "PA_gone", "state": "DISCONNECTED"}
    notice = participants(body({"participants": [person, gone]}), RECV, room="grp")

    joined, snapshot = told(notice)
    assert ("joined", "bo") == (joined["type"], joined["member"])
    assert [{"conn": "PA_x1Y2z3A4b5C6", "joined_at": "2026-11-23T19:00:05.120Z"}] == snapshot[
        "conns"
    ]
    assert snapshot["complete"]


@pytest.mark.parametrize("raw", [b"", b"{", b'{"participants": 3}', b"[]"])
def test_a_list_that_cannot_be_read_is_not_an_empty_room(raw: bytes) -> None:
    assert isinstance(participants(raw, RECV, room="grp"), Refused)


def test_an_empty_room_is_an_answer() -> None:
    (snapshot,) = told(participants(b"{}", RECV, room="grp"))

    assert ([], True) == (snapshot["conns"], snapshot["complete"])


def test_dailys_list_lags_and_ends_nobodys_stay() -> None:
    joined, snapshot = told(presence(body(fixtures("daily")["presence"]), RECV, room="grp-2026w47"))

    assert ("joined", "bo", "2026-11-23T19:00:05Z") == (
        joined["type"],
        joined["member"],
        joined["t"],
    )
    assert snapshot["complete"] is False


def test_dailys_meetings_are_rows_unless_a_page_is_missing() -> None:
    listed = fixtures("daily")["meetings"]
    (row,) = told(meetings(body(listed), RECV, room="grp-2026w47"))

    assert ("2026-11-23T19:00:05Z", "2026-11-23T19:30:00Z", "bo") == (
        row["from"],
        row["to"],
        row["member"],
    )
    assert [] == told(meetings(body(listed), RECV, room="another"))
    found = meetings(body({**listed, "total_count": 2}), RECV, room="grp-2026w47")
    assert isinstance(found, Refused)
    assert "incomplete" == found.reason


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("SIP", "phone"), ("EGRESS", "recorder"), ("AGENT", "bot"), (4, "bot"), ("STANDARD", None)],
)
def test_machines_in_a_livekit_room_are_nobody(kind: Any, expected: str | None) -> None:
    message = payload("livekit", "participant_joined")
    message = {**message, "participant": {**message["participant"], "kind": kind}}

    assert expected == told(normalise("livekit", body(message)))[0].get("kind")


def test_a_hidden_person_in_a_daily_room_only_watches() -> None:
    message = payload("daily", "participant.joined")
    hidden = {**message["payload"], "permissions": {"hasPresence": False}}

    assert "observer" == told(normalise("daily", body({**message, "payload": hidden})))[0]["kind"]


def test_a_breakout_of_jitsi_is_another_stay_of_the_same_meeting() -> None:
    message = {
        **payload("jitsi", "muc-occupant-joined"),
        "is_breakout": True,
        "breakout_room_id": "b1",
    }
    ended = {
        **payload("jitsi", "muc-room-destroyed"),
        "is_breakout": True,
        "breakout_room_id": "b1",
    }

    (joined,) = told(normalise("jitsi", body(message)))
    assert ("b1", f"{JID}/20261123T190005/b1") == (joined["room"], joined["conn"])
    assert "session_ended" not in [one["type"] for one in told(normalise("jitsi", body(ended)))]


# ---- links


@pytest.mark.parametrize(
    ("platform", "link", "room"),
    [
        ("zoom", "https://us02web.zoom.us/j/85012345678?pwd=x", "85012345678"),
        ("zoom", "https://zoom.us/w/85012345678", "85012345678"),
        ("zoom", "https://zoom.example.org/j/85012345678", None),
        ("livekit", "wss://live.example.org/grp-1", "grp-1"),
        ("jitsi", "https://meet.example.org/Grp-2026W47", "grp-2026w47"),
        ("jaas", "https://8x8.vc/vpaas-magic-cookie-1/Grp-1", "grp-1"),
        ("daily", "https://practice.daily.co/grp-1", "grp-1"),
        ("daily", "https://example.org/grp-1", None),
        ("bbb", "https://bbb.example.org/rooms/grp-1", "grp-1"),
        ("bbb", "https://bbb.example.org/api/join?meetingID=grp-2", "grp-2"),
        ("bbb", "nothing", None),
    ],
)
def test_a_link_leads_to_a_meeting(platform: str, link: str, room: str | None) -> None:
    assert room == PLATFORMS[platform].room_of(link)
