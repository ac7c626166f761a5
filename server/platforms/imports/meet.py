"""Google Meet's participants and their sessions (REST v2): one session a stay of one device.

Meet takes no key of ours: everybody is claimed by hand, by the label Meet shows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.core.commands import Refused
from server.core.deliveries import Renamed, ReportRow
from server.platforms.imports import INCOMPLETE, UNFINISHED
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, iso, items, mapping, text, under

SRC = "google_meet"
_KINDS = ("signedinUser", "anonymousUser", "phoneUser")


def report(participants: bytes, sessions: Mapping[str, bytes], recv: datetime) -> Notice | Refused:
    """Return the stays; *sessions* are the lists of each participant, by the participant's name."""
    people = mapping(participants)
    if people is None or not isinstance(people.get("participants"), list):
        return UNREADABLE
    if text(people.get("nextPageToken")):
        return INCOMPLETE
    said: list[Said] = []
    for person in items(people["participants"]):
        name = text(person.get("name")) or ""
        listed = mapping(sessions.get(name, b""))
        if listed is None or not isinstance(listed.get("participantSessions", []), list):
            return INCOMPLETE if name not in sessions else UNREADABLE
        if text(listed.get("nextPageToken")):
            return INCOMPLETE
        stays = _stays(name, listed, recv)
        if stays is None:
            return UNFINISHED
        said += stays
        if stays and (shown := _label(person)) is not None:
            at = stays[0].delivery.t
            said.append(Said(Renamed(t=at, recv=recv, src=SRC, conn=name, name=shown)))
    return Notice("participant_sessions", said=tuple(said))


def _stays(conn: str, listed: dict[str, Any], recv: datetime) -> list[Said] | None:
    stays = []
    for session in items(listed.get("participantSessions")):
        start, end = iso(session.get("startTime")), iso(session.get("endTime"))
        if end is None:
            return None
        if start is not None and start <= end:
            stays.append(
                Said(ReportRow(t=end, recv=recv, src=SRC, conn=conn, start=start, end=end))
            )
    return stays


def _label(person: dict[str, Any]) -> str | None:
    labels = (text(under(person, kind).get("displayName")) for kind in _KINDS)
    return next((label for label in labels if label is not None), None)
