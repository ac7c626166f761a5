"""Every event that can be in a log has a sentence, and none of them is the name of a class."""

from datetime import date
from typing import get_args

from server.core import events as e
from server.core import room_events as r
from server.core.deliveries import LobbyJoined
from server.core.measure_events import (
    MeasureAnswered,
    MeasureTakenBack,
    MemberCheckedIn,
    MemberCheckedOut,
)
from server.core.measures.scoring import Score
from server.core.risk_events import RiskAcknowledged, RiskDetailed, RiskRecorded
from server.core.video_events import (
    ClaimRetracted,
    ConnectionClaimed,
    PlatformHeard,
    PlatformSilent,
)
from server.pages.event_words import EventWords
from tests.cast import (
    ANA,
    BO,
    EVERY_CONSENT,
    at,
    corrects,
    ends,
    joins,
    lets_all_in,
    plan,
    play,
    taxonomy,
)

CONNECTION = "page-bo-001"
DAY = date(2026, 3, 4)
EVERY: tuple[e.AnyEvent, ...] = (
    e.SessionPlanned(plan()),
    e.MemberConfirmed(BO),
    e.LocationGiven(BO, "12 Elm Street", "IL", True, True, "Sis", "555 0101"),
    e.ConsentsAnswered(BO, "2026-01", {**EVERY_CONSENT, "drafting": False}),
    e.ConsentWithdrawn(BO, "drafting", ANA, "Said so on the phone"),
    e.RoomOpened(),
    e.SessionStarted("schedule"),
    e.SessionEnded(),
    e.ServerRestarted(at(30)),
    e.FacilitatorConnected(ANA, CONNECTION),
    e.FacilitatorDisconnected(ANA, CONNECTION, "lost", at(30)),
    e.MemberKnocked(BO, CONNECTION, "phone", "phone"),
    e.MemberAdmitted(BO, "phone"),
    e.MemberRefused(BO, "phone"),
    e.MemberConnected(BO, CONNECTION, "phone", "phone"),
    e.MemberDisconnected(BO, CONNECTION, "lost", at(30)),
    e.MemberSteppedAway(BO, CONNECTION),
    e.MemberReturned(BO, CONNECTION),
    e.MemberRemoved(BO),
    r.MemberReadmitted(BO, ("phone",)),
    r.BreakBegan("break-0001", at(30)),
    r.BreakEnded("break-0001", at(40)),
    r.BreakRetracted("break-0001"),
    r.RoomLocked(),
    r.RoomUnlocked(),
    r.BreakoutOpened("breakout-1", "Room 1"),
    r.BreakoutAssigned("breakout-1", BO),
    r.BreakoutReturned(BO),
    r.BreakoutClosed("breakout-1"),
    e.HelpAsked(BO),
    e.HelpAcknowledged(BO),
    e.PlatformReported(LobbyJoined(t=at(1), src="zoom", conn="c1", member=BO)),
    PlatformSilent("zoom", at(30)),
    PlatformHeard("zoom"),
    ConnectionClaimed("c1", BO),
    ConnectionClaimed("c1"),
    ClaimRetracted("c1"),
    e.MemberTagged("tag-1", BO, "pb_disclosed", at(30)),
    e.TagRefined("tag-1", at(30)),
    e.TagMoved("tag-1", BO),
    e.TagRetracted("tag-1"),
    e.TagRestored("tag-1"),
    e.InterventionStarted("technique-1", "iv_validate", at(30), "thought records"),
    e.InterventionStopped("technique-1", at(40)),
    e.InterventionRetracted("technique-1"),
    e.GroupTagged("process-1", "tf_hope", at(30)),
    e.GroupTagRetracted("process-1"),
    e.SegmentReached(1),
    RiskRecorded("risk-1", BO, "rk_si_passive", at(30)),
    RiskDetailed("risk-1", None, None, None, None),
    RiskAcknowledged("risk-1"),
    MeasureAnswered(
        "measure-1", BO, "phq9", date(2026, 3, 4), (0,) * 9, (Score("total", "PHQ-9", 0, 27),)
    ),
    MemberCheckedIn(BO, 6, "tired", "say one thing"),
    MemberCheckedOut(BO, 8, "I was heard"),
    MeasureTakenBack("measure-0001", BO, "mistyped"),
    e.AttendanceCorrected(BO, "remove", (e.Interval(at(30), at(40)),), "left the room"),
    e.AttendanceConfirmed(),
)


def words() -> EventWords:
    return EventWords(play((0, joins("Bo"))).told, taxonomy())


def test_every_kind_of_event_is_tried_here() -> None:
    assert set(get_args(e.AnyEvent)) == {type(event) for event in EVERY}


def test_every_event_is_a_sentence() -> None:
    for event in EVERY:
        said = words().say(event)
        assert type(event).__name__ not in said
        assert "_" not in said
        assert said[0].isupper()


def test_a_log_reads_like_the_session_did() -> None:
    log = play(
        (1, joins("Bo")), (2, lets_all_in()), (90, ends()), (91, corrects("Bo", (2, 80)))
    ).log
    said = [words().say(one.event) for one in log]

    assert "Session planned with 3 members" == said[0]
    assert "Bo E.: in the room" in said
    assert "Session ended" in said
    assert "Bo E.: attendance set to 10:02–11:20. Reason: Was there, by phone" == said[-1]


def test_the_server_is_named_where_nobody_pressed_anything() -> None:
    assert "the server" == words().name("system")
    assert "Ana Prior" == words().name(ANA)
    assert "someone else" == words().name("a-stranger-0001")
