"""Every refusal: a reason for programs, and for people what happened and what to do.

No name and no word of a member's stands here: a refusal may be read over somebody's shoulder.
"""

from server.core.commands import Refused

# ---- who may ask

NOT_YOURS = Refused(
    "not_yours", "This is another facilitator's group or somebody else's place. Nothing changed."
)
NOT_PLANNED = Refused("not_planned", "There is no meeting behind this page. Start from Today.")
ALREADY_PLANNED = Refused("already_planned", "This meeting is planned already. Nothing changed.")
CONNECTION_NEEDED = Refused(
    "connection_needed", "This works only from an open page. Reload the page and try again."
)
UNKNOWN_MEMBER = Refused(
    "unknown_member", "Nobody with this place is expected in this group. Nothing was recorded."
)

# ---- phases

ROOM_NOT_OPEN = Refused("room_not_open", "The room is not open yet. Open the room first.")
SESSION_ENDED = Refused("session_ended", "The meeting is over. Nothing was changed by this.")
NOT_ENDED = Refused("not_ended", "Attendance is looked at after the end. End the session first.")
NEVER_STARTED = Refused(
    "never_started",
    "This session was never started, so there is no time to put right and nothing to confirm.",
)

# ---- doors

JOIN_FIRST = Refused(
    "join_first",
    "A few questions come first: who you are, where you are, and what you agree to."
    " Go back and answer them.",
)
AGREEMENT_NEEDED = Refused(
    "agreement_needed",
    "Meeting this way needs the first two agreements. Nothing was saved. To talk about them or to"
    " meet another way, call the office.",
)
AGREEMENT_CHANGED = Refused(
    "agreement_changed", "The agreement has changed since this page opened. Reload and read it."
)
NOBODY_WAITING = Refused(
    "nobody_waiting", "They are not waiting any more. They show up here again when they are back."
)
ALREADY_IN = Refused(
    "already_in", "Already let in, so nothing was refused. To ask them to step out, use Remove."
)
NOT_IN_ROOM = Refused("not_in_room", "Not in the room right now, so nothing changed.")
NOT_REMOVED = Refused("not_removed", "Nobody asked them to step out, so there is nothing to undo.")
ROOM_LOCKED = Refused(
    "room_locked", "The room is locked, so nobody was let in. Unlock it first, then let them in."
)
CLOSED_FOR_NOW = Refused(
    "closed_for_now",
    "The room is closed to anyone new right now. Stay on this page: it knocks by itself when the"
    " room opens again.",
)

# ---- breaks and breakout rooms

NOT_STARTED = Refused(
    "not_started", "The session has not started, so there is no time to take a break from."
)
NO_SUCH_BREAK = Refused("no_such_break", "There is no such break in this session.")
NO_SUCH_BREAKOUT = Refused(
    "no_such_breakout", "This breakout room is closed, so nobody was moved. Open another one."
)

# ---- the video platform

UNKNOWN_CONNECTION = Refused(
    "unknown_connection", "The video platform told nothing of this connection. Nothing changed."
)

# ---- observations

UNKNOWN_TAG = Refused(
    "unknown_tag", "This tag is not in the list used here. Pick one from all tags."
)
WRONG_KIND = Refused(
    "wrong_kind", "This word belongs in another place on the board, so it was not recorded here."
)
LEVEL_ELSEWHERE = Refused(
    "level_elsewhere", "A level goes with participation only. Record the level by itself."
)
GOAL_NEEDED = Refused("goal_needed", "Progress is about a goal. Pick the goal, then the progress.")
GOAL_OF_ANOTHER = Refused(
    "goal_needed",
    "This tag is about a goal of the first member, so it stays there. Undo it and make it anew.",
)
UNKNOWN_GOAL = Refused("unknown_goal", "This goal is not in this member's plan. Pick one that is.")
UNKNOWN_PEER = Refused(
    "unknown_peer", "The person it concerned has to be another member of this group."
)
NO_SUCH_TAG = Refused("no_such_tag", "There is no such tag in this session. Nothing changed.")
NOT_YOUR_TAG = Refused(
    "not_your_tag", "Only the one who made a tag changes it. Add your own, or put it right later."
)
TAG_UNDONE = Refused("tag_undone", "This tag was undone. Bring it back first, then change it.")
NO_SUCH_TECHNIQUE = Refused("no_such_technique", "There is no such technique in this session.")
NO_SUCH_SEGMENT = Refused("no_such_segment", "The plan of this session has no such part.")
NO_SUCH_RISK = Refused("no_such_risk", "There is no such risk record in this session.")
ALREADY_CONFIRMED = Refused(
    "already_confirmed",
    "Attendance is confirmed and the record of this session is closed. Write it into the note, or"
    " as an addendum once the note is signed.",
)

# ---- questionnaires

NOT_ASKED = Refused(
    "not_asked", "This is not asked here any more, so nothing was recorded. Go on to the meeting."
)

# ---- attendance

REASON_NEEDED = Refused(
    "reason_needed", "A change of times needs a reason. Say why in a few words."
)
TIMES_NEEDED = Refused("times_needed", "No times were given. Say from when to when.")
TIMES_UNCLEAR = Refused(
    "times_unclear", "Each time needs a start before its end, in order and without overlap."
)
TIMES_OUTSIDE = Refused(
    "times_outside", "These times lie outside the session. Only time between start and end counts."
)
