"""Risk: what came up, and what was asked, done and agreed about it. Part of events.py."""

from datetime import datetime

from server.core.event_base import Event


class RiskRecorded(Event, frozen=True):
    """A risk event; details may follow. Never shown on a shared or member-facing surface."""

    risk_id: str
    member_id: str
    term: str
    happened_at: datetime
    level: str | None = None
    assessment: str | None = None
    action: str | None = None
    disposition: str | None = None


class RiskAcknowledged(Event, frozen=True):
    """A facilitator says by name that they have seen the alert and are on it (MEA-5)."""

    risk_id: str


class RiskDetailed(Event, frozen=True):
    """What was asked, done and agreed, as it stands now."""

    risk_id: str
    level: str | None
    assessment: str | None
    action: str | None
    disposition: str | None


RiskEvent = RiskRecorded | RiskDetailed | RiskAcknowledged
