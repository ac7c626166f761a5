"""Whatever is asked, by whomever, in whatever order: an answer, and a log that folds."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from server.core import commands as c
from server.core.board import facilitator_view, member_view
from server.core.commands import Actor, Refused
from server.core.deliveries import Joined, Left
from server.core.events import Interval
from server.core.session import fold
from tests.cast import ANA, BO, CYD, DEE, ELI, EVERY_CONSENT, GUS, Play, at, goal, taxonomy

IDS = (
    *("tag-of-ana-1", "tag-of-gus-1", "technique-1", "process-1", "risk-0001"),
    *("break-0001", "breakout-1"),
)
members = st.sampled_from((BO, CYD, DEE, "nobody-here"))
devices = st.sampled_from(("laptop-0001", "phone-0001"))
pages = st.sampled_from(tuple(f"page-{n:04}" for n in range(6)))
ids = st.sampled_from(IDS)
moments = st.integers(-60, 200).map(at)
notes = st.none() | st.just("three words here")
goals = st.sampled_from((None, goal("Bo"), goal("Cyd")))
progress = st.sampled_from((None, "progress", "setback"))
peers = st.lists(members, max_size=2).map(tuple)
terms = st.sampled_from(
    ("pb_disclosed", "pl_active", "gp_some", "iv_ground", "tf_cohesion", "rk_none", "pb_nonsense")
)
words = st.sampled_from((None, "said so"))
placed = st.lists(st.sampled_from((BO, CYD, ANA, GUS)), min_size=1, max_size=3).map(tuple)
intervals = st.lists(st.builds(Interval, moments, moments), max_size=2).map(tuple)

by_facilitators = st.one_of(
    st.builds(c.OpenRoom),
    st.builds(c.StartSession),
    st.builds(c.EndSession),
    st.builds(c.AdmitMember, members, st.none() | devices),
    st.builds(c.AdmitAll),
    st.builds(c.RefuseMember, members, st.none() | devices),
    st.builds(c.RemoveMember, members),
    st.builds(c.ReadmitMember, members),
    st.builds(c.LockRoom),
    st.builds(c.UnlockRoom),
    st.builds(c.BeginBreak),
    st.builds(c.EndBreak, ids),
    st.builds(c.RetractBreak, ids),
    st.builds(c.OpenBreakout, st.sampled_from(("Room 1", "Room 2"))),
    st.builds(c.AssignBreakout, ids, placed),
    st.builds(c.ReturnFromBreakout, placed),
    st.builds(c.CloseBreakout, st.none() | ids),
    st.builds(c.AcknowledgeHelp, members),
    st.builds(
        c.TagMember, members, terms, st.none() | st.integers(0, 5), notes, peers, goals, progress
    ),
    st.builds(c.RefineTag, ids, notes, peers, goals, progress, st.integers(-300, 300)),
    st.builds(c.MoveTag, ids, members, goals),
    st.builds(c.RetractTag, ids),
    st.builds(c.RestoreTag, ids),
    st.builds(c.StartIntervention, terms, notes),
    st.builds(c.StopIntervention, ids),
    st.builds(c.RetractIntervention, ids),
    st.builds(c.TagGroup, terms),
    st.builds(c.RetractGroupTag, ids),
    st.builds(c.ReachSegment, st.integers(0, 4)),
    st.builds(c.RecordRisk, members, terms, words, words, words, words),
    st.builds(c.DetailRisk, ids, words, words, words, words),
    st.builds(c.AcknowledgeRisk, ids),
    st.builds(
        c.CorrectAttendance,
        members,
        st.sampled_from(("set", "add", "remove")),
        intervals,
        st.just("by phone"),
    ),
    st.builds(c.ConfirmAttendance),
    st.builds(c.NoteFacilitatorConnected),
    st.builds(c.NoteConnectionLost, st.just("lost"), moments),
)
by_members = st.one_of(
    st.builds(c.Knock, st.sampled_from(("video", "phone"))),
    st.builds(c.StepAway),
    st.builds(c.ComeBack),
    st.builds(c.AskHelp),
    st.builds(c.Leave),
    st.builds(c.ConfirmIdentity),
    st.just(c.GiveLocation("Here", "IL", True, True, "Sis", "555 0101")),
    st.builds(
        lambda log: c.AnswerConsents("2026-01", {**EVERY_CONSENT, "presence_log": log}),
        st.booleans(),
    ),
    st.builds(c.NoteConnectionLost, st.sampled_from(("lost", "left", "switched")), moments),
)
platform = st.builds(
    Joined, t=moments, recv=moments, conn=pages, member=st.none() | members, src=st.just("zoom")
) | st.builds(Left, t=moments, recv=moments, conn=pages, src=st.just("zoom"))
by_server = st.one_of(
    st.builds(c.StartSession),
    st.builds(c.NoteServerRestart, moments),
    st.builds(c.NotePlatformReport, st.lists(platform, max_size=3).map(tuple)),
)
facilitators = st.builds(Actor, st.just("facilitator"), st.sampled_from((ANA, GUS, ELI)), pages)
people = st.builds(Actor, st.just("member"), members, st.none() | pages, st.none() | devices)
server = st.just(Actor("system", "system"))
asking = st.one_of(
    st.tuples(by_facilitators, facilitators),
    st.tuples(by_members, people),
    st.tuples(by_server, server),
    st.tuples(by_facilitators | by_members | by_server, facilitators | people | server),
)
asked = st.tuples(asking, st.integers(0, 400), st.integers(-600, 60), st.none() | ids)

Script = list[tuple[tuple[c.AnyCommand, Actor], int, int, str | None]]


@settings(max_examples=30)
@given(st.lists(asked, min_size=10, max_size=60), st.booleans())
def test_every_command_is_answered_and_every_answer_folds(script: Script, begun: bool) -> None:
    play = Play()
    if begun:
        _begin(play)
    for (command, actor), seconds, claimed_seconds, command_id in script:
        play.now += timedelta(seconds=seconds)
        if command_id in play.told.commands:
            command_id = None  # the room answers a resend itself
        before = len(play.log)
        answer = play.ask(
            command,
            actor,
            claimed_at=play.now + timedelta(seconds=claimed_seconds),
            command_id=command_id,
        )
        if isinstance(answer, Refused):
            assert before == len(play.log)

    assert fold(play.log) == play.told
    assert [*range(1, len(play.log) + 1)] == [recorded.seq for recorded in play.log]
    _views_hold(play)


def _begin(play: Play) -> None:
    for minute, command, actor in (
        (-15, c.OpenRoom(), Actor("facilitator", ANA, "page-0000")),
        (-15, c.NoteFacilitatorConnected(), Actor("facilitator", ANA, "page-0000")),
        (-5, c.ConfirmIdentity(), Actor("member", BO)),
        (-5, c.GiveLocation("Here", "IL", True, True, "Sis", "555 0101"), Actor("member", BO)),
        (-5, c.AnswerConsents("2026-01", EVERY_CONSENT), Actor("member", BO)),
        (-5, c.Knock(), Actor("member", BO, "page-0001", "laptop-0001")),
        (-4, c.AdmitAll(), Actor("facilitator", ANA)),
        (0, c.StartSession(), Actor("facilitator", ANA)),
    ):
        play.now = at(minute)
        play.ask(command, actor)


def _views_hold(play: Play) -> None:
    session = play.told
    view = facilitator_view(session, now=play.now, taxonomy=taxonomy())
    started_at = session.started_at or play.now
    length = max(timedelta(), (session.ended_at or play.now) - started_at)
    for tile in view.tiles:
        assert 0 <= tile.seconds <= length.total_seconds()
        assert tile.counting <= (session.phase == "running")
        own = member_view(session, tile.member_id, now=play.now)
        assert own.seconds == tile.seconds
        assert (own.video_url is not None) == (own.state in ("in_room", "away"))
