"""A practice of Ana's with something in nearly every table, and the ids of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from server.core.letters import LetterRules, Reach
from server.core.measure_events import MeasureAnswered
from server.store import NewNote, Store
from server.store.facts import PlatformHook
from server.store.letter_facts import NewLetter
from tests.clock import TEN
from tests.store.accounts_by_eli import linked_by_ana
from tests.store.answers import kept_by_ana
from tests.store.billing_by_eli import billed_by_ana
from tests.store.emergencies_by_eli import opened_by_ana
from tests.store.practice import Own, body, tagged

LATER = TEN + timedelta(hours=1)
RAISED = MeasureAnswered("raised-00001", "", "phq9", date(2026, 3, 4), (), (), risk="raised")


@dataclass(frozen=True)
class Ana:
    """Every id of Ana's practice that Eli could have got hold of."""

    own: Own
    note_id: str
    link_id: str
    hook: PlatformHook
    message_id: str
    invitation_id: str
    follow_up_id: str
    letter_id: str
    measure_id: str


async def hers(store: Store, own: Own) -> Ana:
    """Write something of every kind into Ana's practice."""
    p = own.practice
    await p.people.add_goal(own.bo, "Speak up once a session")
    await kept_by_ana(p, own.bo, own.facilitator_id)
    await p.people.add_diagnosis(own.bo, "F41.1", "Generalized anxiety")
    await p.people.set_commitment(own.group_id, own.bo, "Call a friend")
    await p.log.append(
        own.session_id,
        expected_seq=0,
        author=own.facilitator_id,
        command_id="tag-number-1",
        events=(tagged("tag-number-1", own.bo),),
        at=TEN,
    )
    await store.save_signs({(p.practice_id, own.session_id): {"board": TEN}})
    await p.links.issue(own.session_id, own.bo, now=TEN, valid_from=TEN, valid_until=LATER)
    drafts = [NewNote(m, "note", body("Was there."), "hash") for m in (own.bo, own.cyd)]
    cards = await p.notes.create(own.session_id, drafts, author="engine", at=TEN)
    await billed_by_ana(own, cards[1])
    await p.audit.record(actor="ana", act="view", subject_kind="note", subject_id="n", at=TEN)
    hook = await store.doors.platform_hook(await p.platforms.add_hook("zoom", secret="hers"))
    assert hook is not None
    message_id = await p.platforms.keep(hook, b"{}", b"{}", at=TEN)
    assert message_id is not None
    link_id = (await p.links.of_session(own.session_id))[0].link_id
    invitation_id, _ = await p.invitations.invite(
        email="gus@example.org", name="Gus", credential="LPC", valid_until=LATER
    )
    await p.invitations.new_feed(own.facilitator_id)
    follow_up_id = await p.follow_ups.ask(
        cards[0].note_id, "outreach", "Call", date(2026, 3, 6), by="ana", at=TEN
    )
    await p.letters.set_rules(LetterRules("Front desk", day_before=True))
    await p.letters.set_reach(own.bo, Reach(("email",)))
    (letter_id,) = await p.letters.decide(
        [NewLetter(own.session_id, own.bo, "email", "day_before", "schedule", TEN)], at=TEN
    )
    await p.standing.issue(own.group_id, own.bo, now=TEN)
    await opened_by_ana(own)
    await linked_by_ana(own)
    await p.measures.add(replace(RAISED, member_id=own.bo), author_id="ana", at=TEN)
    return Ana(
        own=own,
        note_id=cards[0].note_id,
        link_id=link_id,
        hook=hook,
        message_id=message_id,
        invitation_id=invitation_id,
        follow_up_id=follow_up_id,
        letter_id=letter_id,
        measure_id=RAISED.measure_id,
    )
