"""Sessions worth telling twice. The replay test runs each at every cut; add yours.

Minutes from ten o'clock; Ana opens the room at a quarter to and starts at ten unless told
otherwise. Every story is a list of recorded events, as a store would hold it.
"""

from datetime import UTC, datetime, timedelta

from server.core import commands as c
from server.core.deliveries import Joined, Left
from server.core.events import Recorded
from server.core.plan import SessionPolicy
from tests.cast import (
    CYD,
    DEE,
    EVERY_CONSENT,
    MEMBERS,
    SYSTEM,
    TEN,
    Play,
    answers_questions,
    asks,
    asks_for_help,
    at,
    board_closes,
    board_opens,
    changes_nothing,
    comes_back,
    confirms,
    corrects,
    ends,
    goal,
    is_on_it,
    is_refused,
    joins,
    knocks,
    leaves,
    lets_all_in,
    lets_in,
    log,
    loses_connection,
    not_now,
    opens_room,
    plan,
    removes,
    restarts,
    says,
    starts,
    steps_away,
    tags,
    told,
)
from tests.claiming import claims, platform_falls_silent, platform_is_back, platform_says, unclaims
from tests.measure_stories import MEASURE_STORIES
from tests.room_stories import ROOM_STORIES


def on_video(name: str | None, minute: float, *, conn: str = "") -> Joined:
    member = MEMBERS[name] if name else None
    return Joined(t=at(minute), src="zoom", conn=conn or str(name), member=member)


def off_video(name: str, minute: float, *, conn: str = "") -> Left:
    return Left(t=at(minute), src="zoom", conn=conn or name)


def by_schedule(play: Play) -> None:
    """The schedule asks whether the session may start."""
    play.ask(c.StartSession(), SYSTEM)


# Half past midnight in Chicago on the first of November; at two it is one o'clock again.
NIGHT = (datetime(2026, 11, 1, 5, 30, tzinfo=UTC) - TEN) / timedelta(minutes=1)

