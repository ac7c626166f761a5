"""Stories of what facilitators do with a room: breaks, the lock, breakouts, a tag that moves.

Part of stories.py. Gus leads with Ana; minutes from ten o'clock.
"""

from server.core import commands as c
from server.core.events import Recorded
from server.core.plan import SessionPolicy
from tests.cast import (
    ANA,
    BO,
    CYD,
    DEE,
    GUS,
    Act,
    answers_questions,
    asks,
    board_opens,
    changes_nothing,
    confirms,
    ends,
    goal,
    is_refused,
    joins,
    knocks,
    lets_all_in,
    lets_in,
    log,
    loses_connection,
    not_now,
    plan,
    removes,
    restarts,
    tags,
)


def breaks(by: str = "Ana", *, as_id: str = "break-0001", claimed: float | None = None) -> Act:
    return asks(by, c.BeginBreak(), as_id=as_id, claimed=claimed)


def resumes(by: str = "Ana", *, of: str = "break-0001", claimed: float | None = None) -> Act:
    return asks(by, c.EndBreak(of), claimed=claimed)


def locks(by: str = "Ana") -> Act:
    return asks(by, c.LockRoom())


def unlocks(by: str = "Ana") -> Act:
    return asks(by, c.UnlockRoom())


def readmits(member_id: str, *, by: str = "Ana") -> Act:
    return asks(by, c.ReadmitMember(member_id))


def opens(name: str, *, by: str = "Ana", as_id: str) -> Act:
    return asks(by, c.OpenBreakout(name), as_id=as_id)


def sends(*people: str, to: str, by: str = "Ana") -> Act:
    return asks(by, c.AssignBreakout(to, people))


def brings_back(*people: str, by: str = "Ana") -> Act:
    return asks(by, c.ReturnFromBreakout(people))


def closes_rooms(room: str | None = None, *, by: str = "Ana") -> Act:
    return asks(by, c.CloseBreakout(room))


def moves(
    tag_id: str,
    member_id: str,
    *,
    by: str = "Ana",
    goal_id: str | None = None,
    reason: str | None = None,
) -> Act:
    return asks(by, c.MoveTag(tag_id, member_id, goal_id, reason))


