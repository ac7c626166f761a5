"""What the board shows of the platform: who is unknown, who is there twice, what is silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.core.state import Session
from server.core.video import PLATFORM_NAMES, VideoConnection, doubles, unidentified
from server.core.views import DoubleView, SilenceView, StrangerView

# Everybody comes within minutes; where the platform's word counts and there is none, say so.
EXPECTED_WITHIN = timedelta(minutes=5)


def strangers(video: Sequence[VideoConnection]) -> tuple[StrangerView, ...]:
    """Return the tray: those here first, they can still be asked."""
    waiting = sorted(unidentified(video), key=lambda one: not one.here)
    return tuple(
        StrangerView(one.conn, label_of(one), one.phone, one.since, one.here) for one in waiting
    )


def label_of(one: VideoConnection) -> str:
    """Return what to call a connection nobody can name."""
    if one.phone:
        return f"Phone {one.label}" if one.label else "A phone"
    return f"“{one.label}”" if one.label else "A guest"


def doubled(session: Session, video: Sequence[VideoConnection]) -> tuple[DoubleView, ...]:
    """Return the members whose link is used twice right now, newest connection each."""
    return tuple(
        DoubleView(
            member_id=pair.member_id,
            name=session.seat(pair.member_id).display_name,
            conn=pair.second.conn,
            label=pair.second.label,
            since=pair.together[-1].start,
        )
        for pair in doubles(session, video)
        if pair.here
    )


def silences(session: Session, now: datetime) -> tuple[SilenceView, ...]:
    """Return the platforms nothing is heard from, and since when."""
    if session.ended_at is not None:
        return ()
    known = tuple(
        SilenceView(platform, PLATFORM_NAMES.get(platform, "The video platform"), since, ever=True)
        for platform, since in session.silent.items()
    )
    waited = session.started_at is not None and now - session.started_at >= EXPECTED_WITHIN
    counts = session.plan.policy.presence_source == "platform"
    if known or not (counts and waited) or len(session.reported):
        return known
    since = session.started_at or now
    return (SilenceView("platform", "The video platform", since, ever=False),)
