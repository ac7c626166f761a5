"""What the server notices by itself: boards coming up, pages going away, its own restart.

PRS-6: credit ends at the last sign of life, not when the silence was noticed. PRS-7: while our
own server was away nobody's presence is known, and unknown is not absent.
"""

from datetime import datetime

from server.core.commands import NoteConnectionLost, NotePlatformReport, NoteServerRestart
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import (
    FacilitatorConnected,
    FacilitatorDisconnected,
    MemberDisconnected,
    PlatformReported,
    ServerRestarted,
)


def facilitator_connected(asked: Asked) -> Answer:
    connection_id, session = asked.actor.connection_id, asked.session
    if connection_id is None:
        return refusals.CONNECTION_NEEDED
    if session.phase == "ended" or connection_id in session.boards:
        return NOTHING  # a board opened afterwards only reads
    return (FacilitatorConnected(asked.actor.id, connection_id),)


def lost(command: NoteConnectionLost, asked: Asked) -> Answer:
    connection_id = asked.actor.connection_id
    if connection_id is None:
        return refusals.CONNECTION_NEEDED
    if asked.actor.kind == "facilitator":
        board = asked.session.boards.get(connection_id)
        if board is None or board.person_id != asked.actor.id:
            return NOTHING
        seen = _between(board.started_at, command.last_sign_at, asked.now)
        return (FacilitatorDisconnected(asked.actor.id, connection_id, command.cause, seen),)
    seat = asked.own_seat
    waiting, page = seat.waiting.get(connection_id), seat.pages.get(connection_id)
    if waiting is not None:
        seen = _between(waiting.since, command.last_sign_at, asked.now)
    elif page is not None:
        seen = _between(page.ended_at or page.started_at, command.last_sign_at, asked.now)
    else:
        return NOTHING  # left, removed or ended before the silence was noticed
    return (MemberDisconnected(seat.member_id, connection_id, command.cause, seen),)


def restarted(command: NoteServerRestart, asked: Asked) -> Answer:
    session = asked.session
    somebody = session.boards or any(seat.waiting or seat.pages for seat in session.seats.values())
    if not somebody and session.phase != "running":
        return NOTHING
    # An event of our own is a sign that we were there, whatever the last saved sign says.
    evidence = _between(session.at, command.last_evidence_at, asked.now)
    # PRS-17: our own absence hides nobody's who was gone before it.
    missed = tuple(
        MemberDisconnected(
            seat.member_id,
            page.connection_id,
            "lost",
            _between(
                page.ended_at or page.started_at, command.silent[page.connection_id], evidence
            ),
        )
        for seat in session.seats.values()
        for page in seat.pages.values()
        if page.connection_id in command.silent
    )
    return (*missed, ServerRestarted(evidence))


def reported(command: NotePlatformReport, asked: Asked) -> Answer:
    # ATT-1: a copy adds nothing to the record; the message itself was kept before.
    new = {one.key(): one for one in command.deliveries}
    known = asked.session.reported
    return tuple(PlatformReported(one) for key, one in new.items() if key not in known)


def _between(earliest: datetime, moment: datetime, latest: datetime) -> datetime:
    return max(earliest, min(moment, latest))
