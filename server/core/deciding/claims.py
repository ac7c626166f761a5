"""Whose connection at the video platform it is, and whether the platform can be heard at all.

ATT-13: never by a name; a facilitator claims a connection for the whole of its stay, for a guest
too, and can take that back. What is claimed is looked at again before anybody stands by it (SES-9).
"""

from server.core.commands import (
    ClaimConnection,
    NotePlatformHeard,
    NotePlatformSilence,
    RetractClaim,
)
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.video_events import (
    ClaimRetracted,
    ConnectionClaimed,
    PlatformHeard,
    PlatformSilent,
)


def claim(command: ClaimConnection, asked: Asked) -> Answer:
    session = asked.session
    if command.person_id is not None and command.person_id not in session.plan.everybody:
        return refusals.UNKNOWN_MEMBER
    if not any(getattr(one, "conn", None) == command.conn for one in session.reported):
        return refusals.UNKNOWN_CONNECTION
    made = session.claims.get(command.conn)
    if made is not None and made.person_id == command.person_id:
        return NOTHING
    return (ConnectionClaimed(command.conn, command.person_id),)


def retract(command: RetractClaim, asked: Asked) -> Answer:
    return (ClaimRetracted(command.conn),) if command.conn in asked.session.claims else NOTHING


def silent(command: NotePlatformSilence, asked: Asked) -> Answer:
    if command.platform in asked.session.silent:
        return NOTHING
    return (PlatformSilent(command.platform, min(command.since, asked.now)),)


def heard(command: NotePlatformHeard, asked: Asked) -> Answer:
    known = command.platform in asked.session.silent
    return (PlatformHeard(command.platform),) if known else NOTHING
