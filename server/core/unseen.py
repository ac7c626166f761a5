"""Time in which a member's page was out of sight and silent: not seen, which is not leaving.

PRS-13: a locked phone freezes the page while its owner may well be in the video. Nothing is
credited for it and nothing is held against anybody; both sides are told, so that they can talk.
"""

from datetime import timedelta

from server.core.events import Interval
from server.core.spans import Spans, clip, subtract, union
from server.core.state import Session


def unseen(session: Session, member_id: str, credited: Spans) -> Spans:
    """Return the gaps in *credited* that begin where the member's page fell silent out of sight.

    A gap that is open still is none yet: whoever is in it cannot be told.
    """
    by_page = session.plan.policy.presence_source != "platform"
    if session.started_at is None or not by_page or session.seats[member_id].by_hand:
        return ()
    own = [stay for stay in session.stays if stay.person_id == member_id]
    open_pages = session.seats[member_id].pages.values()
    begins = sorted(stay.started_at for stay in (*own, *open_pages)) or [session.started_at]
    gaps = [
        Interval(stay.ended_at, next(at for at in begins if at >= stay.ended_at))
        for stay in own
        if stay.end == "unseen" and stay.ended_at is not None and begins[-1] >= stay.ended_at
    ]
    uncounted = clip(subtract(union(gaps), credited), session.started_at, begins[-1])
    # ATT-9 bridges a shorter one as soon as the page has been back for an instant.
    grace = timedelta(seconds=session.plan.policy.grace_seconds)
    return tuple(gap for gap in uncounted if gap.end - gap.start > grace)
