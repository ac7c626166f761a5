"""The part of a session's log that is one member's: theirs, and what was the whole session's.

By allow-list: an event of a kind that nobody thought of here is left out. The private help signal
is left out on purpose; so is the presence of whoever declined the presence log (PRS-8).
"""

from collections.abc import Iterator

import msgspec

from server.core.events import PlatformReported, Recorded, SessionPlanned
from server.exports.others import Others
from server.exports.record import Record

_OF_ALL = frozenset(
    "room_opened session_started session_ended server_restarted segment_reached"
    " facilitator_connected facilitator_disconnected attendance_confirmed"
    " intervention_started intervention_stopped intervention_retracted"
    " group_tagged group_tag_retracted break_began break_ended break_retracted"
    " breakout_opened breakout_closed platform_silent platform_heard".split()
)
_OF_ONE = frozenset(
    "member_confirmed location_given consents_answered consent_withdrawn attendance_corrected"
    " risk_recorded measure_answered measure_taken_back"
    " member_checked_in member_checked_out".split()
)
_PRESENCE = frozenset(
    "member_knocked member_admitted member_refused member_connected member_disconnected"
    " member_stepped_away member_returned member_removed member_readmitted"
    " breakout_assigned breakout_returned connection_claimed".split()
)
_TAGGING = frozenset("member_tagged tag_refined tag_moved tag_retracted tag_restored".split())
# What a platform says about the meeting itself; everything else it says is about connections.
_OF_MEETING = frozenset(
    "tick session_ended server_stopped server_started interrupted break lock".split()
)

Fact = dict[str, object]


def own_events(record: Record, others: Others) -> Iterator[tuple[Recorded, Fact]]:
    """Yield the events of the member's record with what they say, everybody else left out."""
    own = _Own(record)
    for recorded in record.log:
        fact = own.fact(recorded)
        if fact is not None:
            yield recorded, _mapping(others.value(fact))


def taken_back(record: Record) -> frozenset[str]:
    """Return the evidence ids of what was observed of the member and does not count for them."""
    own = _Own(record)
    return frozenset(
        f"e{recorded.seq}"
        for recorded in record.log
        if _type(recorded) in _TAGGING and not own.has_tag(_said(recorded))
    )


class _Own:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._session = record.session
        self._member = record.note.member_id
        self._by_hand = record.session.seats[self._member].by_hand
        self._conns = self._own_connections()

    def fact(self, recorded: Recorded) -> Fact | None:
        """Return what an event says about this member or all; None when it is another's."""
        if isinstance(recorded.event, SessionPlanned):
            return self._plan()
        kind, said = _type(recorded), _said(recorded)
        if kind in _OF_ALL:
            return said
        if kind in _OF_ONE or (kind in _PRESENCE and not self._by_hand):
            return said if self._member in (said.get("member_id"), said.get("person_id")) else None
        if kind in _TAGGING:
            return self._tagging(kind, said)
        if kind in ("risk_detailed", "risk_acknowledged"):
            risk = self._session.risks.get(str(said["risk_id"]))
            return said if risk is not None and risk.member_id == self._member else None
        if isinstance(recorded.event, PlatformReported) and not self._by_hand:
            return self._reported(said)
        return None

    def has_tag(self, said: Fact) -> bool:
        tag = self._session.tags.get(str(said["tag_id"]))
        return tag is not None and tag.member_id == self._member and not tag.retracted

    def _tagging(self, kind: str, said: Fact) -> Fact | None:
        if self.has_tag(said):
            return said
        if kind == "member_tagged" and said["member_id"] == self._member:
            # It may have been about somebody else: that it was is said, and no word of it.
            return {"type": kind, "withheld": "taken back, or recorded of somebody else"}
        return None

    def _reported(self, said: Fact) -> Fact | None:
        delivery = _mapping(said["delivery"])
        if delivery["type"] in _OF_MEETING or delivery.get("conn") in self._conns:
            return {**said, "delivery": delivery}
        return None

    def _own_connections(self) -> frozenset[object]:
        stated = [
            _mapping(_said(recorded)["delivery"])
            for recorded in self._record.log
            if isinstance(recorded.event, PlatformReported)
        ]
        conns = {d.get("conn") for d in stated if d.get("member") == self._member} - {None}
        # A connection that somebody else was named for as well is nobody's alone.
        shared = {d.get("conn") for d in stated if d.get("member") not in (None, self._member)}
        return frozenset(conns - shared)

    def _plan(self) -> Fact:
        plan = msgspec.to_builtins(self._session.plan)
        kept = (
            "group_name modality timezone starts_at ends_at segments theme agreement_version"
            " note_format policy"
        )
        seat = msgspec.to_builtins(self._record.seat)
        # Earlier notes are in the packet of their own session, not in the plan of this one.
        own = "member_id pronouns record_number diagnoses goals last_commitment"
        return {
            "type": "session_planned",
            **{name: plan[name] for name in kept.split()},
            "seat": {name: seat[name] for name in own.split()},
            "facilitators": [f["facilitator_id"] for f in plan["facilitators"]],
        }


def _type(recorded: Recorded) -> str:
    return str(type(recorded.event).__struct_config__.tag)


def _said(recorded: Recorded) -> Fact:
    return _mapping(msgspec.to_builtins(recorded.event))


def _mapping(value: object) -> Fact:
    if not isinstance(value, dict):
        raise TypeError
    return value