ROOM_STORIES: dict[str, list[Recorded]] = {
    "a break for everybody": log(
        (-10, board_opens("Gus")),
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (-1, is_refused("not_started", breaks())),
        (40, breaks()),
        (40, changes_nothing(breaks("Gus", as_id="break-0002"))),
        (43, tags("Gus", "Bo", "pb_disclosed", note="in the hallway")),
        (45, loses_connection("Cyd", silent=0.2)),
        (48, knocks("Cyd")),
        (50, resumes("Gus")),
        (50.1, changes_nothing(resumes("Ana"))),
        (51, changes_nothing(breaks("Ana", as_id="break-0003", claimed=39))),
        (60, breaks(as_id="break-0004")),
        (60.1, asks("Gus", c.RetractBreak("break-0004"))),
        (60.2, changes_nothing(asks("Ana", c.RetractBreak("break-0004")))),
        (61, is_refused("no_such_break", resumes(of="break-0009"))),
        (90, ends()),
        (95, confirms()),
        (96, is_refused("already_confirmed", asks("Ana", c.RetractBreak("break-0001")))),
    ),
    "a break into which the session ends": log(
        (-5, joins("Bo")),
        (80, breaks()),
        (90, ends("Gus")),
        (91, resumes("Ana", claimed=85)),
        (92, breaks("Ana", as_id="break-0002", claimed=88)),
    ),
    "a break through a restart": log(
        (-5, joins("Bo")),
        (30, breaks()),
        (35, restarts(away=1)),
        (35.5, board_opens("Ana")),
        (35.5, knocks("Bo")),
        (40, resumes()),
        (90, ends()),
    ),
    "the room is locked": log(
        (-5, joins("Bo")),
        (-4, answers_questions("Cyd")),
        (-4, answers_questions("Dee")),
        (1, knocks("Dee")),
        (5, locks()),
        (5, changes_nothing(locks("Gus"))),
        (6, is_refused("closed_for_now", knocks("Cyd"))),
        (7, is_refused("room_locked", lets_in("Dee"))),
        (7, is_refused("room_locked", lets_all_in("Gus"))),
        (8, not_now("Dee")),
        (10, loses_connection("Bo", silent=0.2)),
        (10.5, knocks("Bo")),
        (12, is_refused("closed_for_now", knocks("Bo", device="phone"))),
        (20, unlocks("Gus")),
        (20, changes_nothing(unlocks())),
        (21, knocks("Cyd")),
        (22, lets_in("Cyd")),
        (90, ends()),
    ),
    "a removal taken back": log(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (0.5, opens("Room 1", as_id="breakout-1")),
        (0.6, sends(BO, to="breakout-1")),
        (10, removes("Bo")),
        (10.1, changes_nothing(removes("Bo", by="Gus"))),
        (10.2, readmits(BO, by="Gus")),
        (10.3, changes_nothing(readmits(BO))),
        (10.4, knocks("Bo")),
        (20, removes("Cyd")),
        (21, knocks("Cyd")),
        (22, readmits(CYD)),
        (23, is_refused("not_removed", readmits(DEE))),
        (90, ends()),
    ),
    "breakout rooms": log(
        (-10, board_opens("Gus")),
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (-5, joins("Dee")),
        (20, opens("Room 1", as_id="breakout-1")),
        (20, opens("Room 2", by="Gus", as_id="breakout-2")),
        (20, changes_nothing(opens("Room  2", as_id="breakout-3"))),
        (21, sends(BO, ANA, to="breakout-1")),
        (21, sends(CYD, DEE, to="breakout-2", by="Gus")),
        (22, changes_nothing(sends(CYD, to="breakout-2"))),
        (23, is_refused("unknown_member", sends("nobody-here", to="breakout-2"))),
        (25, loses_connection("Cyd", silent=0.2)),
        (25.5, knocks("Cyd")),
        (30, sends(ANA, to="breakout-2")),
        (35, sends(DEE, to="breakout-1", by="Gus")),
        (38, brings_back(DEE)),
        (38, changes_nothing(brings_back(DEE, by="Gus"))),
        (40, closes_rooms("breakout-2")),
        (40, changes_nothing(closes_rooms("breakout-2", by="Gus"))),
        (41, is_refused("no_such_breakout", sends(CYD, to="breakout-2"))),
        (45, closes_rooms()),
        (70, opens("Room 2", as_id="breakout-4")),
        (71, sends(BO, GUS, to="breakout-4")),
        (75, restarts(away=0.5)),
        (75.5, board_opens("Gus")),
        (75.5, knocks("Bo")),
        (90, ends()),
    ),
    "breakouts that do not count": log(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (20, opens("Pairs", as_id="breakout-1")),
        (20, sends(BO, ANA, to="breakout-1")),
        (30, brings_back(BO)),
        (90, ends()),
        agreed=plan(policy=SessionPolicy(breakouts_count=False)),
    ),
    "a tag finds the right member": log(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (30, tags("Ana", "Bo", "pb_support", note="kindly", peers=(CYD, DEE), as_id="tag-moved-1")),
        (30.1, moves("tag-moved-1", CYD)),
        (30.2, changes_nothing(moves("tag-moved-1", CYD))),
        (30.3, is_refused("not_your_tag", moves("tag-moved-1", BO, by="Gus"))),
        (30.4, moves("tag-moved-1", BO)),
        (30.5, moves("tag-moved-1", CYD)),
        (30.6, asks("Ana", c.RefineTag("tag-moved-1", note="warmly"))),
        (31, tags("Ana", "Bo", "gp_some", goal_id=goal("Bo"), as_id="tag-about-goal")),
        (31.1, is_refused("goal_needed", moves("tag-about-goal", CYD))),
        (31.2, is_refused("unknown_goal", moves("tag-about-goal", CYD, goal_id=goal("Bo")))),
        (31.3, moves("tag-about-goal", CYD, goal_id=goal("Cyd"))),
        (31.4, moves("tag-about-goal", BO)),
        (32, tags("Ana", "Bo", "pb_quiet", as_id="tag-undone-1")),
        (32.1, asks("Ana", c.RetractTag("tag-undone-1"))),
        (32.2, is_refused("tag_undone", moves("tag-undone-1", CYD))),
        (33, is_refused("unknown_member", moves("tag-moved-1", "nobody-here"))),
        (34, is_refused("no_such_tag", moves("tag-nowhere-1", CYD))),
        (90, ends()),
        (91, moves("tag-about-goal", CYD, goal_id=goal("Cyd"))),
        (92, confirms()),
        (93, is_refused("already_confirmed", moves("tag-moved-1", BO))),
    ),
}
