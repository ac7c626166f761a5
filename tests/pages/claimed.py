"""A practice that bills: Bo's signed note of the session at ten, and a claim made of it."""

from msgspec.structs import replace

from server.billing.claim import ClaimFacts
from server.core.note import content_hash
from server.store import NewNote
from server.store.claims import NewStep
from tests.billing.claims import FACTS
from tests.clock import TEN
from tests.store.practice import Own, body

NUMBER = "GC7F3K2M"


async def signed_note(own: Own, member_id: str) -> str:
    """Sign a note of this member as Ana and return its id."""
    notes, words = own.practice.notes, body("Was there.")
    draft = NewNote(member_id, "note", words, "evidence")
    cards = await notes.create(own.session_id, [draft], author="engine", at=TEN)
    note_id = next(card.note_id for card in cards if card.member_id == member_id)
    await notes.sign(
        note_id,
        version=1,
        content_hash=content_hash(
            words, evidence_hash="evidence", member_id=member_id, session_id=own.session_id
        ),
        expected_seq=0,
        statement="I have read this note.",
        signer_id=own.facilitator_id,
        name="Ana Test",
        credential="LCSW",
        at=TEN,
    )
    return note_id


async def claimed(own: Own, number: str = NUMBER, *, filed: bool = True, **facts: object) -> str:
    """Make a claim for Bo's session and return its id."""
    note_id = await signed_note(own, own.bo)
    about: ClaimFacts = replace(
        FACTS,
        number=number,
        member_id=own.bo,
        session_id=own.session_id,
        group_id=own.group_id,
        note_id=note_id,
        **facts,
    )
    (claim_id,) = await own.practice.claims.make([about], by=own.facilitator_id, at=TEN)
    if filed:
        step = NewStep(claim_id, "filed")
        await own.practice.claims.step([step], by=own.facilitator_id, at=TEN)
    return claim_id