STORIES: dict[str, list[Recorded]] = {
    "nobody comes": log((90, ends())),
    "planned and nothing more": told().log,
    "taking back what was agreed to": log(
        (0, joins("Bo")),
        (20, says("Bo", c.WithdrawConsent("drafting"))),
        (30, says("Bo", c.WithdrawConsent("telehealth"))),
        (40, says("Bo", c.AnswerConsents("2026-01", EVERY_CONSENT))),
        (40, knocks("Bo")),
        (90, ends()),
    ),
    "switching devices": log(
        (0, joins("Bo")),
        (20, joins("Bo", device="phone")),
        (21, loses_connection("Bo", silent=0.2)),
        (60, leaves("Bo", device="phone")),
        (90, ends()),
    ),
    "lost wifi, back within the grace time and beyond it": log(
        (-5, joins("Bo")),
        (10, loses_connection("Bo", silent=0.2)),
        (11, knocks("Bo")),
        (31, loses_connection("Bo", silent=0.2)),
        (38.5, knocks("Bo")),
        (90, ends()),
    ),
    "refused, then admitted": log(
        (-8, answers_questions("Bo")),
        (-7, knocks("Bo")),
        (-6, not_now("Bo")),
        (2, knocks("Bo")),
        (3, lets_in("Bo")),
        (90, ends()),
    ),
    "two facilitators contradict each other": log(
        (-10, board_opens("Gus")),
        (-8, answers_questions("Bo")),
        (-7, knocks("Bo")),
        (-6, lets_in("Bo", by="Ana")),
        (-6, changes_nothing(lets_in("Bo", by="Gus"))),
        (-6, is_refused("already_in", not_now("Bo", by="Gus"))),
        (20, asks_for_help("Bo")),
        (20.2, is_on_it("Bo", by="Gus")),
        (20.2, changes_nothing(is_on_it("Bo", by="Ana"))),
        (30, tags("Ana", "Bo", "pb_disclosed")),
        (30.2, tags("Gus", "Bo", "pb_disclosed", note="her brother")),
        (90, ends("Gus")),
        (90, changes_nothing(ends("Ana"))),
        (90, is_refused("session_ended", says("Bo", c.StepAway()))),
    ),
    "restart in mid-session": log(
        (-5, joins("Bo")),
        (-4, joins("Cyd")),
        (20, leaves("Cyd")),
        (50, restarts(away=2)),
        (50.5, board_opens("Ana")),
        (50.5, knocks("Bo")),
        (90, ends()),
    ),
    "restart while somebody waits": told(
        (-15, board_opens("Ana")),
        (-14, answers_questions("Bo")),
        (-14, knocks("Bo")),
        (-10, restarts(away=1)),
        (-9, knocks("Bo")),
        (-8, board_opens("Ana")),
        (-8, opens_room()),
        (-7, lets_all_in()),
        (0, by_schedule),
        (1, changes_nothing(by_schedule)),
    ).log,
    "retraction and second thoughts": log(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (30, tags("Ana", "Bo", "pb_support", as_id="tag-support-1", peers=(CYD,))),
        (30.1, asks("Ana", c.RetractTag("tag-support-1"))),
        (30.2, asks("Ana", c.RestoreTag("tag-support-1"))),
        (30.3, asks("Ana", c.RefineTag("tag-support-1", note="kindly", shift_seconds=-45))),
        (31, is_refused("not_your_tag", asks("Gus", c.RetractTag("tag-support-1")))),
        (40, asks("Ana", c.StartIntervention("iv_ground"), as_id="technique-1")),
        (41, asks("Ana", c.RetractIntervention("technique-1"))),
        (42, asks("Ana", c.TagGroup("pr_supportive"), as_id="process-1")),
        (43, asks("Ana", c.RetractGroupTag("process-1"))),
        (90, ends()),
        (95, asks("Ana", c.RetractTag("tag-support-1"))),
    ),
    "removed and let in again": log(
        (-5, joins("Bo")),
        (30, removes("Bo")),
        (31, knocks("Bo")),
        (40, lets_in("Bo")),
        (90, ends()),
    ),
    "stepping away": log(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (10, steps_away("Bo")),
        (11, comes_back("Bo")),
        (20, steps_away("Cyd")),
        (35, comes_back("Cyd")),
        (40, steps_away("Cyd")),
        (45, loses_connection("Cyd")),
        (90, ends()),
    ),
    "consent declined": log(
        (-5, joins("Bo", presence_log=False)),
        (-5, joins("Cyd", drafting=False)),
        (90, ends()),
        (92, corrects("Bo", (0, 90), reason="In the room throughout, written down by hand")),
        (93, confirms()),
    ),
    "tags that arrive after the end": log(
        (-5, joins("Bo")),
        (90, ends("Gus")),
        (91, tags("Ana", "Bo", "pb_feelings", claimed=80)),
        (91, asks("Ana", c.StartIntervention("iv_summary"), claimed=85, as_id="technique-1")),
        (91, asks("Ana", c.StopIntervention("technique-1"), claimed=89)),
        (91, is_refused("session_ended", tags("Ana", "Bo", "pb_quiet"))),
    ),
    "the night the clocks go back": told(
        (NIGHT - 15, board_opens("Ana")),
        (NIGHT - 15, opens_room()),
        (NIGHT - 5, joins("Bo")),
        (NIGHT, starts()),
        (NIGHT + 90, ends()),
        agreed=plan(starts_at=at(NIGHT), ends_at=at(NIGHT + 90)),
    ).log,
    "a facilitator drops out where one is required": log(
        (-5, joins("Bo")),
        (20, board_closes("Ana")),
        (29, board_opens("Ana")),
        (90, ends()),
        agreed=plan(policy=SessionPolicy(require_facilitator=True)),
    ),
    "the platform says who is there": log(
        (-5, joins("Bo")),
        (-4, platform_says(on_video("Bo", -4))),
        (1, platform_says(on_video("Cyd", 0.5), on_video(None, 1, conn="caller"))),
        (20, platform_says(off_video("Bo", 19))),
        (21, platform_says(on_video("Bo", 20, conn="bo-again"))),
        (22, changes_nothing(platform_says(on_video("Cyd", 0.5)))),
        (90, ends()),
        (91, platform_says(off_video("Cyd", 80), off_video("caller", 60))),
        (92, confirms()),
        (95, platform_says(off_video("Bo", 50, conn="bo-again"))),
        agreed=plan(policy=SessionPolicy(presence_source="platform")),
    ),
    "a caller is claimed": log(
        (1, platform_says(on_video("Bo", 1), on_video(None, 1, conn="caller"))),
        (5, claims("caller", "Cyd")),
        (6, claims("caller", "Dee")),
        (7, changes_nothing(claims("caller", "Dee"))),
        (10, platform_falls_silent(9)),
        (11, changes_nothing(platform_falls_silent(9))),
        (15, platform_is_back()),
        (16, changes_nothing(platform_is_back())),
        (90, ends()),
        (92, confirms()),
        (93, unclaims("caller")),
        (94, claims("caller", None)),
        agreed=plan(policy=SessionPolicy(presence_source="platform")),
    ),
    **ROOM_STORIES,
    **MEASURE_STORIES,
    "everything": log(
        (-14, answers_questions("Bo")),
        (-13, knocks("Bo")),
        (-12, joins("Cyd", delivery="phone")),
        (-10, board_opens("Gus")),
        (-9, lets_all_in()),
        (1, asks("Ana", c.ReachSegment(1))),
        (2, tags("Ana", "Bo", "pb_disclosed", note="first week at work")),
        (5, asks("Gus", c.StartIntervention("iv_ground", topic="breathing"), as_id="technique-1")),
        (6, tags("Gus", "Cyd", "pl_active", level=4)),
        (7, tags("Ana", "Bo", "gp_some", goal_id=goal("Bo"), progress="progress")),
        (9, asks("Gus", c.StopIntervention("technique-1"))),
        (12, asks("Ana", c.TagGroup("tf_cohesion"))),
        (17, joins("Dee")),
        (20, asks("Ana", c.RecordRisk(DEE, "rk_si_passive"), as_id="risk-0001")),
        (22, loses_connection("Bo", silent=0.2)),
        (22.5, board_closes("Gus", silent=0.2)),
        (22.6, knocks("Bo")),
        (30, asks_for_help("Dee")),
        (31, is_on_it("Dee")),
        (40, tags("Ana", "Dee", "rs_commit", note="will ring her sister", claimed=36)),
        (50, joins("Cyd", device="tablet")),
        (60, restarts(away=0.5)),
        (60.2, board_opens("Ana")),
        (60.3, knocks("Bo")),
        (60.4, knocks("Dee")),
        (70, asks("Ana", c.StartIntervention("iv_summary"))),
        (90, ends()),
        (91, asks("Ana", c.DetailRisk("risk-0001", "low", "asked", "plan made", "calls"))),
        (92, corrects("Cyd", (0, 60), reason="Was on the phone to the end of the hour")),
        (93, confirms()),
        (94, corrects("Dee", (88, 90), op="remove", reason="Left two minutes early")),
        (95, confirms()),
    ),
}
