"""A word of ours in every sealed column of Ana's practice, through the store's own functions.

Beside the evening that a test holds: a second group with its meeting and note, and a far meeting
whose log has each kind of event, in an order that makes no evening, so that nobody opens its room.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from server.billing.claim import ClaimFacts, StepWords
from server.billing.findings import Service
from server.billing.payments import PaymentFacts
from server.billing.rules import PayerRule
from server.billing.service import SignedService
from server.core.agreements import Agreements
from server.core.billing_provider import BillingProvider
from server.core.deliveries import AnyDelivery, Identify, Snapshot
from server.core.events import AnyEvent, PlatformReported, encode
from server.core.insurance import Insured
from server.core.letters import Reach
from server.core.measure_events import MeasureAnswered
from server.core.note import NoteBody, content_hash
from server.core.placement import Screening, Step
from server.core.plan import Segment
from server.store import NewNote, Practice, consents, log_charts, log_writer, scope
from server.store.claims import NewStep
from server.store.facts import (
    FactorSecret,
    GroupDetails,
    MemberChart,
    ReviewWords,
    SessionDetails,
)
from server.store.letter_facts import NewLetter
from server.store.objectives import Objective, StatusChange
from server.store.provider_facts import IdentityProvider
from server.store.remittances import Outcome
from server.store.restrictions import Asked
from tests.clock import TEN
from tests.pages.filled import CANARY, filled
from tests.store.practice import PASSWORD, Own

LONG = timedelta(days=400)


@dataclass
class Seals:
    """What was sealed while somebody listened: of each column, the values as they were."""

    values: dict[str, list[object]] = field(default_factory=dict)

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        seal = scope.seal

        def heard(vault: Any, column: "sa.Column[Any]", row: str, value: object) -> Any:
            self.values.setdefault(f"{column.table.name}.{column.name}", []).append(value)
            return seal(vault, column, row, value)

        def written(event: AnyEvent) -> bytes:
            self.values.setdefault("session_event.payload", []).append(event)
            return encode(event)

        for module in (scope, consents, log_charts, log_writer):
            patch.setattr(module, "seal", heard)
        patch.setattr(log_writer, "encode", written)


async def sow(own: Own) -> dict[str, str]:
    """Plant everywhere; return the ids of what addresses are about."""
    p = own.practice
    group_id = await p.people.set_up_group(
        filled(GroupDetails, timezone="America/Chicago", video_url=f"https://v.example/{CANARY}"),
        (own.facilitator_id,),
    )
    member_id = own.dee
    await p.people.enrol(group_id, member_id, last_commitment=f"{CANARY}commitment")
    session_id = await p.calendar.create(
        group_id, starts_at=TEN + timedelta(days=1), ends_at=TEN + timedelta(days=1, hours=1)
    )
    await p.schedule.change_details(session_id, lambda _: filled(SessionDetails))
    ids = {"group_id": group_id, "member_id": member_id}
    ids |= await _staff(p)
    ids |= await _chart(p, own, group_id)
    ids |= await _note(own, session_id)
    ids |= await _money(p, own, {**ids, "session_id": session_id})
    ids |= await _letters(p, session_id, member_id)
    await _log(own, group_id, member_id)
    return {**ids, "session_id": session_id}


async def _staff(p: Practice) -> dict[str, str]:
    account_id = await p.people.add_account(
        email=f"{CANARY}@staff.example",
        password=PASSWORD,
        name=f"{CANARY}staff",
        credential=f"{CANARY}LCSW",
        initials=f"{CANARY}GT",
        licensed_in=(f"{CANARY}IL",),
        npi=f"{CANARY}npi",
    )
    await p.second_factors.add(account_id, "totp", filled(FactorSecret), used=0, at=TEN)
    await p.providers.set_provider(filled(IdentityProvider))
    invitation_id, _ = await p.invitations.invite(
        email=f"{CANARY}@invited.example",
        name=f"{CANARY}invited",
        credential=f"{CANARY}LPC",
        valid_until=TEN + LONG,
        licensed_in=(f"{CANARY}IL",),
        npi=f"{CANARY}npi",
    )
    await p.platforms.add_hook(
        "zoom", secret=f"{CANARY}secret", key=f"{CANARY}key", settings={"url": f"{CANARY}url"}
    )
    (hook,) = await p.platforms.hooks()
    await p.platforms.keep(hook, b"{}", f'{{"user":"{CANARY}"}}'.encode(), at=TEN)
    await p.agreements.add(filled(Agreements), author_id="ana", at=TEN)
    await p.templates.set_screening(filled(Screening))
    await p.templates.add_plan(f"{CANARY}plan", (filled(Segment),))
    await p.audit.record(
        actor="ana", act="view", subject_kind="note", subject_id="n", at=TEN, reason=f"{CANARY}why"
    )
    return {"account_id": account_id, "invitation_id": invitation_id, "hook_id": hook.hook_id}


async def _chart(p: Practice, own: Own, group_id: str) -> dict[str, str]:
    member_id = own.dee
    chart = filled(MemberChart, member_id=member_id, email=f"{CANARY}@mail.example")
    await p.people.change_member(chart)
    goal_id = await p.people.add_goal(member_id, f"{CANARY}goal")
    await p.people.add_diagnosis(member_id, f"{CANARY}code", f"{CANARY}label")
    objective_id = await p.objectives.add(member_id, goal_id, filled(Objective, changes=()))
    await p.objectives.set_status(
        member_id, objective_id, StatusChange("met", TEN, "ana", f"{CANARY}reason")
    )
    await p.consents.add(
        member_id, "part_2", version="2026-01", reason=f"{CANARY}reason", author_id="ana", at=TEN
    )
    await p.placements.add(group_id, member_id, filled(Step), author_id="ana", at=TEN)
    answered = filled(MeasureAnswered, measure_id="canary-measure-1", member_id=member_id)
    await p.measures.add(answered, author_id="ana", at=TEN)
    await p.measures.take_back(answered.measure_id, f"{CANARY}mistaken", by="ana", at=TEN)
    access_id = await p.emergencies.open(
        member_id, own.facilitator_id, reason=f"{CANARY}danger", at=TEN, until=TEN + LONG
    )
    await p.holds.set(member_id, f"{CANARY}lawsuit", by="ana", at=TEN)
    await p.restrictions.add(member_id, filled(Asked), "agreed", by="ana", at=TEN)
    return {"goal_id": goal_id, "objective_id": objective_id, "access_id": access_id}


async def _note(own: Own, session_id: str) -> dict[str, str]:
    notes, member_id = own.practice.notes, own.dee
    body = filled(NoteBody, format="DAP")
    draft = NewNote(member_id, "note", body, "hash")
    (card,) = await notes.create(session_id, [draft], author="engine", at=TEN)
    await notes.sign(
        card.note_id,
        version=1,
        content_hash=content_hash(
            body, evidence_hash="hash", member_id=member_id, session_id=session_id
        ),
        expected_seq=0,
        statement=f"{CANARY}statement",
        signer_id=own.facilitator_id,
        name=f"{CANARY}signer",
        credential=f"{CANARY}LCSW",
        at=TEN,
    )
    await notes.add_addendum(
        card.note_id,
        kind="addendum",
        text=f"{CANARY}addendum",
        author=own.facilitator_id,
        name=f"{CANARY}author",
        credential=f"{CANARY}LCSW",
        at=TEN,
    )
    note = await notes.note(card.note_id)
    assert note is not None
    assert note.signature is not None
    words = filled(ReviewWords, content_hash=note.signature.content_hash, addenda=1)
    await own.practice.reviews.add(note, "cosigned", words, reviewer_id="supervisor", at=TEN)
    asked = own.practice.follow_ups
    done = await asked.ask(
        card.note_id, "outreach", f"{CANARY}call", date(2026, 3, 6), by="ana", at=TEN
    )
    await asked.done(done, f"{CANARY}reached", by="ana", at=TEN)
    return {"note_id": card.note_id, "follow_up_id": done}


async def _money(p: Practice, own: Own, ids: dict[str, str]) -> dict[str, str]:
    member_id = own.dee
    await p.insurance.save(member_id, filled(Insured), by="ana", at=TEN)
    await p.details.set_billing(filled(BillingProvider))
    about = {name: ids[name] for name in ("group_id", "session_id", "note_id")}
    facts = filled(ClaimFacts, number="ANASCLAIM002", frequency="1", member_id=member_id, **about)
    (claim_id,) = await p.claims.make([replace(facts, replaces=None)], by="ana", at=TEN)
    file_id = await p.claims.add_file("837P", f"ISA*{CANARY}", by="ana", at=TEN, number=1)
    said = filled(StepWords, file_id=file_id, claim_id=None)
    await p.claims.step([NewStep(claim_id, "filed", said)], by="ana", at=TEN)
    signed = await p.services.of_notes([ids["note_id"]])
    await p.services.keep([(one, filled(SignedService)) for one in signed])
    rule = filled(PayerRule, id="own-rule-of-ana")
    await p.payer_rules.save(rule, f"{CANARY}reason", replaces=0, by="ana", at=TEN)
    kept = await p.remittances.keep(f"ISA*{CANARY}".encode(), "835", by="ana", at=TEN)
    await p.remittances.take(kept, [], Outcome(0, 0), by="ana", at=TEN)
    payments = p.member_payments
    paid = [
        await payments.add(member_id, filled(PaymentFacts, cents=n), by="ana", at=TEN)
        for n in (1, 2)
    ]
    await payments.cancel(paid[0], f"{CANARY}typo", by="ana", at=TEN)
    await p.other_services.tell(member_id, filled(Service), by="ana", at=TEN)
    return {"claim_id": claim_id, "file_id": file_id, "payment_id": paid[1]}


async def _letters(p: Practice, session_id: str, member_id: str) -> dict[str, str]:
    await p.letters.set_reach(member_id, Reach(("email",), timezone=f"{CANARY}/Chicago"))
    (letter_id,) = await p.letters.decide(
        [NewLetter(session_id, member_id, "email", "day_before", "schedule", TEN)], at=TEN
    )
    await p.links.issue(
        session_id, member_id, now=TEN, valid_from=TEN, valid_until=TEN + timedelta(days=2)
    )
    (link,) = await p.links.of_session(session_id)
    await p.letters.carries(letter_id, link.link_id, f"{CANARY}token")
    return {"letter_id": letter_id, "link_id": link.link_id}


async def _log(own: Own, group_id: str, member_id: str) -> None:
    """Each kind of event once, in no order of any evening."""
    begins = TEN + timedelta(days=200)
    session_id = await own.practice.calendar.create(
        group_id, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    told = [filled(kind) for kind in get_args(AnyDelivery) if kind is not Identify]
    # A connection is somebody's or one of several people's, never both.
    whose = [filled(Identify, members=None), filled(Identify, member=None)]
    named = filled(Snapshot, conns=(f"{CANARY}conn",))  # or each with its since
    deliveries = [PlatformReported(one) for one in (*told, *whose, named)]
    others = [kind for kind in get_args(AnyEvent) if kind is not PlatformReported]
    ids = {"member_id": member_id, "recorded_by": own.facilitator_id}
    events = [
        filled(kind, **{name: ids[name] for name in kind.__struct_fields__ if name in ids})
        for kind in others
    ]
    for seq, event in enumerate((*events, *deliveries)):
        await own.practice.log.append(
            session_id,
            expected_seq=seq,
            author=own.facilitator_id,
            command_id=f"canary-event-{seq:04}",
            events=(event,),
            at=TEN,
        )
