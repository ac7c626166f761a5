"""What every fixture says: one entry a message, in the words of server/core/deliveries.py."""

from typing import Any

from server.core.commands import Refused
from server.platforms.notice import Notice
from server.platforms.registry import PLATFORMS
from tests.platforms.senders import BO_KEY, RECV, bbb_body, body, fixtures

MEETING = "kVh8dXJtT0S4q0pG3b7c1A=="
BO = f"{MEETING}/16778240"
LEFT_AT_THE_END = {
    "type": "left",
    "t": "2026-11-23T20:29:58Z",
    "conn": BO,
    "member": "bo",
    "reason": "left",
}

EXPECTED: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("zoom", "endpoint.url_validation"): [],
    ("zoom", "meeting.started"): [{"type": "tick", "t": "2026-11-23T19:00:02.371Z"}],
    ("zoom", "meeting.ended"): [{"type": "session_ended", "t": "2026-11-23T20:30:01Z"}],
    ("zoom", "meeting.participant_joined"): [
        {"type": "joined", "t": "2026-11-23T19:07:05Z", "conn": BO, "member": "bo", "name": "Bo"}
    ],
    ("zoom", "meeting.participant_left"): [LEFT_AT_THE_END],
    ("zoom", "meeting.participant_admitted"): [
        {"type": "admitted", "t": "2026-11-23T19:07:00Z", "conn": BO, "member": "bo"}
    ],
    ("zoom", "meeting.participant_bind"): [
        {"type": "bind", "t": "2026-11-23T19:03:00Z", "conn": f"{MEETING}/16779264", "to": BO}
    ],
    ("zoom", "meeting.participant_jbh_waiting"): [
        {
            "type": "lobby_joined",
            "t": "2026-11-23T18:55:00.371Z",
            "conn": f"{MEETING}/waiting/{BO_KEY}",
            "member": "bo",
        }
    ],
    ("zoom", "meeting.participant_joined_breakout_room"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:40:00Z",
            "conn": f"{MEETING}/31228928",
            "parent": BO,
            "room": "bR0000000000000000000w==",
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("zoom", "meeting.participant_joined_waiting_room"): [
        {"type": "lobby_joined", "t": "2026-11-23T18:58:00Z", "conn": BO, "member": "bo"}
    ],
    ("zoom", "meeting.participant_left_waiting_room"): [
        {"type": "lobby_left", "t": "2026-11-23T19:07:04Z", "conn": BO, "member": "bo"}
    ],
    ("zoom", "meeting.participant_put_in_waiting_room"): [
        {
            "type": "lobby_joined",
            "t": "2026-11-23T19:30:00Z",
            "conn": BO,
            "member": "bo",
            "via": "put_back",
        }
    ],
    ("zoom", "meeting.participant_role_changed"): [],
    ("livekit", "room_started"): [
        {"type": "tick", "t": "2026-11-23T19:00:10Z", "id": "EV_test000000"}
    ],
    ("livekit", "participant_joined"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:00:05.120Z",
            "id": "EV_test000001",
            "conn": "PA_x1Y2z3A4b5C6",
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("livekit", "participant_left"): [
        {
            "type": "left",
            "t": "2026-11-23T19:00:12Z",
            "id": "EV_test000002",
            "conn": "PA_x1Y2z3A4b5C6",
            "member": "bo",
            "reason": "left",
            "joined_at": "2026-11-23T19:00:05.120Z",
        }
    ],
    ("livekit", "room_finished"): [
        {"type": "session_ended", "t": "2026-11-23T19:00:16Z", "id": "EV_test000006"}
    ],
    **{("janus", kind): [] for kind in ("created", "configured", "published", "unpublished")},
    ("janus", "joined"): [
        {"type": "joined", "t": "2026-11-23T19:00:05.120345Z", "conn": "m-7f3c.n1", "member": "bo"}
    ],
    ("janus", "leaving"): [
        {
            "type": "left",
            "t": "2026-11-23T19:00:12.120445Z",
            "conn": "m-7f3c.n1",
            "member": "bo",
            "reason": "left",
        }
    ],
    ("janus", "kicked"): [
        {
            "type": "left",
            "t": "2026-11-23T19:00:13.120345Z",
            "conn": "m-7f3c.n1",
            "member": "bo",
            "reason": "removed",
        }
    ],
    ("janus", "destroyed"): [{"type": "session_ended", "t": "2026-11-23T19:00:14.120345Z"}],
    ("janus", "started"): [{"type": "server_started", "t": "2026-11-23T19:00:15.120345Z"}],
    ("janus", "shutdown"): [{"type": "server_stopped", "t": "2026-11-23T19:00:16.120345Z"}],
    ("janus", "lost"): [{"type": "tick", "t": "2026-11-23T19:00:17.120345Z"}],
    ("janus", "gone"): [{"type": "server_stopped", "t": "2026-11-23T19:00:18.120345Z"}],
    ("janus", "listed"): [
        {
            "type": "snapshot",
            "t": "2026-11-23T19:00:19.120345Z",
            "conns": ["m-7f3c.n1", "m-other.n2"],
            "complete": True,
        }
    ],
    ("daily", "participant.joined"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:00:05.120Z",
            "id": "ptcpt-join-6497c79b-0000-4000-8000-000000000001-1795460405120",
            "conn": "6497c79b-0000-4000-8000-000000000001",
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("daily", "participant.left"): [
        {
            "type": "left",
            "t": "2026-11-23T19:30:00Z",
            "id": "ptcpt-left-6497c79b-0000-4000-8000-000000000001-1795462200000",
            "conn": "6497c79b-0000-4000-8000-000000000001",
            "member": "bo",
            "joined_at": "2026-11-23T19:00:05.120Z",
        }
    ],
}
JID = "14f01c40-0000-4000-8000-000000000001@meet.example.org/OWhl8jSh"
CLOUD_CONN = "c3348153-0000-4000-8000-000000000001/3988218d"
EXPECTED |= {
    ("jitsi", "muc-room-created"): [{"type": "tick", "t": "2026-11-23T18:59:00Z"}],
    ("jitsi", "muc-occupant-joined"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:00:05Z",
            "conn": f"{JID}/20261123T190005",
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("jitsi", "muc-occupant-left"): [
        {
            "type": "left",
            "t": "2026-11-23T19:30:00Z",
            "conn": f"{JID}/20261123T190005",
            "member": "bo",
            "joined_at": "2026-11-23T19:00:05Z",
        }
    ],
    ("jitsi", "muc-room-destroyed"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:40:00Z",
            "conn": f"{JID}/20261123T194000",
            "member": "bo",
            "name": "Bo",
        },
        {
            "type": "left",
            "t": "2026-11-23T20:30:00Z",
            "conn": f"{JID}/20261123T194000",
            "member": "bo",
            "joined_at": "2026-11-23T19:40:00Z",
        },
        {"type": "session_ended", "t": "2026-11-23T20:30:01Z"},
    ],
    ("jaas", "PARTICIPANT_JOINED"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:00:05.143Z",
            "id": "45892714-0000-4000-8000-000000000001",
            "conn": CLOUD_CONN,
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("jaas", "PARTICIPANT_JOINED_LOBBY"): [
        {
            "type": "lobby_joined",
            "t": "2026-11-23T18:59:00Z",
            "id": "ed74529e-0000-4000-8000-000000000005",
            "conn": CLOUD_CONN,
            "member": "bo",
        }
    ],
    ("jaas", "PARTICIPANT_LEFT"): [
        {
            "type": "left",
            "t": "2026-11-23T19:30:00.655Z",
            "id": "0de492ee-0000-4000-8000-000000000002",
            "conn": CLOUD_CONN,
            "member": "bo",
            "reason": "network",
        }
    ],
    ("jaas", "ROOM_DESTROYED"): [
        {
            "type": "session_ended",
            "t": "2026-11-23T20:30:01Z",
            "id": "251d4ca8-0000-4000-8000-000000000007",
        }
    ],
    ("bbb", "user-joined"): [
        {
            "type": "joined",
            "t": "2026-11-23T19:00:05.689Z",
            "conn": "0000000000000000000000000000000000000001-1795460400000/w_alex00000001",
            "member": "bo",
            "name": "Bo",
        }
    ],
    ("bbb", "user-left"): [
        {
            "type": "left",
            "t": "2026-11-23T19:30:00.713Z",
            "conn": "0000000000000000000000000000000000000001-1795460400000/w_alex00000001",
            "member": "bo",
        }
    ],
    ("bbb", "meeting-ended"): [{"type": "session_ended", "t": "2026-11-23T20:30:01Z"}],
}
WHERE = {"jitsi": ("jitsi", "event_sync"), "jaas": ("jitsi", "jaas")}


def payload(platform: str, kind: str) -> Any:
    file, part = WHERE.get(platform, (platform, "events"))
    return fixtures(file)[part][kind]


def sent(platform: str, message: Any) -> bytes:
    return bbb_body(message) if platform == "bbb" else body(message)


def normalise(platform: str, raw: bytes) -> Notice | Refused:
    return PLATFORMS[platform].normalise(raw, RECV)
