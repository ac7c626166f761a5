"""From signed notes to what billing may say of them: the log is read once, then remembered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from msgspec.structs import replace

from server.billing.findings_session import facts_of_session
from server.billing.service import SignedService
from server.core.plan import Diagnosis
from server.core.session import fold
from server.core.state import Session
from server.desk.evidence import evidence, leaders
from server.desk.signing import moved_on
from server.store import Practice
from server.store.services import SignedNote

AT_ONCE = 200  # rows of one transaction: others wait for the disk too


async def with_services(scope: Practice, notes: Sequence[SignedNote]) -> list[SignedNote]:
    """Return *notes*, each with its service; what was not known is computed and kept."""
    unknown = [one for one in notes if one.service is None]
    if not unknown:
        return list(notes)
    computed: dict[str, SignedService] = {}
    # Sessions come together, since the notes are in the order of their sessions.
    for session_id, some in groupby(unknown, key=lambda one: one.session_id):
        computed |= await _of_session(scope, session_id, list(some))
    await scope.services.keep([(one, computed[one.note_id]) for one in unknown])
    return [
        one if one.service is not None else replace(one, service=computed[one.note_id])
        for one in notes
    ]


async def fill_in(scope: Practice, first: datetime, before: datetime) -> None:
    """Keep what `scope.billed` counts about these sessions, as far as it is not kept yet.

    After an upgrade that is all of it, once; later what was signed or corrected since, if anything.
    """
    for note_ids in batched(await scope.billed.unknown_services(first, before), AT_ONCE):
        found = await scope.services.of_notes(note_ids)
        # Known to an earlier release, which did not count it.
        known = [(one, one.service) for one in found if one.service is not None]
        await scope.services.keep(known)
        await with_services(scope, found)
    await fill_claims(scope, await scope.billed.unknown_claims(first, before))


async def fill_claims(scope: Practice, claim_ids: Sequence[str]) -> None:
    """Keep what these claims come to, some of them at a time."""
    for ids in batched(claim_ids, AT_ONCE):
        await scope.billed.fill(ids)


def batched(ids: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + most] for start in range(0, len(ids), most))


async def _of_session(
    scope: Practice, session_id: str, notes: Iterable[SignedNote]
) -> dict[str, SignedService]:
    session = fold(await scope.log.read(session_id))
    document = evidence(session)
    facts = facts_of_session(
        session, session.ended_at or session.at, rules={}, ages={}, stage="claim"
    )
    found = {}
    for one in notes:
        note = await scope.notes.note(one.note_id)
        signed = note.signature if note is not None else None
        if note is None or signed is None:
            raise LookupError("a signed note is gone")
        found[one.note_id] = SignedService(
            facts=facts.get(one.member_id),
            diagnoses=tuple(d.code for d in _diagnoses(session, one.member_id)),
            leaders=leaders(session),
            confirmed=session.confirmed_at is not None,
            moved_on=moved_on(document, note),
            signed_hash=signed.content_hash,
            telehealth=session.seats[one.member_id].consents.get("telehealth"),
        )
    return found


def _diagnoses(session: Session, member_id: str) -> tuple[Diagnosis, ...]:
    return next((seat.diagnoses for seat in session.plan.seats if seat.member_id == member_id), ())
